import type { Planned } from "../deploy";

/** What a policy document is attached to: they differ in what they may contain, and in size. */
export type DocumentKind = "identity" | "trust" | "key" | "topic" | "bus";

/** A policy as a stack declares it. Plain data. */
export interface PolicyDocument {
  readonly kind: DocumentKind;
  /** The logical name of the resource that carries it. */
  readonly name: string;
  /** What it counts for in quotas that several policies share: a role by its physical name, else the resource. */
  readonly holder: string;
  /** The account and region it is declared in. */
  readonly place: string;
  /** As it is written, without white space that nobody wrote. */
  readonly text: string;
}

/** A policy that is there in another form than as a document of the project's own. */
export interface OtherPolicy {
  readonly name: string;
  /** What is to be said of it. */
  readonly problem: string;
}

/** All that gives permissions in what was declared. */
export interface DeclaredPolicies {
  readonly documents: readonly PolicyDocument[];
  readonly others: readonly OtherPolicy[];
}

/** Inputs that are policies, by resource type. */
const carriers: Readonly<Record<string, Readonly<Record<string, DocumentKind>>>> = {
  "aws:iam/rolePolicy:RolePolicy": { policy: "identity" },
  "aws:iam/role:Role": { assumeRolePolicy: "trust" },
  "aws:kms/key:Key": { policy: "key" },
  "aws:sns/topicPolicy:TopicPolicy": { policy: "topic" },
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": { policy: "bus" },
};

/** Types by which policies are attached that are nobody's own: the statements in them are not to be seen here. */
const attaching = /^aws:iam\/(?:\w*[pP]olicyAttachment\w*|policy|\w*Exclusive|user|group|userPolicy|groupPolicy):/;

/** The policies among declared resources. What looks like one and is not known is among the others. */
export function policiesOf(resources: readonly Planned[]): DeclaredPolicies {
  const documents: PolicyDocument[] = [];
  const others: OtherPolicy[] = [];
  for (const { declared } of resources) {
    const { type, name, inputs, place } = declared;
    const where = `${place.account}/${place.region}`;
    if (attaching.test(type)) others.push({ name, problem: `${type} attaches what is not an inline policy of a role` });
    for (const [input, value] of Object.entries(inputs)) {
      if (input === "managedPolicyArns" && [value].flat().length > 0) {
        others.push({ name, problem: `has managed policies: ${[value].flat().join(", ")}` });
      }
      const kind = carriers[type]?.[input];
      const text = kind === undefined && !isPolicy(value) ? undefined : compact(value);
      if (text === undefined) continue;
      if (kind === undefined) {
        others.push({ name, problem: `${input} of ${type} is a policy of a kind that is not looked at` });
        continue;
      }
      const holder = kind === "identity" ? String(inputs.role) : name;
      documents.push({ kind, name, holder, place: where, text });
    }
    if (type === "aws:kms/key:Key" && inputs.policy === undefined) {
      others.push({ name, problem: "has no key policy of its own" });
    }
  }
  return { documents, others };
}

function isPolicy(value: unknown): boolean {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return /"Statement"\s*:/.test(text) && /"Effect"\s*:/.test(text);
}

function compact(value: unknown): string {
  try {
    return JSON.stringify(typeof value === "string" ? JSON.parse(value) : value);
  } catch {
    return String(value);
  }
}

/** Several as one, each document once: the stacks of scenarios have most in common. */
export function together(all: readonly DeclaredPolicies[]): DeclaredPolicies {
  const documents = new Map(
    all
      .flatMap((one) => one.documents)
      .map((document) => [
        [document.kind, document.name, document.holder, document.place, document.text].join("|"),
        document,
      ]),
  );
  const others = new Map(all.flatMap((one) => one.others).map((other) => [`${other.name} ${other.problem}`, other]));
  return { documents: [...documents.values()], others: [...others.values()] };
}
