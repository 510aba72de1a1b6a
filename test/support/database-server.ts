import type { DatabaseAddress } from "../../src/db/database.ts";

/** The server of this test run and the migrated database that every test database is a clone of. */
export interface DatabaseServer {
  readonly address: DatabaseAddress;
  readonly template: string;
  /** Whether a clone is a copy of files, which is the fastest where nobody waits for a disk; otherwise PostgreSQL's own way. */
  readonly copiesFiles: boolean;
  /** Why the template could not be migrated. */
  readonly broken: string | undefined;
}

declare module "vitest" {
  export interface ProvidedContext {
    databaseServer: DatabaseServer;
  }
}

/** The address of another database on the same server. */
export function databaseOn(address: DatabaseAddress, database: string): DatabaseAddress {
  if (address.connectionString === undefined) return { ...address, database };
  const url = new URL(address.connectionString);
  url.pathname = `/${database}`;
  return { connectionString: url.href };
}
