/** What an Esplora server can say that is not so. Each lie ends in a Fault, and what is known stays as it was. */
import { Block } from "bitcoinjs-lib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { followChain } from "../../../src/chain/follow.ts";
import { requireNode } from "../../../src/chain/node-identity.ts";
import { directly } from "../../../src/chain/sources/connect.ts";
import { throughSocks } from "../../../src/chain/sources/socks.ts";
import { EsploraChain, esploraAt } from "../../support/esplora-chain.ts";
import { RESET, SILENCE } from "../../support/esplora-server.ts";
import type { Lie } from "../../support/esplora-server.ts";
import { MemoryChain } from "../../support/memory-chain.ts";
import { coinOf } from "../../support/test-wallet.ts";
import { SocksServer } from "../../support/socks-server.ts";

const GENESIS_MAIN = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

let chain: EsploraChain;
let known: MemoryChain;

beforeAll(async () => {
  chain = await EsploraChain.start(({ url }) => ({ url, connect: directly() }), 4);
});

afterAll(async () => chain.stop());

const settings = { birth: 1, reorgLimit: 5, chunk: 1_000 };
/** A short wait: a silent server is only tested for its end. */
const step = async () => {
  const source = esploraAt(chain.server.url, directly(), 400);
  return followChain(source, known, new Set(), settings);
};

beforeEach(async () => {
  chain.server.lie = () => undefined;
  known = new MemoryChain();
  const address = chain.wallet.address();
  known.watch(address.script);
  known.apply(await followChain(chain.source, known, new Set(), settings));
  await chain.fund(address.script, 50_000n);
  await chain.mine(1);
});

const hashesOf = ({ best }: MemoryChain): string[] => best.map(({ id }) => id.hash);
const isBlock = (path: string): boolean => /^\/block\/.*\/raw$/.test(path);
const onBlock =
  (change: (block: Block) => Uint8Array | undefined): Lie =>
  (path, truth) =>
    isBlock(path) ? change(Block.fromBuffer(Buffer.from(truth as Uint8Array))) : undefined;

function mined(block: Block): Uint8Array {
  const target = 0x7fffffn << 232n;
  const hash = (): bigint => BigInt(`0x${block.getId()}`);
  for (block.nonce = 0; hash() > target; block.nonce += 1);
  return block.toBuffer();
}

const LIES: readonly (readonly [string, string, Lie])[] = [
  [
    "another block than was asked for",
    "node-answers-strangely",
    onBlock((block) => {
      block.timestamp += 1;
      return mined(block);
    }),
  ],
  [
    "a block that lacks a transaction",
    "node-answers-strangely",
    onBlock((block) => {
      block.transactions!.pop();
      return block.toBuffer();
    }),
  ],
  [
    "a block with its last transaction twice, which has the same root",
    "node-answers-strangely",
    onBlock((block) => {
      const [coinbase, payment] = block.transactions!;
      block.transactions = [coinbase!, payment!, coinbase!, payment!];
      return block.toBuffer();
    }),
  ],
  [
    "a block with a changed witness",
    "node-answers-strangely",
    onBlock((block) => {
      block.transactions!.at(-1)!.ins[0]!.witness[0]![9]! ^= 1;
      return block.toBuffer();
    }),
  ],
  [
    "a block without witnesses",
    "node-answers-strangely",
    onBlock((block) => {
      for (const each of block.transactions!) for (const input of each.ins) input.witness = [];
      return block.toBuffer();
    }),
  ],
  [
    "a block with bytes missing",
    "node-answers-strangely",
    (path, truth) => (isBlock(path) ? (truth as Uint8Array).subarray(0, -7) : undefined),
  ],
  [
    "more bytes than any block has",
    "node-answers-strangely",
    (path) => (isBlock(path) ? new Uint8Array(5_000_000) : undefined),
  ],
  ["that it has no such block", "node-lacks-block", (path) => (isBlock(path) ? 404 : undefined)],
  ["nothing", "node-unreachable", (path) => (isBlock(path) ? SILENCE : undefined)],
  ["half an answer", "node-unreachable", (path) => (isBlock(path) ? RESET : undefined)],
  ["that it is busy", "node-busy", (path) => (isBlock(path) ? 503 : undefined)],
  ["that it wants a password", "node-refuses-credentials", () => 401],
  ["that the place is elsewhere", "node-answers-strangely", () => 302],
  ["a web page", "node-answers-strangely", () => "<html>"],
  [
    "a tip without work",
    "node-answers-strangely",
    (path, truth) => {
      if (path === "/blocks/tip/hash") return "ab".repeat(32);
      return path.endsWith("/header") ? "00".repeat(80) : truth;
    },
  ],
  [
    "a tip at a height where it is not",
    "chain-restless",
    (path) =>
      path.endsWith("/status")
        ? JSON.stringify({ in_best_chain: true, height: 999_999 })
        : undefined,
  ],
  [
    "a list of waiting transactions that is none",
    "node-answers-strangely",
    (path) => (path === "/mempool/txids" ? '{"txids":7}' : undefined),
  ],
];

test.each(LIES)("%s", async (_what, code, lie) => {
  const before = hashesOf(known);
  chain.server.lie = lie;
  const fault = await step().catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toMatchObject({ kind: "unavailable", code });
  expect((fault as Fault).message).not.toMatch(/127\.0\.0\.1|http|ECONN/);
  expect(hashesOf(known)).toEqual(before);
  chain.server.lie = () => undefined;
  known.apply(await step());
  expect(known.best.at(-1)!.transactions).toHaveLength(1);
});

