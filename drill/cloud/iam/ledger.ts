import type { Question } from "../kernel/types";
import type { GrantUse, Ledger } from "../kernel/world";
import type { Policy, Statement } from "./policy";

/** One action on one resource that a statement allows, and how often it did. */
interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly covers: (question: Question) => boolean;
  uses: number;
}

/** A statement of a role, and how often it allowed something. */
interface Granted {
  readonly condition: string | undefined;
  readonly grants: readonly Grant[];
  uses: number;
}

/** Something that counts with every use of a decision. */
export interface UseCounter {
  uses: number;
}

/** What roles are granted and what of it they use. Statements stay in it after they are gone. */
export class GrantLedger implements Pick<Ledger, "statements" | "grants"> {
  private readonly roles = new Map<string, Map<string, Granted>>();

  /** Takes note of all that the policies of a role allow. */
  setRole(roleArn: string, policies: ReadonlyMap<string, Policy>): void {
    const known = this.roles.get(roleArn) ?? new Map<string, Granted>();
    this.roles.set(roleArn, known);
    for (const [name, policy] of policies) {
      for (const statement of policy.statements) {
        const id = `${name}/${statement.id}`;
        if (statement.effect === "Allow" && !known.has(id)) known.set(id, granted(statement));
      }
    }
  }

  /** The counters of what a decision by these statements of a role used. */
  countersOf(roleArn: string, statements: readonly string[], question: Question): readonly UseCounter[] {
    const known = this.roles.get(roleArn);
    return statements.flatMap((id): UseCounter[] => {
      const found = known?.get(id);
      return found ? [found, ...found.grants.filter((grant) => grant.covers(question))] : [];
    });
  }

  statements(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return new Map(
      this.sorted.map(([roleArn, known]) => [roleArn, new Map([...known].map(([id, { uses }]) => [id, uses]))]),
    );
  }

  grants(): readonly GrantUse[] {
    return this.sorted.flatMap(([roleArn, known]) =>
      [...known].flatMap(([statement, { condition, grants }]) =>
        grants.map(({ action, resource, uses }) => ({ roleArn, statement, action, resource, condition, uses })),
      ),
    );
  }

  private get sorted(): readonly (readonly [string, ReadonlyMap<string, Granted>])[] {
    return [...this.roles].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

function granted({ actions, resourceTexts, resources, condition }: Statement): Granted {
  const grants = actions.flatMap((action) =>
    resourceTexts.map((resource, index): Grant => {
      const pattern = resources[index]!;
      const covers = (question: Question) => action.covers(question.action) && pattern.test(question.resource);
      return { action: action.text, resource, covers, uses: 0 };
    }),
  );
  return { condition, grants, uses: 0 };
}
