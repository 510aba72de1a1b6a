/**
 * Whether the node is the right one is asked before a batch is frozen and before one is sent, of the node itself and of a second opinion: what says that it is the wrong one holds
 * both back whole, and they go on by themselves when it is right again. A silent one keeps people from freezing, and what is signed from nothing.
 */
import type request from "supertest";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { errorName } from "../../../src/db/pg-error.ts";
import { GENESIS } from "../../../src/bitcoin/network.ts";
import type { ChainSource } from "../../../src/chain/chain.ts";
import { directly } from "../../../src/chain/sources/connect.ts";
import { coreSource } from "../../../src/chain/sources/core.ts";
import { crossChecked } from "../../../src/chain/sources/cross-check.ts";
import { electrumServer } from "../../../src/chain/sources/electrum.ts";
import { ElectrumTestServer } from "../../support/electrum-server.ts";
import { RESET } from "../../support/esplora-server.ts";
import { tokenOf } from "../../support/form-steps.ts";
import { rpcGate } from "../../support/rpc-gate.ts";
import { approve, freeze, onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let server: ElectrumTestServer;

beforeAll(async () => {
  world = await World.start("right node");
  server = await ElectrumTestServer.start(() => world.chain.source);
  await settledGift(world, 2_000_000n);
  await settledGift(world, 2_000_000n, "fines");
  await readyPayout(world, 300_000n, "fines");
  await approve(world, await freeze(world, "hazel", "fines"));
  await world.sign();
  await readyPayout(world, 200_000n);
}, 120_000);
afterEach(() => {
  server.lie = () => undefined;
  world.serverSees();
});
afterAll(async () => {
  await server.stop();
  await world.close();
});

const held = (source: ChainSource): ChainSource =>
  crossChecked(
    source,
    electrumServer({
      url: server.url,
      connect: directly(),
      network: "regtest",
      timeoutMs: 2_000,
    }),
    "regtest",
  );

/** The node on another branch: its blocks from three below the tip on are others. */
async function elsewhere(): Promise<ChainSource> {
  const { source } = world.chain;
  const { height } = await source.tip();
  return { ...source, blockHash: (at) => source.blockHash(at >= height - 3 ? at - 1 : at) };
}

/** The node as it was some blocks ago. */
function late(blocks: number): ChainSource {
  const { source } = world.chain;
  return {
    ...source,
    async tip() {
      const height = (await source.tip()).height - blocks;
      return { height, hash: (await source.blockHash(height))! };
    },
  };
}

const identified = (said: Partial<Awaited<ReturnType<ChainSource["identify"]>>>): ChainSource => ({
  ...world.chain.source,
  identify: async () => ({ ...(await world.chain.source.identify()), ...said }),
});

const WRONG: readonly (readonly [string, () => Promise<ChainSource> | ChainSource, string])[] = [
  ["contradicted", async () => held(await elsewhere()), "node-contradicted"],
  ["far behind a second opinion", () => held(late(9)), "node-syncing"],
  ["far behind what was read, alone", () => late(9), "node-behind"],
  ["catching up, alone", () => identified({ synced: false }), "node-syncing"],
  [
    "of another network, alone",
    () => identified({ network: "main", genesis: GENESIS.main[0]! }),
    "node-wrong-network",
  ],
  [
    "of another network, and the second opinion is away",
    () => {
      server.lie = () => RESET;
      return held(identified({ network: "main", genesis: GENESIS.main[0]! }));
    },
    "node-wrong-network",
  ],
];

const asked = async (key = onceKey()): Promise<request.Response> =>
  (await world.signedIn("hazel"))
    .post("/api/v1/batches")
    .set("Idempotency-Key", key)
    .send({ programme: "general" });

async function counts(): Promise<unknown[]> {
  const all = ["batches", "wallet_reservations", "log_entries"].map(
    async (table) => (await world.sql(table).count())[0],
  );
  return Promise.all(all);
}

/** Sends, counting what the source was handed; the code of what held it back. */
async function sent(source: ChainSource): Promise<{ handed: number; code: string | undefined }> {
  let handed = 0;
  const counted: ChainSource = {
    ...source,
    broadcast(raw) {
      handed += 1;
      return source.broadcast(raw);
    },
  };
  try {
    await world.send(counted);
    return { handed, code: undefined };
  } catch (error) {
    return { handed, code: errorName(error) };
  }
}

test.each(WRONG)("nothing is frozen while the node is %s", async (_how, wrong, code) => {
  const before = await counts();
  world.serverSees(await wrong());
  const answer = await asked();
  expect(answer.status).toBe(503);
  expect(answer.body.type).toBe(`/problems/${code}`);
  expect(await counts()).toEqual(before);
  const page = await (await world.signedIn("hazel")).get("/staff/payouts");
  expect(page.status).toBe(200);
});

test.each(WRONG)("nothing is sent while the node is %s", async (_how, wrong, code) => {
  const { handed, code: said } = await sent(await wrong());
  expect(said).toContain(code);
  expect(handed).toBe(0);
  expect(await world.chain.source.mempool()).toEqual([]);
});

test("what cannot be asked is not believed when a batch is frozen", async () => {
  server.lie = () => RESET;
  world.serverSees(held(world.chain.source));
  const answer = await asked();
  expect([answer.status, answer.body.type]).toEqual([503, "/problems/node-unreachable"]);
});

test("a node that pruned what is read next freezes nothing", async () => {
  world.serverSees(identified({ prunedBelow: 1_000_000 }));
  expect((await asked()).body.type).toBe("/problems/node-pruned");
});

test("the same request goes through once the node is right again, and no second time", async () => {
  const key = onceKey();
  world.serverSees(held(await elsewhere()));
  expect((await asked(key)).status).toBe(503);
  world.serverSees(held(late(2)));
  const both = await Promise.all([asked(key), asked(key)]);
  expect(both.map(({ body }) => body.id)).toEqual([both[0].body.id, both[0].body.id]);
  expect(both.map(({ status }) => status)).toEqual([201, 201]);
});

test("whoever asks again, because the answer was lost, gets it while the node is wrong", async () => {
  for (const programme of ["general", "fines"]) {
    await settledGift(world, 2_000_000n, programme);
    await readyPayout(world, 150_000n, programme);
  }
  const key = onceKey();
  const first = await asked(key);
  expect(first.status).toBe(201);
  const page = await world.signedIn("hazel");
  const form = { token: tokenOf((await page.get("/staff/payouts")).text), programme: "fines" };
  const payouts = (await page.get("/api/v1/payouts")).body.payouts.map(({ id }: any) => id);
  expect(payouts).toHaveLength(1);
  const freezing = () =>
    page
      .post("/staff/payouts/batch")
      .type("form")
      .send({ ...form, payouts });
  const frozen = await freezing();
  expect(frozen.status).toBe(303);
  const before = await counts();
  world.serverSees(held(await elsewhere()));
  const again = await asked(key);
  expect([again.status, again.body]).toEqual([201, first.body]);
  const sentAgain = await freezing();
  expect([sentAgain.status, sentAgain.headers["location"]]).toEqual([
    303,
    frozen.headers["location"],
  ]);
  expect((await asked()).status).toBe(503);
  expect(await counts()).toEqual(before);
});

const GARBAGE: readonly (readonly [string, string])[] = [
  ["an error", '{"id":0,"result":null,"error":{"code":-32603,"message":"internal bug"}}'],
  ["something that is no JSON", "<html>"],
  ["an answer of another shape", '{"id":0,"result":{"blocks":"many"},"error":null}'],
];

test.each(GARBAGE)(
  "a node that answers %s when it is asked what it is holds nothing back",
  async (_what, garbage) => {
    const gate = await rpcGate(world.chain.node.url);
    try {
      // What is sent is refused in its place too, so that it is there to be sent again.
      gate.instead = (body) =>
        body.includes('"sendrawtransaction"')
          ? '{"id":0,"result":null,"error":{"code":-26,"message":"min relay fee not met"}}'
          : garbage;
      const { cookieFile } = world.chain.node;
      const source = coreSource({ url: gate.url, cookieFile }, "regtest", "regtest");
      expect(await sent(source)).toEqual({ handed: 1, code: undefined });
      server.lie = () => RESET;
      expect(await sent(held(source))).toEqual({ handed: 1, code: undefined });
      expect(await world.chain.source.mempool()).toEqual([]);
    } finally {
      await gate.close();
    }
  },
);

test.each(GARBAGE)(
  "nothing is frozen through a node that answers %s, and who asks is told why",
  async (_what, garbage) => {
    await readyPayout(world, 110_000n);
    const gate = await rpcGate(world.chain.node.url);
    try {
      gate.instead = () => garbage;
      const { cookieFile } = world.chain.node;
      world.serverSees(coreSource({ url: gate.url, cookieFile }, "regtest", "regtest"));
      const answer = await asked();
      expect([answer.status, answer.body.code]).toEqual([503, "node-answers-strangely"]);
      const page = await world.signedIn("hazel");
      const shown = await page.get("/staff/payouts").expect(200);
      const [{ id }] = (await page.get("/api/v1/payouts").expect(200)).body.payouts;
      const form = { token: tokenOf(shown.text), programme: "general", payouts: [id] };
      const refused = await page.post("/staff/payouts/batch").type("form").send(form);
      expect(refused.status).toBe(503);
      expect(refused.text).toContain("a node, or one of a kind we do not know");
    } finally {
      await gate.close();
    }
  },
);

test("a second opinion that is away holds nothing back that is signed, and pruning neither", async () => {
  server.lie = () => RESET;
  const silent = held(identified({ prunedBelow: 1_000_000 }));
  expect(await sent(silent)).toEqual({ handed: 1, code: undefined });
  expect(await world.chain.source.mempool()).toHaveLength(1);
});

test("the node is asked nothing when there is nothing to send", async () => {
  expect(await sent(await elsewhere())).toEqual({ handed: 0, code: undefined });
  const asks = { count: 0 };
  const counted: ChainSource = {
    ...world.chain.source,
    identify() {
      asks.count += 1;
      return world.chain.source.identify();
    },
  };
  await world.send(counted);
  expect(asks.count).toBe(0);
});
