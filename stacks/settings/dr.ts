import { z } from "zod";
import { drAcceptance } from "./acceptance";
import { admission } from "./admission";
import { drChoice } from "./choice";
import { copiesPlace } from "./copiesPlace";
import { drSources } from "./drSources";
import type { Sparse } from "./kit/draft";
import { joined, type ReadOf, shapeOf } from "./kit/part";
import type { Problem } from "./kit/problems";
import { drListProblems } from "./listSizes";
import { optionGroups } from "./optionGroups";
import { quotas } from "./quotas";
import { brake, drRetention, newest } from "./retention";
import { drSchedules } from "./schedules";
import { watch } from "./watch";

/** The parts of the block `dr`, in the order in which docs/settings.md lists them. */
const parts = [
  copiesPlace,
  drSources,
  optionGroups,
  drAcceptance,
  drChoice,
  drSchedules,
  drRetention,
  admission,
  brake,
  newest,
  watch,
  quotas,
] as const;

const block = z.strictObject(shapeOf(parts));
const shape = { dr: block.optional() };

/** What an account that keeps copies gets. */
export type DrSettings = ReadOf<typeof parts>;

/** The block as a draft. */
export type DrDraft = Sparse<z.output<typeof block>>;

type Whole = Parameters<typeof drSources.rules>[1] & { readonly dr?: DrDraft | undefined };

function rules(whole: Whole): readonly Problem[] {
  const { dr } = whole;
  if (dr === undefined) return [];
  return [...parts.flatMap((part) => part.rules(dr, whole)), ...drListProblems(dr)];
}

/** What follows from the objective where the settings of the block do not say. */
type Told = Parameters<typeof admission.read>[1] & Parameters<typeof watch.read>[1];

function read(
  { dr, region }: { readonly dr?: z.output<typeof block> | undefined; readonly region: string },
  told: Told,
): { readonly dr: DrSettings | undefined } {
  if (dr === undefined) return { dr };
  const read = parts.map((part) => part.read(dr, { ...told, region }));
  return { dr: joined(parts, read) };
}

/** What an account that keeps copies gets. */
export const dr = { shape, rules, read };