test("the true blocks at false heights are found out by their coinbases", async () => {
  known = new MemoryChain();
  const { height } = await chain.source.tip();
  const hashes: string[] = [];
  for (let at = 0; at <= height; at += 1) hashes.push((await chain.source.blockHash(at))!);
  const shift = 7;
  chain.server.lie = (path) => {
    if (path.endsWith("/status"))
      return JSON.stringify({ in_best_chain: true, height: height + shift });
    const asked = /^\/block-height\/(\d+)$/.exec(path)?.[1];
    return asked === undefined || asked === "0"
      ? undefined
      : (hashes[Number(asked) - shift] ?? 404);
  };
  const source = esploraAt(chain.server.url, directly());
  await expect(
    followChain(source, known, new Set(), { ...settings, birth: height }),
  ).rejects.toMatchObject({ code: "node-answers-strangely" });
});

test("another network's server is refused before anything is followed", async () => {
  chain.server.lie = (path) => (path === "/block-height/0" ? GENESIS_MAIN : undefined);
  const identity = await esploraAt(chain.server.url, directly()).identify();
  const refuse = (): void => requireNode(identity, { network: "regtest", from: 0 });
  expect(refuse).toThrow(expect.objectContaining({ code: "node-wrong-network" }));
});

describe("a broadcast", () => {
  test("whose answer is lost is accepted when the transaction can be had", async () => {
    const transaction = await chain.payment(chain.wallet.address().script, 40_000n);
    chain.server.lie = (path) => (path === "/tx" ? RESET : undefined);
    const answer = await chain.source.broadcast(transaction.toBuffer());
    expect(answer).toEqual({ accepted: true });
    await chain.mine(1);
  });

  test("that is answered with another txid is not believed", async () => {
    const transaction = await chain.payment(chain.wallet.address().script, 40_000n);
    chain.server.lie = (path) =>
      path === "/tx" ? "11".repeat(32) : path.startsWith("/tx/") ? 404 : undefined;
    await expect(chain.source.broadcast(transaction.toBuffer())).rejects.toMatchObject({
      code: "node-answers-strangely",
    });
  });
});

describe("a package", () => {
  const family = async () => {
    const owner = chain.wallet.address();
    const parent = await chain.payment(owner.script, 50_000n);
    const child = chain.wallet.build(
      [coinOf(parent, 0, owner)],
      [{ script: chain.wallet.address().script, value: 48_000n }],
    );
    return [parent.toBuffer(), child.toBuffer()];
  };
  const onPackage =
    (lie: ReturnType<Lie>): Lie =>
    (path) =>
      path === "/txs/package" ? lie : undefined;
  const both = [{ accepted: true }, { accepted: true }];

  test.each([404, 400, 405])("to a server that answers %i goes one by one", async (status) => {
    chain.server.lie = onPackage(status);
    expect(await chain.source.broadcastPackage(await family())).toEqual(both);
    expect(chain.server.asked.slice(-3)).toEqual(["/txs/package", "/tx", "/tx"]);
    await chain.mine(1);
  });

  test("whose answer was lost, and which went out, was accepted", async () => {
    chain.server.lie = onPackage(RESET);
    expect(await chain.source.broadcastPackage(await family())).toEqual(both);
    await chain.mine(1);
  });

  test.each(["success", "{}", '{"tx-results":{}}', '{"tx-results":{"a":{"txid":7}}}'])(
    "answered with %s is not believed",
    async (answer) => {
      chain.server.lie = (path) => {
        if (path === "/txs/package") return answer;
        return /^\/tx\/.*\/raw$/.test(path) ? 404 : undefined;
      };
      await expect(chain.source.broadcastPackage(await family())).rejects.toMatchObject({
        code: "node-answers-strangely",
      });
      chain.server.lie = () => undefined;
      await chain.mine(1);
    },
  );
});

test("a transaction under another's name is not taken", async () => {
  const transaction = await chain.fund(chain.wallet.address().script, 40_000n);
  const other = await chain.fund(chain.wallet.address().script, 41_000n);
  chain.server.lie = (path) => (path.endsWith("/raw") ? other.toBuffer() : undefined);
  await expect(chain.source.transaction(transaction.getId())).rejects.toMatchObject({
    code: "node-answers-strangely",
  });
  chain.server.lie = () => undefined;
  await chain.mine(1);
});

test("credentials go into the header; a mistake shows neither them nor the host", async () => {
  const url = chain.server.url.replace("//", "//us%40er:correct-horse@");
  await esploraAt(url, directly()).tip();
  const basic = `Basic ${Buffer.from("us@er:correct-horse").toString("base64")}`;
  expect(chain.server.headers.at(-1)!.authorization).toBe(basic);
  chain.server.lie = () => 500;
  const fault: unknown = await esploraAt(url, directly())
    .tip()
    .catch((error: unknown) => error);
  expect(`${String(fault)} ${JSON.stringify(fault)}`).not.toMatch(/correct-horse|127\.0\.0\.1/);
});

test("over Tor each broadcast takes a path of its own, apart from following", async () => {
  const proxy = await SocksServer.start({ names: { "chain.onion": chain.server.port } });
  try {
    const source = esploraAt("http://chain.onion/api", throughSocks(proxy.url));
    await source.tip();
    await source.broadcast(
      (await chain.payment(chain.wallet.address().script, 40_000n)).toBuffer(),
    );
    await source.broadcast(
      (await chain.payment(chain.wallet.address().script, 41_000n)).toBuffer(),
    );
    const streams = proxy.requests.map(({ user }) => user);
    expect(new Set(streams).size).toBe(3);
    expect(proxy.requests.every(({ host, port }) => host === "chain.onion" && port === 80)).toBe(
      true,
    );
    await chain.mine(1);
  } finally {
    await proxy.stop();
  }
});
