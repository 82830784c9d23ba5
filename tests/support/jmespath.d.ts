declare module "jmespath" {
  /** The value of an expression over a document; throws for a text that is none. */
  export function search(document: unknown, expression: string): unknown;
}
