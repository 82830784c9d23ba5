import assert from "node:assert/strict";
import { policyDocument } from "../../components/kit/policyDocument";
import { lint } from "../../drill/permissions/lint";
import { documentsOf } from "../../gitops/bootstrap/documents";
import { issuersOf, trustStatement } from "../../gitops/bootstrap/trust";
import { bootstrap, stacks } from "./bootstrap.fixtures";

const prod = bootstrap("prod");

describe("whom the roles trust", () => {
  const subjectsOf = (what: "preview" | "deploy", settings = prod) =>
    issuersOf(settings).map((issuer) => {
      const { Condition } = trustStatement(issuer, "arn", what) as { readonly Condition: unknown };
      return Condition;
    });
  const github = "token.actions.githubusercontent.com";

  it("is GitHub for pull requests and the branch to preview, for the environment alone to deploy", () => {
    assert.deepEqual(subjectsOf("preview"), [
      {
        StringEquals: {
          [`${github}:aud`]: "sts.amazonaws.com",
          [`${github}:sub`]: [
            "repo:example/rds-lifeboat:pull_request",
            "repo:example/rds-lifeboat:ref:refs/heads/main",
          ],
        },
      },
    ]);
    assert.deepEqual(subjectsOf("deploy"), [
      {
        StringEquals: {
          [`${github}:aud`]: "sts.amazonaws.com",
          [`${github}:sub`]: ["repo:example/rds-lifeboat:environment:prod"],
        },
      },
    ]);
  });

  it("is GitLab for any branch to preview, for the one branch to deploy", () => {
    const settings = bootstrap("prod", { github: undefined, gitlab: { project: "group/lifeboat" } });
    assert.deepEqual(subjectsOf("preview", settings), [
      {
        StringEquals: { "gitlab.com:aud": "sts.amazonaws.com" },
        StringLike: { "gitlab.com:sub": ["project_path:group/lifeboat:ref_type:branch:ref:*"] },
      },
    ]);
    assert.deepEqual(subjectsOf("deploy", settings), [
      {
        StringEquals: {
          "gitlab.com:aud": "sts.amazonaws.com",
          "gitlab.com:sub": ["project_path:group/lifeboat:ref_type:branch:ref:main"],
        },
      },
    ]);
  });
});

describe("the linter of policies", () => {
  it("has nothing to say against the bootstrap's", async () => {
    for (const stack of stacks) {
      const settings = bootstrap(stack, { gitlab: { project: "group/lifeboat" }, parameters: ["/shop/region"] });
      const texts = Object.entries(documentsOf(settings));
      const trusts = (["preview", "deploy"] as const).map((what) =>
        policyDocument(
          issuersOf(settings).map((issuer) =>
            trustStatement(issuer, `arn:aws:iam::${settings.account}:oidc-provider/${issuer.host}`, what),
          ),
        ),
      );
      const documents = [
        ...texts.map(([name, text]) => ({ kind: "identity" as const, name, holder: name, place: stack, text })),
        ...trusts.map((text, at) => ({
          kind: "trust" as const,
          name: `trust ${at}`,
          holder: `${at}`,
          place: stack,
          text,
        })),
      ];
      assert.deepEqual(await lint({ documents, others: [] }), []);
    }
  });

  it("finds a trust in tokens of anybody", async () => {
    const trust = (conditions: object) => {
      const statement = {
        Sid: "Tokens",
        Effect: "Allow",
        Principal: { Federated: "arn:aws:iam::222222222222:oidc-provider/gitlab.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: conditions },
      };
      return lint({
        documents: [{ kind: "trust", name: "it", holder: "it", place: "here", text: policyDocument([statement]) }],
        others: [],
      });
    };
    assert.match((await trust({ "gitlab.com:aud": "x" }))[0]!.problem, /no condition names the sub/);
    assert.match((await trust({ "gitlab.com:sub": "x" }))[0]!.problem, /no condition names the aud/);
    assert.match(
      (await trust({ "gitlab.com:aud": "x", "gitlab.com:sub": "x", "github.com:sub": "x" }))[0]!.problem,
      /github.com:sub, which none of its services knows/,
    );
  });
});
