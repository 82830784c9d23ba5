/** What YAML holds. */
export type Plain = Readonly<Record<string, unknown>>;
