import type { BootstrapSettings } from "./settings";

/** What the tokens of a pipeline are for, as both workflows ask for them. */
export const audience = "sts.amazonaws.com";

/** Where a pipeline runs, with whom its tokens speak for. */
export interface Issuer {
  readonly name: "github" | "gitlab";
  /** As IAM names the keys of its tokens: without the protocol. */
  readonly host: string;
  /** The provider, if the account has one already: there is one for each issuer in an account. */
  readonly existing: string | undefined;
  /** Subjects that may preview, and that may deploy. */
  readonly subjects: Readonly<Record<"preview" | "deploy", readonly string[]>>;
  /** Whether previews are of any branch, which takes a pattern. */
  readonly anyBranch: boolean;
}

/**
 * The pipelines that may use the roles. Of GitHub: previews by pull requests, which have no token from a fork, and by the
 * branch itself for the nightly comparison; deployments by jobs with the environment, which somebody approves. Of GitLab,
 * whose subjects have no environment: previews by any branch, deployments by the branch, which must be protected.
 * Sources: GitHub, OpenID Connect reference; GitLab, OpenID Connect authentication using ID tokens.
 */
export function issuersOf({ github, gitlab, stack }: BootstrapSettings): readonly Issuer[] {
  const issuers: Issuer[] = [];
  if (github) {
    const { repository, branch, environment = stack } = github;
    issuers.push({
      name: "github",
      host: "token.actions.githubusercontent.com",
      existing: github.provider,
      subjects: {
        preview: [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/${branch}`],
        deploy: [`repo:${repository}:environment:${environment}`],
      },
      anyBranch: false,
    });
  }
  if (gitlab) {
    const subject = (ref: string) => `project_path:${gitlab.project}:ref_type:branch:ref:${ref}`;
    issuers.push({
      name: "gitlab",
      host: gitlab.host,
      existing: gitlab.provider,
      subjects: { preview: [subject("*")], deploy: [subject(gitlab.branch)] },
      anyBranch: true,
    });
  }
  return issuers;
}

/** The statement of a role's trust policy that admits one issuer's tokens, by audience and subject. */
export function trustStatement(issuer: Issuer, providerArn: string, what: "preview" | "deploy"): object {
  const { host, subjects, anyBranch } = issuer;
  const subject = { [`${host}:sub`]: subjects[what] };
  const like = anyBranch && what === "preview";
  return {
    Sid: issuer.name === "github" ? "GitHub" : "GitLab",
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { [`${host}:aud`]: audience, ...(like ? {} : subject) },
      ...(like && { StringLike: subject }),
    },
  };
}
