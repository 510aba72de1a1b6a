/** The servers of the reads bench, in a process of their own; ends when its parent lets go of it. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { auditRoutes } from "../../src/audit/routes.ts";
import { auditLog } from "../support/audit-log.ts";
import { testWeb } from "../support/web.ts";
import { withDatabase } from "./database.ts";

/** What the parent is told: two ports, and what both answer. */
export interface Served {
  readonly ours: number;
  readonly bare: number;
  readonly paths: readonly string[];
  readonly entries: number;
}

const BALANCES = "/api/v1/balances";
const TILE = "/log/tile/0/000";

await withDatabase(async ({ owner, app, address }) => {
  const close = (): Promise<void> => Promise.resolve();
  const log = auditLog({ owner, app, address, close }, "open");
  await log.tick();
  const gifts = process.argv[2] === "full" ? 100 : 20;
  for (let at = 0; at < gifts; at += 1) await log.gift("general", 1_000_000n + BigInt(at));
  await log.tick();
  const ours = await listen(testWeb([auditRoutes(log)]).app);
  const paths = gifts === 100 ? [BALANCES, TILE] : [BALANCES];
  const bare = await listen(await sameBytes(portOf(ours), paths));
  const { rows } = await owner.raw<{ rows: { size: string }[] }>(
    "select max(size) as size from log_checkpoints",
  );
  const entries = Number(rows[0]?.size ?? 0);
  const served: Served = { ours: portOf(ours), bare: portOf(bare), paths, entries };
  process.send?.(served);
  await once(process, "disconnect");
  for (const server of [ours, bare]) {
    server.close();
    server.closeAllConnections();
  }
});
process.exit(0);

/** An Express that answers with what ours answers now, as an application would that had nothing else to do. */
async function sameBytes(port: number, paths: readonly string[]): Promise<RequestListener> {
  const app = express();
  for (const path of paths) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    if (!answer.ok) throw new Error(`reads: ${path} gives ${answer.status}`);
    if (path === BALANCES) {
      const value: unknown = await answer.json();
      app.get(path, (_request, response) => void response.json(value));
    } else {
      const bytes = Buffer.from(await answer.arrayBuffer());
      app.get(path, (_request, response) => void response.send(bytes));
    }
  }
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
