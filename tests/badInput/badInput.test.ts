import { kinds } from "./kinds";

for (const { name, cases } of kinds) {
  describe(`bad input: ${name}`, () => {
    for (const { what, check } of cases) it(what, check);
  });
}
