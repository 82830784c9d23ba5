import { ModelError } from "../kernel/errors";
import type { Statistic } from "./metrics";

/** A Metrics Insights query, as far as alarms need it. */
export interface InsightsQuery {
  readonly statistic: Statistic;
  readonly metricName: string;
  readonly namespace: string;
  /** The dimensions that a metric has, all of them and no others; sorted. */
  readonly labels: readonly string[];
  /** Values that dimensions must have. */
  readonly where: Readonly<Record<string, string>>;
  /** The dimensions by whose values series are told apart; none makes one series of all. */
  readonly groupBy: readonly string[];
  /** Which series come first where there are more than a query returns. */
  readonly order: "ASC" | "DESC";
}

const functions: Readonly<Record<string, Statistic>> = {
  AVG: "Average",
  COUNT: "SampleCount",
  MAX: "Maximum",
  MIN: "Minimum",
  SUM: "Sum",
};

/**
 * Reads a query of the one shape that the CloudWatch User Guide gives for alarms (Create_Metrics_Insights_Alarm,
 * cloudwatch-metrics-insights-querylanguage): SELECT FUNCTION(metric) FROM SCHEMA("namespace", labels) with WHERE label =
 * 'value' [AND ...], GROUP BY and, with that, ORDER BY FUNCTION(). Labels must be between double quotes: the guide's list
 * of words that have to be is long, and quotes are never wrong. Whatever else the language knows is a ModelError.
 */
export function readQuery(text: string, where: string): InsightsQuery {
  const tokens = new Tokens(text, where);
  tokens.word("SELECT");
  const statistic = functions[tokens.plain().toUpperCase()];
  if (statistic === undefined) throw tokens.unknown("the function");
  tokens.sign("(");
  const metricName = tokens.name();
  tokens.sign(")");
  tokens.word("FROM");
  tokens.word("SCHEMA");
  tokens.sign("(");
  const namespace = tokens.quoted();
  const labels: string[] = [];
  while (tokens.skips(",")) labels.push(tokens.quoted());
  tokens.sign(")");
  const conditions: Record<string, string> = {};
  if (tokens.skips("WHERE")) {
    do {
      const label = known(labels, tokens.quoted(), where);
      tokens.sign("=");
      conditions[label] = tokens.value();
    } while (tokens.skips("AND"));
  }
  const groupBy: string[] = [];
  if (tokens.skips("GROUP")) {
    tokens.word("BY");
    do groupBy.push(known(labels, tokens.quoted(), where));
    while (tokens.skips(","));
  }
  let order: InsightsQuery["order"] = "ASC";
  if (tokens.skips("ORDER")) {
    tokens.word("BY");
    if (functions[tokens.plain().toUpperCase()] === undefined) throw tokens.unknown("the function");
    tokens.sign("(");
    tokens.sign(")");
    if (tokens.skips("DESC")) order = "DESC";
    else tokens.skips("ASC");
  } else if (groupBy.length > 0) {
    // "When creating multi-time series alarms, you must include two key clauses": without the second nobody says which
    // 500 series are looked at.
    throw new Error(`${where}: ValidationError: a query with GROUP BY needs ORDER BY in an alarm`);
  }
  tokens.end();
  return { statistic, metricName, namespace, labels: labels.sort(), where: conditions, groupBy, order };
}

function known(labels: readonly string[], label: string, where: string): string {
  if (labels.includes(label)) return label;
  throw new Error(`${where}: ValidationError: ${label} is no label of SCHEMA(${labels.join(", ")})`);
}

/** The words of a query one by one. */
class Tokens {
  private readonly rest: string[];

  constructor(
    private readonly text: string,
    private readonly where: string,
  ) {
    this.rest = text.match(/"[^"]*"|'[^']*'|[A-Za-z_][A-Za-z0-9_]*|\S/g) ?? [];
  }

  unknown(what: string): ModelError {
    return new ModelError(`${this.where}: ${what} in the query ${this.text} is not implemented by the model`);
  }

  /** A keyword, which has no case. */
  word(word: string): void {
    if (!this.skips(word)) throw this.unknown(`what is there in place of ${word}`);
  }

  sign(sign: string): void {
    this.word(sign);
  }

  skips(word: string): boolean {
    if (this.rest[0]?.toUpperCase() !== word) return false;
    this.rest.shift();
    return true;
  }

  plain(): string {
    const token = this.rest.shift() ?? "";
    if (!/^[A-Za-z_]/.test(token)) throw this.unknown(`${token || "the end"}`);
    return token;
  }

  quoted(): string {
    const token = this.rest.shift() ?? "";
    if (!token.startsWith('"')) throw this.unknown(`${token || "the end"} without double quotes`);
    return token.slice(1, -1);
  }

  name(): string {
    return this.rest[0]?.startsWith('"') ? this.quoted() : this.plain();
  }

  value(): string {
    const token = this.rest.shift() ?? "";
    if (!token.startsWith("'")) throw this.unknown(`${token || "the end"} without single quotes`);
    return token.slice(1, -1);
  }

  end(): void {
    if (this.rest.length > 0) throw this.unknown(this.rest.join(" "));
  }
}
