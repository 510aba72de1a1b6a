/** The second opinion of an Electrum server, with the embedded node behind it, and what a hostile one can say. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import type { ChainSource } from "../../../src/chain/chain.ts";
import { directly } from "../../../src/chain/sources/connect.ts";
import { crossCheck, crossChecked } from "../../../src/chain/sources/cross-check.ts";
import { electrumServer } from "../../../src/chain/sources/electrum.ts";
import type { ElectrumServer } from "../../../src/chain/sources/electrum.ts";
import { throughSocks } from "../../../src/chain/sources/socks.ts";
import { ElectrumTestServer } from "../../support/electrum-server.ts";
import type { ElectrumLie } from "../../support/electrum-server.ts";
import { RESET, SILENCE } from "../../support/esplora-server.ts";
import { Regtest } from "../../support/regtest.ts";
import { SocksServer } from "../../support/socks-server.ts";
import { TEST_TLS } from "../../support/test-tls.ts";

let chain: Regtest;
let server: ElectrumTestServer;
let electrum: ElectrumServer;

beforeAll(async () => {
  chain = await Regtest.start({ coins: 4, kept: true });
  server = await ElectrumTestServer.start(() => chain.source);
  electrum = electrumServer({
    url: server.url,
    connect: directly(),
    network: "regtest",
    timeoutMs: 2_000,
  });
});

beforeEach(() => {
  server.lie = () => undefined;
});

afterAll(async () => {
  await server.stop();
  await chain.stop();
});

/** The chain as a source sees it that was stopped `blocks` ago. */
const late = (blocks: number): ChainSource => ({
  ...chain.source,
  async tip() {
    const height = (await chain.source.tip()).height - blocks;
    return { height, hash: (await chain.source.blockHash(height))! };
  },
});

describe("a cross-check", () => {
  test("agrees when both are on one chain, also a block or two apart", async () => {
    expect(await crossCheck(chain.source, electrum, 6)).toEqual({ kind: "agree" });
    expect(await crossCheck(late(2), electrum, 6)).toEqual({ kind: "agree" });
  });

  test("names the lowest height at which they differ", async () => {
    const { height } = await chain.source.tip();
    const other: ChainSource = {
      ...chain.source,
      blockHash: async (at) => chain.source.blockHash(at >= height - 3 ? at - 1 : at),
    };
    expect(await crossCheck(other, electrum, 6)).toEqual({ kind: "differs", height: height - 3 });
    await expect(crossChecked(other, electrum, "regtest").identify()).rejects.toMatchObject({
      kind: "unavailable",
      code: "node-contradicted",
    });
  });

  test("says who is behind", async () => {
    const behind = { kind: "behind", who: "source", blocks: 9 };
    expect(await crossCheck(late(9), electrum, 6)).toEqual(behind);
    expect((await crossChecked(late(9), electrum, "regtest").identify()).synced).toBe(false);
    const { height, hash } = await chain.source.tip();
    const ahead = { ...chain.source, tip: () => Promise.resolve({ height: height + 9, hash }) };
    expect(await crossCheck(ahead, electrum, 6)).toMatchObject({ kind: "behind", who: "other" });
  });

  test("lets two honest ones differ at the very tip", async () => {
    const { height } = await chain.source.tip();
    const other: ChainSource = {
      ...chain.source,
      blockHash: async (at) => chain.source.blockHash(at === height ? at - 1 : at),
    };
    expect((await crossChecked(other, electrum, "regtest").identify()).synced).toBe(true);
  });
});

