import type { Kind } from "../kind";
import { commands } from "./commands";
import { fleets } from "./fleets";
import { hints } from "./hints";
import { memories } from "./memories";
import { names } from "./names";
import { notifierEvents } from "./notifierEvents";
import { parameters } from "./parameters";
import { passEvents } from "./passEvents";
import { rdsAnswers } from "./rdsAnswers";
import { scenarios } from "./scenarios";
import { settings } from "./settings";
import { times } from "./times";

/** All bad input that is tried, by where it comes in. */
export const kinds: readonly Kind[] = [
  settings,
  fleets,
  scenarios,
  commands,
  passEvents,
  hints,
  notifierEvents,
  parameters,
  memories,
  rdsAnswers,
  names,
  times,
];
