/** What functions wrote to their logs, as far as a report tells of it. */
export class FunctionLogs {
  private written = 0;
  private readonly told = new Map<string, number>();

  /** Takes one line: of the product's functions it is JSON, of any other program it may be anything. */
  line(text: string): void {
    this.written += Buffer.byteLength(text);
    const what = branchOf(text);
    if (what !== undefined) this.told.set(what, (this.told.get(what) ?? 0) + 1);
  }

  /** Bytes written. */
  get bytes(): number {
    return this.written;
  }

  /** What passes did and why they did not, each with how often: `share: done share`, `take: deferred: the database is ...`. */
  get branches(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.told].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Words enough to tell the branches of a plan apart; behind them come names and times. */
const mostWords = 7;

function branchOf(text: string): string | undefined {
  if (!text.startsWith("{")) return undefined;
  let line: { pass?: unknown; verb?: unknown; outcome?: unknown; message?: unknown; subject?: unknown };
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { pass, verb, outcome, message, subject } = line;
  if (typeof pass !== "string") return undefined;
  if (typeof verb === "string") return `${pass}: done ${verb}`;
  if (typeof outcome !== "string" || typeof message !== "string") return undefined;
  const reason = message.slice(`${outcome}: ${String(subject)}: `.length);
  const plain = reason
    .split(/[(:,;]/)[0]!
    .split(" ")
    .filter((word) => !/\d/.test(word));
  return `${pass}: ${outcome}: ${plain.slice(0, mostWords).join(" ")}`;
}
