import type { Fields, LookUp, Place } from "../cloud/kernel/types";
import { type Declaration, declare, type Planned, type StackInput, type TypeCatalogue } from "./declare";
import { type Deploy, put } from "./index";

/** What a program was told of what there is in the accounts. */
interface Told {
  readonly token: string;
  readonly inputs: Fields;
  readonly place: Place;
  readonly answer: string;
}

interface Kept {
  readonly told: readonly Told[];
  readonly declaration: Declaration;
}

/** Changes what a program declared before it is created, or takes it away, to see what a mistake in it would do. */
export type Change = (resource: Planned) => Planned | undefined;

/**
 * Evaluates each program once for the same configuration and the same answers: scenarios share their stacks, and evaluating
 * one takes longer than a day of many a scenario.
 */
export class KeptDeclarations {
  private readonly kept = new Map<string, Kept[]>();

  /** Deploys what was kept, or what is evaluated now. */
  deploying(change: Change = (resource) => resource): Deploy {
    return async (cloud, input, before) => {
      const { resources, outputs } = await this.declaration(input, cloud.world);
      return put(cloud, { resources: resources.flatMap((resource) => change(resource) ?? []), outputs }, before);
    };
  }

  private async declaration(input: StackInput, types: TypeCatalogue): Promise<Declaration> {
    const key = JSON.stringify(input);
    const known = this.kept.get(key)?.find(({ told }) => told.every((one) => isStillSo(one, types)));
    if (known) return known.declaration;
    const fresh = await evaluated(input, types);
    this.kept.set(key, [...(this.kept.get(key) ?? []), fresh]);
    return fresh.declaration;
  }
}

async function evaluated(input: StackInput, types: TypeCatalogue): Promise<Kept> {
  const told: Told[] = [];
  const noting = (token: string, lookUp: LookUp): LookUp => {
    return (inputs, place) => {
      const answer = lookUp(inputs, place);
      told.push({ token, inputs, place, answer: JSON.stringify(answer) });
      return answer;
    };
  };
  const declaration = await declare(input, {
    resourceType: (token) => types.resourceType(token),
    lookUp: (token) => {
      const lookUp = types.lookUp(token);
      return lookUp && noting(token, lookUp);
    },
  });
  return { told, declaration };
}

function isStillSo({ token, inputs, place, answer }: Told, types: TypeCatalogue): boolean {
  return JSON.stringify(types.lookUp(token)?.(inputs, place)) === answer;
}
