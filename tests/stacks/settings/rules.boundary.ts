const allowed = "Allowed: the ARN of a managed policy of this account: arn:aws:iam::ACCOUNT:policy/NAME.";

/** Like the rules in settings.rules.ts, of the policy that bounds all roles. */
export const boundaryRules: readonly (readonly [path: string, value: unknown, text: string])[] = [
  [
    "permissionsBoundary",
    "AdministratorAccess",
    `Given: "AdministratorAccess". This is not the ARN of a managed policy that somebody has made. ${allowed}`,
  ],
  [
    "permissionsBoundary",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    `Given: "arn:aws:iam::aws:policy/AdministratorAccess". This is not the ARN of a managed policy that somebody has made. ${allowed}`,
  ],
  [
    "permissionsBoundary",
    "arn:aws:iam::999999999999:policy/bounds",
    'Given: "arn:aws:iam::999999999999:policy/bounds". The policy is in account 999999999999, not in this stack\'s 111111111111. Name one of this account.',
  ],
  [
    "permissionsBoundary",
    "arn:aws-cn:iam::111111111111:policy/bounds",
    'Given: "arn:aws-cn:iam::111111111111:policy/bounds". The partition aws-cn does not have eu-west-1. Copy the policy\'s ARN from the console.',
  ],
];
