/**
 * The embedded node where it must look like Bitcoin Core beyond what the port asks for. Expected words and codes are those of Bitcoin
 * Core 30.
 */
import { stat } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { crypto, networks, payments, script as scripts, Transaction } from "bitcoinjs-lib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Regtest } from "../../support/regtest.ts";
import { coinOf } from "../../support/test-wallet.ts";
import type { TestCoin } from "../../support/test-wallet.ts";

let regtest: Regtest;

beforeAll(async () => {
  regtest = await Regtest.start({ coins: 12 });
});

afterAll(async () => regtest.stop());

async function post(
  body: unknown,
  auth = regtest.node.auth,
): Promise<{ status: number; body: any }> {
  const response = await fetch(regtest.node.url, {
    method: "POST",
    headers: { Authorization: `Basic ${Buffer.from(auth).toString("base64")}` },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
  };
}

const back = (coin: TestCoin, fee = 2_000n): Transaction =>
  regtest.wallet.build(
    [coin],
    [{ script: regtest.wallet.address().script, value: coin.value - fee }],
  );

describe("the protocol", () => {
  test("errors of single calls are HTTP 500 with code and message", async () => {
    const { status, body } = await post({ id: 7, method: "getblockhash", params: [9_999_999] });
    expect(status).toBe(500);
    expect(body).toEqual({
      result: null,
      error: { code: -8, message: "Block height out of range" },
      id: 7,
    });
  });

  test.each([
    ["an unknown method", { id: 1, method: "nonsense" }, 404, -32601],
    ["no method at all", { id: 1 }, 400, -32600],
    ["no JSON", "{", 500, -32700],
    ["a parameter of another type", { id: 1, method: "getblockhash", params: ["x"] }, 500, -3],
  ])("%s", async (_, call, status, code) => {
    const answer = await post(call);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  test("a batch is answered in order, with 200 even when some calls fail", async () => {
    const { status, body } = await post([
      { id: 1, method: "getblockcount" },
      { id: 2, method: "nonsense" },
    ]);
    expect(status).toBe(200);
    expect(body[0].result).toBeTypeOf("number");
    expect(body[1].error.code).toBe(-32601);
  });

  test("JSON-RPC 2.0 calls get 200 and no null members", async () => {
    const { status, body } = await post({ jsonrpc: "2.0", id: 1, method: "nonsense" });
    expect(status).toBe(200);
    expect(body).toEqual({
      jsonrpc: "2.0",
      error: { code: -32601, message: "Method not found" },
      id: 1,
    });
  });

  test("a wrong password is 401, and the cookie is for the owner's eyes only", async () => {
    expect((await post({ id: 1, method: "getblockcount" }, "__cookie__:wrong")).status).toBe(401);
    const { mode } = await stat(regtest.node.cookieFile);
    expect(mode & 0o777).toBe(0o600);
  });

  test("nothing listens beyond the loopback", async () => {
    const { port } = new URL(regtest.node.url);
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.internal === false && address.family === "IPv4");
    if (outside === undefined) return;
    await expect(fetch(`http://${outside.address}:${port}/`)).rejects.toThrow();
  });
});

describe("blocks", () => {
  test("come raw, with txids, and with whole transactions and their fees", async () => {
    const payment = await regtest.fund(regtest.wallet.address().script, 50_000n);
    await regtest.mine(1);
    const hash = await regtest.rpc("getbestblockhash");
    const raw = await regtest.rpc<string>("getblock", hash, 0);
    const brief = await regtest.rpc("getblock", hash);
    const full = await regtest.rpc("getblock", hash, 2);
    expect(crypto.hash256(Buffer.from(raw.slice(0, 160), "hex")).reverse()).toEqual(
      Uint8Array.from(Buffer.from(hash, "hex")),
    );
    expect(brief).toMatchObject({
      hash,
      confirmations: 1,
      nTx: 2,
      tx: [expect.any(String), payment.getId()],
    });
    expect(full.tx[1]).toMatchObject({
      txid: payment.getId(),
      hex: payment.toHex(),
      vsize: payment.virtualSize(),
      weight: payment.weight(),
    });
    expect(Math.round(full.tx[1].fee * 1e8)).toBeGreaterThan(0);
    expect(full.tx[1].vout[0]).toMatchObject({
      value: 0.0005,
      n: 0,
      scriptPubKey: { type: "witness_v0_keyhash", address: expect.stringMatching(/^bcrt1q/) },
    });
  });

  test("that are stale have −1 confirmations, and stand among the tips", async () => {
    await regtest.mine(1);
    const stale = await regtest.rpc<string>("getbestblockhash");
    await regtest.reorg(1);
    expect(await regtest.rpc("getblockheader", stale)).toMatchObject({ confirmations: -1 });
    expect(await regtest.rpc("getchaintips")).toContainEqual(
      expect.objectContaining({ hash: stale, branchlen: 1, status: "invalid" }),
    );
  });

  test("may pay any kind of address, but none of another network", async () => {
    const pubkey = regtest.wallet.address().key.publicKey;
    const network = networks.regtest;
    for (const address of [
      payments.p2tr({ internalPubkey: pubkey.subarray(1), network }).address,
      payments.p2wpkh({ pubkey, network }).address,
      payments.p2pkh({ pubkey, network }).address,
      payments.p2sh({ redeem: payments.p2wpkh({ pubkey, network }), network }).address,
    ]) {
      const [hash] = await regtest.rpc<string[]>("generatetoaddress", 1, address);
      const block = await regtest.rpc("getblock", hash, 2);
      expect(block.tx[0].vout[0].scriptPubKey.address).toBe(address);
    }
    const foreign = payments.p2wpkh({ pubkey, network: networks.bitcoin }).address;
    await expect(regtest.rpc("generatetoaddress", 1, foreign)).rejects.toMatchObject({ code: -5 });
  });

  test("made elsewhere are taken, or named for what is wrong with them", async () => {
    await regtest.mine(1);
    const raw = await regtest.rpc<string>("getblock", await regtest.rpc("getbestblockhash"), 0);
    expect(await regtest.rpc("submitblock", raw)).toBe("duplicate");
    const spoiled = Buffer.from(raw, "hex");
    spoiled[40]! ^= 1;
    expect(await regtest.rpc("submitblock", spoiled.toString("hex"))).toMatch(
      /high-hash|bad-txnmrklroot/,
    );
  });
});

describe("transactions", () => {
  test("are judged without being taken", async () => {
    const good = await regtest.payment(regtest.wallet.address().script, 50_000n);
    const [verdict] = await regtest.rpc("testmempoolaccept", [good.toHex()]);
    expect(verdict).toMatchObject({ txid: good.getId(), allowed: true, vsize: good.virtualSize() });
    expect(await regtest.rpc("getrawmempool")).toEqual([]);
    const coin = await regtest.coin();
    const missing = back({ ...coin, txid: "22".repeat(32) });
    expect(await regtest.rpc("testmempoolaccept", [missing.toHex()])).toMatchObject([
      { allowed: false, "reject-reason": "missing-inputs" },
    ]);
    await regtest.send(good);
    expect(await regtest.rpc("testmempoolaccept", [good.toHex()])).toMatchObject([
      { allowed: false, "reject-reason": "txn-already-in-mempool" },
    ]);
    await regtest.mine(1);
  });

  test("that are refused have Core's codes", async () => {
    const coin = await regtest.coin();
    const send = (transaction: Transaction, ...more: unknown[]) =>
      regtest.rpc("sendrawtransaction", transaction.toHex(), ...more);
    await expect(regtest.rpc("sendrawtransaction", "00")).rejects.toMatchObject({ code: -22 });
    await expect(send(back({ ...coin, txid: "33".repeat(32) }))).rejects.toMatchObject({
      code: -25,
    });
    await expect(send(back(coin, -1n))).rejects.toMatchObject({
      code: -26,
      message: "bad-txns-in-belowout",
    });
    await expect(send(back(coin, 50_000_000n))).rejects.toMatchObject({
      code: -25,
      message: expect.stringMatching(/^Fee exceeds maximum/),
    });
    const dear = back(coin, 50_000_000n);
    expect(await send(dear, 0)).toBe(dear.getId());
    await regtest.mine(1);
    await expect(send(dear)).rejects.toMatchObject({ code: -27 });
  });

  test("spend outputs for gettxout as soon as they wait", async () => {
    const coin = await regtest.coinFor(regtest.wallet.address(), 60_000n);
    const { txid, vout } = coin;
    expect(await regtest.rpc("gettxout", txid, vout)).toMatchObject({
      value: 0.0006,
      confirmations: 1,
    });
    const spend = back(coin);
    await regtest.send(spend);
    expect(await regtest.rpc("gettxout", txid, vout)).toBeNull();
    expect(await regtest.rpc("gettxout", txid, vout, false)).toMatchObject({ value: 0.0006 });
    expect(await regtest.rpc("gettxout", spend.getId(), 0)).toMatchObject({ confirmations: 0 });
    expect(await regtest.rpc("getmempoolentry", spend.getId())).toMatchObject({
      vsize: spend.virtualSize(),
      fees: { base: 0.00002 },
      ancestorcount: 1,
    });
    await regtest.mine(1);
  });

  test("in a row end at 64, Core's cluster limit", async () => {
    const owner = regtest.wallet.address();
    let last = coinOf(await regtest.fund(owner.script, 1_000_000n), 0, owner);
    for (let length = 2; length <= 64; length += 1) {
      const next = regtest.wallet.build(
        [last],
        [{ script: owner.script, value: last.value - 1_000n }],
      );
      await regtest.send(next);
      last = coinOf(next, 0, owner);
    }
    await expect(regtest.send(back(last))).rejects.toThrow("too-large-cluster");
    await regtest.mine(1);
  });

  test("spend taproot by script, with a good signature only", async () => {
    const { key } = regtest.wallet.address();
    const leaf = scripts.compile([key.publicKey.subarray(1), scripts.OPS["OP_CHECKSIG"]]);
    const other = regtest.wallet.address().key.publicKey.subarray(1);
    const made = payments.p2tr({
      internalPubkey: other,
      scriptTree: [{ output: leaf }, { output: scripts.compile([scripts.OPS["OP_TRUE"]]) }],
      redeem: { output: leaf },
      network: networks.regtest,
    });
    const paid = await regtest.fund(made.output!, 60_000n);
    await regtest.mine(1);
    const spend = (spoil: number): Transaction => {
      const transaction = new Transaction();
      transaction.version = 2;
      transaction.addInput(paid.getHash(), 0, 0xfffffffd);
      transaction.addOutput(regtest.wallet.address().script, 58_000n);
      const leafHash = crypto.taggedHash(
        "TapLeaf",
        Buffer.concat([Uint8Array.of(0xc0, leaf.length), leaf]),
      );
      const hash = transaction.hashForWitnessV1(0, [made.output!], [60_000n], 0, leafHash);
      const signature = Uint8Array.from(key.signSchnorr(hash));
      signature[5]! ^= spoil;
      transaction.setWitness(0, [signature, leaf, made.witness!.at(-1)!]);
      return transaction;
    };
    await expect(regtest.send(spend(1))).rejects.toThrow("script-verify-flag");
    await regtest.send(spend(0));
    await regtest.mine(1);
  });
});

test("the node says that it is a regtest node without peers, in Core's shape", async () => {
  expect(await regtest.rpc("getblockchaininfo")).toMatchObject({
    chain: "regtest",
    initialblockdownload: false,
    pruned: false,
    warnings: [],
  });
  expect(await regtest.rpc("getnetworkinfo")).toMatchObject({
    connections: 0,
    networkactive: false,
    relayfee: 0.000001,
    incrementalfee: 0.000001,
  });
  expect(await regtest.rpc("getzmqnotifications")).toEqual([]);
});

test("estimates are Core's shape: errors at first, a rate when blocks had transactions", async () => {
  expect(await regtest.rpc("estimatesmartfee", 6)).toHaveProperty("blocks", 6);
  await expect(regtest.rpc("estimatesmartfee", 0)).rejects.toMatchObject({ code: -8 });
});
