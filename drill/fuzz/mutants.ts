import type { Planned } from "../deploy";

/** A program that is broken on purpose: the text of some functions is changed as somebody's mistake would change it. */
export interface Mutant {
  readonly name: string;
  /** What is wrong, in words. */
  readonly mistake: string;
  /** Which functions: a part of their names. */
  readonly functions: string;
  /** A part of their text, and what stands in its place. */
  readonly from: string;
  readonly to: string;
}

/** Mistakes that people make. Each is found by some seed, or the drill would not find such a mistake. */
export const mutants: readonly Mutant[] = [
  {
    name: "floor-off-by-one",
    mistake: "the expire pass keeps one less of the newest than it was told",
    functions: "dr-expire-function",
    from: ".slice(0, retention.keepNewest)",
    to: ".slice(0, retention.keepNewest - 1)",
  },
  {
    name: "floor-counts-failed",
    mistake: "copies that failed count among the newest that are kept",
    functions: "dr-expire-function",
    from: '.filter((snapshot) => snapshot.state === "usable")',
    to: '.filter((snapshot) => snapshot.state !== "other")',
  },
  {
    name: "retention-in-seconds",
    mistake: "minutes of the retention are taken for seconds",
    functions: "source-expire-function",
    from: "(keepAllMinutes ?? retentionMinutes) * 60000",
    to: "(keepAllMinutes ?? retentionMinutes) * 1000",
  },
  {
    name: "age-of-the-data",
    mistake: "retention counts from the moment of the data alone, which a tag may state",
    functions: "dr-expire-function",
    from: "takenAt > madeAt ? takenAt : madeAt",
    to: "takenAt",
  },
  {
    name: "failed-for-ever",
    mistake: "what failed and has no date of RDS is never deleted",
    functions: "source-expire-function",
    from: '(state === "failed" ? askedAt(tags) : undefined);',
    to: "undefined; if (from === undefined) continue;",
  },
  {
    name: "anybody-s-snapshots",
    mistake: "the expire pass in the source takes whatever has the tag for its own, whoever gave it",
    functions: "source-expire-function",
    from: "tag.Key !== key || tag.Value !== value",
    to: "tag.Value === undefined",
  },
  {
    name: "slot-of-tomorrow",
    mistake: "slots are rounded up, so that the snapshot at hand never counts for the slot",
    functions: "source-take-function",
    from: "Math.floor((now - offsetMs) / intervalMs)",
    to: "Math.ceil((now - offsetMs) / intervalMs)",
  },
  {
    name: "error-swallowed",
    mistake: "an action that throws counts as done",
    functions: "source-share-function",
    from: "outcome = failed(describeError(error))",
    to: 'outcome = { kind: "done" }',
  },
  {
    name: "first-page-only",
    mistake: "a listing of the expire pass ends after its first page",
    functions: "dr-expire-function",
    from: "while (marker)",
    to: "while (false)",
  },
  {
    name: "first-shared-page-only",
    mistake: "the copy pass reads the first page of what is shared",
    functions: "dr-copy-function",
    from: "while (marker)",
    to: 'while (marker && ownership === "own")',
  },
  {
    name: "first-own-page-only",
    mistake: "the copy pass reads the first page of the copies that are there, and asks again for the others",
    functions: "dr-copy-function",
    from: "while (marker)",
    to: 'while (marker && ownership !== "own")',
  },
  {
    name: "stranger-accepted",
    mistake: "snapshots of any account count as offered",
    functions: "dr-copy-function",
    from: "!isSource.has(",
    to: "isSource.size > 99 && !isSource.has(",
  },
  ...(["Instances", "Clusters"] as const).flatMap((kind): Mutant[] => {
    const [snapshot, id] =
      kind === "Instances" ? ["DBSnapshot", "DbiResourceId"] : ["DBClusterSnapshot", "DbClusterResourceId"];
    const what = kind.toLowerCase();
    return [
      {
        name: `listed-by-type-${what}`,
        mistake: `shared snapshots of ${what} are listed by their type alone`,
        functions: "dr-copy-function",
        from: `shared${kind}Query({ ${id}: of?.resourceId })`,
        to: `{ SnapshotType: "shared", ${id}: of?.resourceId }`,
      },
      {
        name: `looked-up-by-type-${what}`,
        mistake: `a shared snapshot of ${what} is looked up by its type alone`,
        functions: "dr-copy-function",
        from: `shared${kind}Query({ ${snapshot}Identifier: arn })`,
        to: `{ SnapshotType: "shared", ${snapshot}Identifier: arn }`,
      },
    ];
  }),
  {
    name: "identity-of-the-unfinished",
    mistake:
      "a copy that is being made counts for the database that its own record names, though RDS may not say it yet",
    functions: "dr-copy-function",
    from: "identified(own, offered)",
    to: "own",
  },
  {
    name: "times-not-compared",
    mistake: "any finished copy of a database counts as the data of its newest snapshot",
    functions: "dr-copy-function",
    from: "secondOf(copy.takenAt) - secondOf(offer.takenAt)",
    to: "0",
  },
  {
    name: "copied-beside",
    mistake: "a copy under way does not keep the next pass from another of the same database",
    functions: "dr-copy-function",
    from: '=== "under way"))\n   continue;',
    to: '=== "none"))\n   continue;',
  },
  {
    name: "shared-in-name-only",
    mistake: "snapshots are recorded as shared and not shared",
    functions: "source-share-function",
    from: "await kind.share(rds, snapshot, accounts);",
    to: "",
  },
  {
    name: "busy-forever",
    mistake: "a database is only snapshotted in a state that it is never in",
    functions: "source-take-function",
    from: "!snapshottable.includes(database.status)",
    to: "snapshottable.includes(database.status)",
  },
  {
    name: "missed-in-silence",
    mistake: "a slot that was missed is put off like any other",
    functions: "source-take-function",
    from: "if (!lastChance)",
    to: "if (lastChance || !lastChance)",
  },
  {
    name: "eviction-takes-held",
    mistake: "what a person holds gives way when the quota is small",
    functions: "dr-expire-function",
    from: "!isHeld(snapshot) && (only === undefined",
    to: "(only === undefined",
  },
  {
    name: "eviction-below-floor",
    mistake: "the newest copies give way when the quota is small",
    functions: "dr-expire-function",
    from: "newestKept(usable).slice(0, keepNewest)",
    to: "newestKept(usable).slice(0, 0)",
  },
  {
    name: "eviction-in-silence",
    mistake: "nobody is told that copies give way before their time",
    functions: "dr-expire-function",
    from: "else if (evicted.length > 0)",
    to: "else if (evicted.length < 0)",
  },
  {
    name: "eviction-without-need",
    mistake: "copies give way until half of the quota is free, however few arrive",
    functions: "dr-expire-function",
    from: "Math.min(copies, Math.ceil(most * mostReserved))",
    to: "Math.ceil(most * 0.5)",
  },
  {
    name: "hint-of-the-other-kind",
    mistake: "an event about one kind of database starts the pass for the other",
    functions: "source-share-function",
    from: "snapshotsOf[name] === start.hint.kind",
    to: "snapshotsOf[name] !== start.hint.kind",
  },
  {
    name: "told-each-time",
    mistake: "the notifier takes a trouble that people know for a new one",
    functions: "notifier-function",
    from: "known?.open ? known : undefined",
    to: "undefined",
  },
];

/** The mutant of that name. Throws for one that there is not. */
export function mutantNamed(name: string): Mutant {
  const found = mutants.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no mutant ${name}`);
  return found;
}

/** A resource as the mutant has it. Throws if the text is not what the mutant expects: then it would be none. */
export function mutated({ functions, from, to }: Mutant, resource: Planned): Planned {
  const { type, name } = resource.declared;
  return type === "aws:lambda/function:Function" && name.includes(functions) ? withText(resource, from, to) : resource;
}

/** A function with a part of its text replaced, wherever it stands. Throws if the part is not there. */
export function withText({ declared, state, ...resource }: Planned, from: string, to: string): Planned {
  const [[file, text] = ["", ""]] = Object.entries(declared.inputs.code as Readonly<Record<string, string>>);
  if (!text.includes(from)) throw new Error(`${declared.name} has no "${from}"`);
  const code = { [file]: text.replaceAll(from, to) };
  return {
    ...resource,
    declared: { ...declared, inputs: { ...declared.inputs, code } },
    state: { ...state, code },
  };
}
