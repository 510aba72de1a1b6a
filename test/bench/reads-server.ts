/**
 * The servers of the reads bench, in a process of their own; ends when its parent lets go of it. The parent asks for a ledger of so many
 * postings or a log of so many epochs, and is told the ports as soon as it is there.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { Knex } from "knex";
import { sats } from "../../src/base/sats.ts";
import { insertProgramme } from "../../src/programmes/programme.store.ts";
import { auditLog } from "../support/audit-log.ts";
import type { AuditLog } from "../support/audit-log.ts";
import { withDatabase } from "./database.ts";
import { fillLedger } from "./fill-ledger.ts";
import { publicSite } from "./reads-site.ts";

/** What the parent asks for next: at least so much, or as much as can be written in `seconds`. */
export interface Wanted {
  readonly postings: number;
  readonly epochs: number;
  readonly seconds: number;
}

/** What the parent is told: two ports that answer the same, and how much there is. */
export interface Served {
  readonly ours: number;
  readonly bare: number;
  readonly postings: number;
  readonly entries: number;
  readonly epochs: number;
}

const PROGRAMME = "general";

await withDatabase(async ({ owner, app, address }) => {
  const close = (): Promise<void> => Promise.resolve();
  const log = auditLog({ owner, app, address, close }, "open");
  await log.work({ kind: "job", name: "bench" }, (unit) =>
    insertProgramme(unit, {
      code: PROGRAMME,
      name: "General help",
      purpose: "Food, rent and medicine.",
      state: "open",
      awardFloor: sats(1_000n),
      awardCap: sats(1_000_000n),
    }),
  );
  await log.tick();
  // What anybody may read comes from the public book. Should one answer need the ledger, it is not 200, and the bench fails.
  await owner.raw(
    "revoke select on journal_entries, postings, ledger_accounts, ledger_balances, ledger_movements from commonpurse_app",
  );
  const ours = await listen(publicSite(log, log.work));
  let bare: Server | undefined;
  const serve = async (wanted: Wanted): Promise<void> => {
    const { postings: count, seconds } = wanted;
    const postings = await fillLedger(owner, PROGRAMME, { count, seconds });
    const { entries, epochs } = await fillLog(log, owner, wanted);
    end(bare);
    bare = await listen(sameBytes(portOf(ours)));
    const served: Served = { ours: portOf(ours), bare: portOf(bare), postings, entries, epochs };
    process.send?.(served);
  };
  process.on("message", (wanted) => void serve(wanted as Wanted));
  await once(process, "disconnect");
  end(ours);
  end(bare);
});
process.exit(0);

/** Closes epochs, the first with enough parts for a full tile, each other with a single gift, until there are so many. */
async function fillLog(
  log: AuditLog,
  owner: Knex,
  { epochs }: Wanted,
): Promise<{ entries: number; epochs: number }> {
  const found = async (): Promise<{ entries: number; epochs: number }> => {
    const { rows } = await owner.raw<{ rows: { entries: number; epochs: number }[] }>(
      `select (select count(*) from log_entries)::integer as entries, (select count(*) from epochs)::integer as epochs`,
    );
    return rows[0] ?? { entries: 0, epochs: 0 };
  };
  const { entries, epochs: closed } = await found();
  for (let at = closed; at < epochs; at += 1) {
    const gifts = entries + at < 256 && at === 0 ? 100 : 1;
    for (let n = 0; n < gifts; n += 1) await log.gift(PROGRAMME, 1_000_000n + BigInt(n));
    await log.tick();
  }
  return found();
}

/** An Express that answers each path with what ours answered the first time, as an application would that had nothing else to do. */
function sameBytes(port: number): RequestListener {
  const app = express();
  const known = new Map<string, { type: string; bytes: Buffer; value: unknown }>();
  app.use(async (request, response) => {
    let answer = known.get(request.url);
    if (answer === undefined) {
      const first = await fetch(`http://127.0.0.1:${port}${request.url}`);
      if (!first.ok) throw new Error(`reads: ${request.url} gives ${first.status}`);
      const bytes = Buffer.from(await first.arrayBuffer());
      const type = first.headers.get("content-type") ?? "";
      const value: unknown = type.startsWith("application/json") ? JSON.parse(bytes.toString()) : 0;
      answer = { type, bytes, value };
      known.set(request.url, answer);
    }
    if (answer.value === 0) response.type(answer.type).send(answer.bytes);
    else response.json(answer.value);
  });
  return app;
}

async function listen(app: RequestListener): Promise<Server> {
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function end(server: Server | undefined): void {
  server?.close();
  server?.closeAllConnections();
}