describe("a broadcast", () => {
  test("goes out, and a refusal has the node's word", async () => {
    const good = await chain.payment(chain.wallet.address().script, 50_000n);
    expect(await electrum.broadcast(good.toBuffer())).toEqual({ accepted: true });
    expect(await chain.source.mempool()).toContain(good.getId());
    const dust = await chain.payment(chain.wallet.address().script, 100n);
    const refusal = { accepted: false, reason: "dust" };
    expect(await electrum.broadcast(dust.toBuffer())).toEqual(refusal);
    expect(
      await crossChecked(chain.source, electrum, "regtest").broadcast(dust.toBuffer()),
    ).toEqual(refusal);
    await chain.mine(1);
  });

  test("is accepted when one of the two takes it", async () => {
    const unreachable = new Fault("unavailable", "node-unreachable", "Away.");
    const away = { ...chain.source, broadcast: () => Promise.reject(unreachable) };
    const good = await chain.payment(chain.wallet.address().script, 50_000n);
    const both = crossChecked(away, electrum, "regtest");
    expect(await both.broadcast(good.toBuffer())).toEqual({ accepted: true });
    server.lie = () => RESET;
    await expect(both.broadcast(good.toBuffer())).rejects.toBe(unreachable);
    await chain.mine(1);
  });

  test("of a package goes to both, one by one to the second opinion", async () => {
    const raws = [
      (await chain.payment(chain.wallet.address().script, 50_000n)).toBuffer(),
      (await chain.payment(chain.wallet.address().script, 60_000n)).toBuffer(),
    ];
    const accepted = [{ accepted: true }, { accepted: true }];
    const unreachable = new Fault("unavailable", "node-unreachable", "Away.");
    const away = { ...chain.source, broadcastPackage: () => Promise.reject(unreachable) };
    expect(await crossChecked(away, electrum, "regtest").broadcastPackage(raws)).toEqual(accepted);
    const no = { accepted: false as const, reason: "no" };
    const refusing = { ...chain.source, broadcastPackage: () => Promise.resolve([no, no]) };
    expect(await crossChecked(refusing, electrum, "regtest").broadcastPackage(raws)).toEqual(
      accepted,
    );
    server.lie = () => RESET;
    await expect(crossChecked(away, electrum, "regtest").broadcastPackage(raws)).rejects.toBe(
      unreachable,
    );
    expect(await crossChecked(refusing, electrum, "regtest").broadcastPackage(raws)).toEqual([
      no,
      no,
    ]);
    await chain.mine(1);
  });
});

test("rates are read in satoshis, and no estimate is none", async () => {
  expect(await electrum.relayFloor()).toBe(await chain.source.relayFloor());
  server.lie = ({ id, method }) =>
    method === "blockchain.estimatefee" ? JSON.stringify({ id, result: -1 }) : undefined;
  expect(await electrum.feeRate(6)).toBeUndefined();
});

test("no call is about a script", () => {
  expect(server.asked.filter((method) => /script|address/.test(method))).toEqual([]);
});

const result =
  (wanted: string, value: unknown): ElectrumLie =>
  ({ id, method }) =>
    method === wanted ? JSON.stringify({ id, result: value }) : undefined;

const LIES: readonly (readonly [string, string, ElectrumLie])[] = [
  ["no JSON", "node-answers-strangely", () => "<html>"],
  ["another call's answer", "node-answers-strangely", () => JSON.stringify({ id: 99, result: 1 })],
  ["a line without end", "node-answers-strangely", () => "x".repeat(600_000)],
  ["an error", "node-answers-strangely", ({ id }) => JSON.stringify({ id, error: "no" })],
  [
    "headers without work",
    "node-answers-strangely",
    result("blockchain.block.headers", { count: 6, hex: "ff".repeat(480) }),
  ],
  [
    "too few headers",
    "node-answers-strangely",
    result("blockchain.block.headers", { count: 0, hex: "" }),
  ],
  ["a reset", "node-unreachable", () => RESET],
  ["nothing", "node-unreachable", () => SILENCE],
];

test.each(LIES)("from a hostile server: %s", async (_what, code, lie) => {
  server.lie = lie;
  const check = crossCheck(chain.source, electrum, 6).catch((error: unknown) => error);
  expect(await check).toMatchObject({ kind: "unavailable", code });
  expect(String(await check)).not.toMatch(/127\.0/);
});

test("headers that do not follow each other are not taken", async () => {
  const { height } = await chain.source.tip();
  const header = async (at: number): Promise<string> => {
    const block = await chain.source.block((await chain.source.blockHash(at))!);
    return Buffer.from(block!.subarray(0, 80)).toString("hex");
  };
  const hex = (await header(height - 1)).concat(await header(height - 1));
  server.lie = result("blockchain.block.headers", { count: 2, hex });
  await expect(electrum.headers(height, 2)).rejects.toMatchObject({
    code: "node-answers-strangely",
  });
});

test("an onion server over TLS is reached through SOCKS, each broadcast by itself", async () => {
  const sealed = await ElectrumTestServer.start(() => chain.source, TEST_TLS);
  const proxy = await SocksServer.start({ names: { "source.test": sealed.port } });
  try {
    const hidden = electrumServer({
      url: "ssl://source.test:50002",
      connect: throughSocks(proxy.url, { ca: TEST_TLS.cert }),
      network: "regtest",
    });
    expect(await crossCheck(chain.source, hidden, 6)).toEqual({ kind: "agree" });
    const good = await chain.payment(chain.wallet.address().script, 50_000n);
    expect(await hidden.broadcast(good.toBuffer())).toEqual({ accepted: true });
    expect(new Set(proxy.requests.map(({ user }) => user)).size).toBe(2);
  } finally {
    await proxy.stop();
    await sealed.stop();
  }
});
