import type { Cloud } from "../../cloud/index";
import type { DatabaseRecord, Instant, Place } from "../../cloud/kernel/types";
import type { World } from "../../cloud/kernel/world";
import type { Planned } from "../../deploy";

/** What faults act on. */
export interface FaultContext {
  readonly world: World;
  readonly cloud: Pick<Cloud, "rds" | "lambda" | "kms" | "iam"> & {
    readonly events: Pick<Cloud["events"], "disturb" | "refuse">;
  };
  readonly start: Instant;
  /** Accounts and regions behind `source`, `dr` or an account id. */
  readonly places: (roleOrId: string) => readonly Place[];
  /** Everything that stacks have created by now: what an attacker finds there. */
  readonly resources: () => readonly Planned[];
  /** Customer keys that belong to no stack, by ARN. */
  readonly otherKeys: () => readonly string[];
  /** Builds a database of the fleet anew that has just been deleted. Throws for one that is none. */
  readonly rebuild: (deleted: DatabaseRecord) => DatabaseRecord;
  /** Puts another database of the same name beside one of the fleet that has another name now. */
  readonly replace: (renamed: DatabaseRecord) => DatabaseRecord;
  /** Switches over the blue/green deployment of a database, which gets that name; undefined where it has none. */
  readonly switchOver?: (blue: DatabaseRecord, blueName: string) => DatabaseRecord | undefined;
  /** The roles with which pipelines deploy the stacks of an account: what gitops/bootstrap makes. Throws where nobody knows them. */
  readonly deployRoles?: (roleOrId: string) => readonly DeployRole[];
  /** Told of a database that is gone for good. */
  readonly gone: (database: DatabaseRecord) => void;
  /** Told in words what each fault did. */
  readonly report: (text: string) => void;
}

/** A role with which a pipeline deploys a stack. */
export interface DeployRole {
  /** Its account, and the first region that it deploys to. */
  readonly place: Place;
  readonly name: string;
  /** Its policy, as IAM writes it. */
  readonly policy: object;
}

/** What a fault that lasts did when it began, in words, and what ends it. */
export interface Lasting {
  readonly did: string;
  end(): void;
}
