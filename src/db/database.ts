import knex from "knex";
import type { Knex } from "knex";
import pg from "pg";

/** The role that the application works as. It holds the few table rights that each migration grants, and nothing else. */
export const APP_ROLE = "commonpurse_app";

/** Where a database is: a URL, or the socket directory of the embedded cluster. */
export interface DatabaseAddress {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly database?: string;
  readonly connectionString?: string;
}

/** Knex would write to the console, in its own words, what is also thrown. */
const SILENT = {
  warn: () => undefined,
  error: () => undefined,
  deprecate: () => undefined,
  debug: () => undefined,
};

/**
 * How soon either side notices that the other has vanished without a word: after 20 seconds of silence it is asked, and after 30 the
 * connection is gone. Without effect on Unix sockets, whose ends cannot vanish.
 */
const IDLE_MS = 20_000;
const SERVER_SIDE = `set tcp_keepalives_idle = ${IDLE_MS / 1000}; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 2; set tcp_user_timeout = 30000`;
/** What node-postgres is told; Node then asks every second, ten times. */
const CLIENT_SIDE = { keepAlive: true, keepAliveInitialDelayMillis: IDLE_MS };

/** OIDs: int8 and date. */
const INT8 = 20;
const DATE = 1082;

/**
 * Opens a pool. As `app` every connection works as APP_ROLE; as `owner` it keeps the rights of the user that connects, which
 * only migrations need. On these connections int8 arrives as bigint and date as `YYYY-MM-DD`; pg's global table is left alone.
 */
export function openDatabase(address: DatabaseAddress, as: "app" | "owner", max = 10): Knex {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, BigInt);
  types.setTypeParser(DATE, (text: string) => text);
  return knex({
    client: "pg",
    log: SILENT,
    connection: {
      ...address,
      ...CLIENT_SIDE,
      types: {
        getTypeParser: (oid, format) =>
          types.getTypeParser(oid, format === "binary" ? "binary" : "text"),
      },
      application_name: `commonpurse-${as}`,
    },
    pool: {
      min: 0,
      max,
      afterCreate(
        connection: pg.Client,
        done: (error: Error | null, connection: pg.Client) => void,
      ) {
        // An idle connection that the server closes must not take the process with it; the pool makes a new one.
        connection.on("error", () => undefined);
        const role = as === "owner" ? "" : `; set role ${APP_ROLE}`;
        connection.query(SERVER_SIDE + role, (error: Error | null) => done(error, connection));
      },
    },
  });
}

/** A plain pool that works as APP_ROLE, for libraries that bring their own queries; broken connections are replaced in silence. */
export function openPool(address: DatabaseAddress, name: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    ...address,
    ...CLIENT_SIDE,
    max,
    application_name: name,
    verify: (client, done) => {
      client.query(`${SERVER_SIDE}; set role ${APP_ROLE}`).then(() => done(), done);
    },
  });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
