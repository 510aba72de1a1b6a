/** What a node, or something in its place, may answer to a package. */
import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Transaction } from "bitcoinjs-lib";
import { afterEach, expect, test } from "vitest";
import { coreSource } from "../../../src/chain/sources/core.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const NO_METHOD = { code: -32601, message: "Method not found" };
const NOT_FOUND = { code: -5, message: "No such mempool transaction" };

/** What is said to one method: a result, an error, or nothing but the end of the connection. */
type Said = { readonly result: unknown } | { readonly error: object } | "reset";

/** A server in a node's place; gives its URL and what it was asked. */
async function serve(said: (method: string, params: unknown[]) => Said) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => answer(JSON.parse(text), response));
  });
  const answer = (
    { id, method, params }: { id: number; method: string; params: unknown[] },
    response: ServerResponse,
  ): void => {
    asked.push(method);
    const what = said(method, params);
    if (what === "reset") response.socket?.destroy();
    else response.end(JSON.stringify({ id, result: null, error: null, ...what }));
  };
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { source: coreSource({ url: `http://127.0.0.1:${port}` }), asked };
}

function transaction(number: number): Transaction {
  const made = new Transaction();
  made.addInput(Buffer.alloc(32, number), 0);
  made.addOutput(Buffer.from(`0014${"11".repeat(20)}`, "hex"), 1_000n);
  return made;
}
const [PARENT, CHILD] = [transaction(1), transaction(2)];
const RAWS = [PARENT.toBuffer(), CHILD.toBuffer()];
const BOTH = [{ accepted: true }, { accepted: true }];

/** Core's answer, by wtxid; what is told of neither is as wallets may see it with other witnesses. */
const results = (parent: object, child: object): Said => ({
  result: {
    package_msg: "whatever",
    "tx-results": {
      ["aa".repeat(32)]: { txid: CHILD.getId(), ...child },
      ["bb".repeat(32)]: { txid: PARENT.getId(), ...parent },
    },
    "replaced-transactions": [],
  },
});

test("results are told in the order of what was handed over, in the node's short words", async () => {
  const { source } = await serve(() =>
    results({ error: "mempool min fee not met, 200 < 500" }, { error: "package-not-validated" }),
  );
  expect(await source.broadcastPackage(RAWS)).toEqual([
    { accepted: false, reason: "mempool min fee not met" },
    { accepted: false, reason: "package-not-validated" },
  ]);
});

test("what is in a block already counts as accepted", async () => {
  const { source } = await serve((method) => {
    if (method === "getrawtransaction") return { result: { confirmations: 3 } };
    return results({ error: "bad-txns-inputs-missingorspent" }, { error: "txn-already-known" });
  });
  expect(await source.broadcastPackage(RAWS)).toEqual(BOTH);
});

test("a missing input that no block explains is a refusal", async () => {
  const { source } = await serve((method) =>
    method === "getrawtransaction"
      ? { error: NOT_FOUND }
      : results({}, { error: "bad-txns-inputs-missingorspent" }),
  );
  expect(await source.broadcastPackage(RAWS)).toEqual([
    { accepted: true },
    { accepted: false, reason: "bad-txns-inputs-missingorspent" },
  ]);
});

test.each([
  ["does not know the call", NO_METHOD],
  ["takes them for no package", { code: -25, message: "package topology disallowed" }],
])("a node that %s is handed one after the other", async (_what, error) => {
  const { source, asked } = await serve((method, [raw]) =>
    method === "submitpackage" ? { error } : { result: Transaction.fromHex(raw as string).getId() },
  );
  expect(await source.broadcastPackage(RAWS)).toEqual(BOTH);
  expect(asked).toEqual(["submitpackage", "sendrawtransaction", "sendrawtransaction"]);
});

test("an answer that was lost is found in the mempool; a half of it is not enough", async () => {
  const there = new Set([PARENT.getId(), CHILD.getId()]);
  const { source } = await serve((method, [txid]) => {
    if (method === "submitpackage") return "reset";
    return there.has(txid as string) ? { result: {} } : { error: NOT_FOUND };
  });
  expect(await source.broadcastPackage(RAWS)).toEqual(BOTH);
  there.delete(CHILD.getId());
  await expect(source.broadcastPackage(RAWS)).rejects.toMatchObject({ code: "node-unreachable" });
});

test("an answer that leaves one out is strange", async () => {
  const { source } = await serve((method) =>
    method === "submitpackage"
      ? { result: { package_msg: "success", "tx-results": {} } }
      : { error: NOT_FOUND },
  );
  await expect(source.broadcastPackage(RAWS)).rejects.toMatchObject({
    code: "node-answers-strangely",
  });
});

test("what is no transaction is not asked about", async () => {
  const { source, asked } = await serve(() => ({ error: NOT_FOUND }));
  const none = { accepted: false, reason: "not-a-transaction" };
  expect(await source.broadcastPackage([Uint8Array.of(1), Uint8Array.of(2)])).toEqual([none, none]);
  expect(asked).toEqual([]);
});
