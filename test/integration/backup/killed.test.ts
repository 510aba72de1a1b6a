/** kill −9 of `purse backup` and of `purse restore` in their middle: no half file has a final name, and no half fund is in the database. */
import { readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BackedUp } from "../../support/backed-up.ts";
import { eventually } from "../../support/eventually.ts";
import { urlOf } from "../../support/live-world.ts";
import { emptyDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { purse, startPurse } from "../../support/purse-command.ts";
import { settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

// A busy machine takes half a minute to start a process.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let world: World;
let backedUp: BackedUp;
let restored: FreshDatabase;

beforeAll(async () => {
  world = await World.start("killed");
  await settledGift(world, 1_000_000n);
  backedUp = await BackedUp.take(world);
  await backedUp.copyLog();
  restored = await emptyDatabase();
});
afterAll(async () => {
  await restored.close();
  await backedUp.close();
  await world.close();
  vi.resetConfig();
});

const settings = (database: FreshDatabase, node = world.chain.node.url) => ({
  PATH: process.env["PATH"] ?? "",
  NETWORK: "regtest",
  DATABASE_URL: urlOf(database.address),
  FUND_FILE: world.files.fundFile,
  BITCOIN_RPC_URL: node,
  BITCOIN_RPC_COOKIE_FILE: world.chain.node.cookieFile,
});

/** The node, until somebody asks for a block: that is never answered. */
async function heldNode() {
  let isReached = false;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      isReached ||= body.includes('"getblock"');
      if (isReached) return;
      const headers = {
        "Content-Type": "application/json",
        Authorization: request.headers.authorization ?? "",
      };
      fetch(world.chain.node.url, { method: "POST", headers, body })
        .then(async (answer) => response.end(await answer.text()))
        .catch(() => request.socket.destroy());
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isReached: () => isReached,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("a backup that is killed in the middle of the tables leaves no file with a final name, and the next one is whole", async () => {
  const folder = join(backedUp.folder, "days");
  const to = ["age1lyfnpsa4z0sej4xzfquexh75dp8ma07ff80vn6lud0vm25qc4ytqzly73d"];
  to.push((await purse(["backup", "key", join(backedUp.folder, "k")], {})).out.trim());
  const words = ["backup", "--out", folder, "--to", ...to];
  const { owner } = world.database;
  // A table that comes late: whoever reads it waits.
  const hold = await owner.transaction();
  await hold.raw("lock table wallet_reservations in access exclusive mode");
  const running = startPurse(words, settings(world.database));
  await eventually("the backup to wait", async () => {
    const { rows } = await owner.raw(
      "select 1 from pg_locks where not granted and relation = 'wallet_reservations'::regclass",
    );
    return rows.length > 0 ? true : undefined;
  });
  running.child.kill("SIGKILL");
  expect((await running.ended).code).toBeNull();
  await hold.rollback();
  const left = await readdir(folder);
  expect(left.map((name) => name.replace(/^commonpurse-[^.]+/, ""))).toEqual([".tables.age.part"]);
  expect((await purse(words, settings(world.database))).code).toBe(0);
  const [backup] = (await readdir(folder)).filter((name) => name.endsWith(".backup.age"));
  const identity = ["--identity", join(backedUp.folder, "k")];
  const check = await purse(["backup", "--verify", join(folder, backup!), ...identity], {});
  expect(check).toMatchObject({ code: 0, error: "" });
});

test("a restore that is killed in the middle leaves the database empty, and the next one is whole", async () => {
  await writeFile(join(backedUp.folder, "identity"), backedUp.identity);
  const words = [
    ...["restore", backedUp.backup, "--identity", join(backedUp.folder, "identity"), "--json"],
    ...["--signer-log", backedUp.signerLog, "--copy", join(backedUp.folder, "copy")],
  ];
  const tables = async (): Promise<bigint> => {
    const { rows } = await restored.owner.raw(
      "select count(*) as count from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'",
    );
    return rows[0].count;
  };
  const node = await heldNode();
  try {
    const running = startPurse(words, settings(restored, node.url));
    await eventually("the restore to ask for a block", () => (node.isReached() ? true : undefined));
    running.child.kill("SIGKILL");
    expect((await running.ended).code).toBeNull();
  } finally {
    node.close();
  }
  expect(await tables()).toBe(0n);
  const { code, out, error } = await purse(words, settings(restored));
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(JSON.parse(out)).toMatchObject({ lostSignatures: 0 });
  expect(await restored.owner("gifts").pluck("amount")).toEqual([1_000_000n]);
});
