import { policyDocument } from "../../components/kit/policyDocument";
import { settingsError } from "../../stacks/settings/kit/problems";
import { boundaryStatements } from "./boundary";
import { deployStatements, previewStatements } from "./policies";
import type { BootstrapSettings } from "./settings";

/** The policies of a bootstrap stack, as text. */
export type Documents = Readonly<Record<"preview" | "deploy" | "boundary", string>>;

/** Characters that IAM allows of a role's inline policies, and of a managed one. Source: IAM User Guide, reference_iam-quotas. */
const most: Readonly<Record<keyof Documents, number>> = { preview: 10_240, deploy: 10_240, boundary: 6_144 };

/** The policies made from the settings. Throws a `SettingsError` where there are so many places that IAM would refuse one. */
export function documentsOf(settings: BootstrapSettings): Documents {
  const documents: Documents = {
    preview: policyDocument(previewStatements(settings)),
    deploy: policyDocument(deployStatements(settings)),
    boundary: policyDocument(boundaryStatements(settings)),
  };
  const problems = Object.entries(documents).flatMap(([name, { length }]) => {
    const limit = most[name as keyof Documents];
    const text = `The policy ${name} would have ${length} characters, of ${limit} that IAM allows. Name fewer regions, partners or topics.`;
    return length > limit ? [{ path: "regions", text }] : [];
  });
  if (problems.length > 0) throw settingsError(problems);
  return documents;
}
