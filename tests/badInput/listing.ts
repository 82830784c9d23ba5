import type { RDSClient } from "@aws-sdk/client-rds";

/** A client of RDS that answers every question with these pages, one after the other, and the last one for good. */
export function answering(...pages: readonly object[]): RDSClient {
  let at = 0;
  return { send: async () => pages[Math.min(at++, pages.length - 1)] } as object as RDSClient;
}
