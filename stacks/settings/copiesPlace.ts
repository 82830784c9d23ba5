import { z } from "zod";
import { cannotCross, ownKeyProblems, problem } from "./kit/checks";
import { asGiven, type Sparse } from "./kit/draft";
import { keyAllowed, keyArn, pages, region, setting } from "./kit/forms";
import type { Problem } from "./kit/problems";
import type { StackDraft } from "./stack";

/** The ways from a shared snapshot to a copy in another region. */
export const copyingModes = ["single-step", "two-step"] as const;

/** Whether the account has RDS's service-linked role already, or the stack creates it. */
const serviceRoles = ["present", "create"] as const;

const shape = {
  region: setting(region().optional(), {
    meaning: "The region in which the copies are made and kept, under a key of that region.",
    allowed: "the name of an AWS region, such as eu-west-1",
    fallback: "the stack's own region",
    s1: "destination region",
  }),
  key: setting(keyArn().optional(), {
    meaning:
      "An existing key for the copies in place of one that this stack creates. Its policy must leave the decision to IAM in its account, as KMS's default policy does, and let no other account in.",
    allowed: `${keyAllowed}, of this account and the region of the copies`,
    fallback: "a key that the stack creates",
    see: pages.keyPolicies,
    s1: "the DR key from outside",
  }),
  copying: setting(z.enum(copyingModes).default("single-step"), {
    meaning:
      "How a snapshot comes to another region: in a single step, or by a copy in its own region that is copied on and then deleted (every copy is a full one then). Before changing back, wait until nothing tagged rds-lifeboat:staged is left.",
    allowed: copyingModes.join(", "),
    see: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html",
    s1: "two copies, local and remote",
  }),
  serviceRole: setting(z.enum(serviceRoles).default("present"), {
    meaning:
      "The role AWSServiceRoleForRDS of the account, through which RDS copies from another region. An account that has used RDS has it. With create the stack makes it, and leaves it when it is destroyed: say present then.",
    allowed: serviceRoles.join(", "),
    see: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html",
  }),
};

type Written = z.output<z.ZodObject<typeof shape>>;

/** Where copies are made and kept, and how they get there. */
export interface CopiesPlaceSettings {
  /**
   * The region in which copies are made and kept.
   * @default the stack's own region
   * @example "eu-west-1"
   */
  readonly region: string;
  /**
   * ARN of an existing key in {@link region} that takes the place of the one that the stack would create.
   * @default undefined, the stack creates a key
   */
  readonly key: string | undefined;
  /**
   * Straight to {@link region}, or through a copy in the snapshot's own region that is deleted once the other has arrived.
   * @default "single-step"
   */
  readonly copying: (typeof copyingModes)[number];
  /**
   * Whether the account has the role through which RDS copies from another region, or the stack creates it.
   * @default "present"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html
   */
  readonly serviceRole: (typeof serviceRoles)[number];
}

interface Draft extends Sparse<Written> {
  readonly sources?: readonly ({ readonly region?: string | undefined } | undefined)[] | undefined;
}

function rules(dr: Draft, { account, region }: StackDraft): readonly Problem[] {
  const copiesIn = copiesRegion(dr, region);
  const elsewhere = "region" in dr && dr.region !== undefined ? cannotCross(dr.region, region) : undefined;
  return [
    ...(elsewhere === undefined ? [] : [problem("dr.region", dr.region, elsewhere)]),
    ...serviceRoleProblems(dr, copiesIn),
    ...ownKeyProblems("dr.key", dr.key, { account, region: copiesIn, whoseRegion: "the copies'" }),
  ];
}

/** The region of the copies, as far as a draft says it. */
export function copiesRegion(
  dr: { readonly region?: string | undefined },
  own: string | undefined,
): string | undefined {
  return asGiven(dr, "region", own ?? "") || undefined;
}

/** A role that nothing uses would be left behind. */
function serviceRoleProblems({ serviceRole, sources }: Draft, copiesIn: string | undefined): readonly Problem[] {
  if (serviceRole !== "create" || !copiesIn || !sources) return [];
  if (sources.some((source) => !source?.region || source.region !== copiesIn)) return [];
  const text = `All snapshots are in the region of the copies (${copiesIn}), so that role is not needed. Leave this setting out.`;
  return [problem("dr.serviceRole", serviceRole, text)];
}

function read(dr: Written, { region: ownRegion }: { readonly region: string }): CopiesPlaceSettings {
  const { region = ownRegion, key, copying, serviceRole } = dr;
  return { region, key, copying, serviceRole };
}

/** Where copies are made and kept, and how they get there. */
export const copiesPlace = { shape, rules, read };
