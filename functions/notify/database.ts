/**
 * The database that a line of a pass is about. Passes name databases, or what they do: `orders as orders-2026-01-05-10-00`,
 * `orders-2026-01-05-10-00 with 222222222222`, the ARN of a snapshot. A snapshot's name changes with each one, the
 * database's does not: by it the same trouble is known again. For people only; nothing is decided about data by it.
 */
export function databaseOf(subject: string): string {
  // What is no database is said with an article: the retention, the region eu-west-1.
  if (subject.startsWith("the ")) return "";
  const [first = "", verb] = subject.split(" ");
  // The take pass names the database itself, which may be called as if it were a snapshot.
  if (verb === "as") return first;
  // A key is no database, and the identity of one, which ends with its resource id, tells people nothing.
  if (first.startsWith("arn:") && !/^arn:[a-z-]+:rds:[a-z0-9-]+:\d{12}:[a-z-]+:./.test(first)) return "";
  const name = first.startsWith("arn:") ? (first.split(":").pop() ?? first) : first;
  return name.replace(/-interim$/, "").replace(/-\d{4}-\d\d-\d\d-\d\d-\d\d(?:-\d{1,3})?$/, "");
}

/** What stays the same of a text that names moments, counts and ids: two of one kind are one. */
export function withoutNumbers(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "#")
    .replace(/\d+/g, "#")
    .slice(0, 160);
}
