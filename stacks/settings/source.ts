import { z } from "zod";
import { sourceAcceptance } from "./acceptance";
import { sourceChoice } from "./choice";
import { destinations } from "./destinations";
import type { Sparse } from "./kit/draft";
import { joined, type ReadOf, shapeOf } from "./kit/part";
import type { Problem } from "./kit/problems";
import { sourceListProblems } from "./listSizes";
import { quotas } from "./quotas";
import { sourceRetention } from "./retention";
import { sourceSchedules } from "./schedules";
import { slots } from "./slots";
import { sourceKeys } from "./sourceKeys";

/** The parts of the block `source`, in the order in which docs/settings.md lists them. */
const parts = [
  sourceChoice,
  destinations,
  sourceKeys,
  slots,
  sourceAcceptance,
  sourceSchedules,
  sourceRetention,
  quotas,
] as const;

const block = z.strictObject(shapeOf(parts));
const shape = { source: block.optional() };

/** What an account that owns databases gets. */
export type SourceSettings = ReadOf<typeof parts>;

/** The block as a draft. */
export type SourceDraft = Sparse<z.output<typeof block>>;

type Whole = Parameters<typeof destinations.rules>[1] & { readonly source?: SourceDraft | undefined };

function rules(whole: Whole): readonly Problem[] {
  const { source } = whole;
  if (source === undefined) return [];
  return [...parts.flatMap((part) => part.rules(source, whole)), ...sourceListProblems(source)];
}

/** What the program needs to know besides: the stack's region, and whether an objective is stated. */
type Told = Parameters<typeof slots.read>[1];

function read(
  { source, region }: { readonly source?: z.output<typeof block> | undefined; readonly region: string },
  told: Told,
): { readonly source: SourceSettings | undefined } {
  if (source === undefined) return { source };
  const read = parts.map((part) => part.read(source, { ...told, region }));
  return { source: joined(parts, read) };
}

/** What an account that owns databases gets. */
export const source = { shape, rules, read };
