import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transaction } from "bitcoinjs-lib";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { NodeError, rpcClient } from "../../../src/chain/sources/rpc.ts";
import { coreSource } from "../../../src/chain/sources/core.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: unknown[];
}

type Answer = (call: Call | Call[], request: IncomingMessage, response: ServerResponse) => void;

/** A server in a node's place; gives its URL without credentials. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => answer(JSON.parse(text) as Call, request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
};
const result =
  (value: unknown): Answer =>
  (call, _request, response) =>
    json(response, 200, { id: (call as Call).id, result: value, error: null });
const SECRET = "correct-horse";
const withPassword = (url: string): string => url.replace("//", `//user:${SECRET}@`);
const faultOf = async (call: Promise<unknown>): Promise<Error & { code?: string }> =>
  call.then(
    () => Promise.reject(new Error("it was answered")),
    (error: unknown) => error as Error,
  );

describe("credentials", () => {
  test("of the URL go into the header, percent-decoded, and not into the request line", async () => {
    let seen = "";
    const url = await serve((call, request, response) => {
      seen = `${request.url} ${request.headers.authorization}`;
      result(1)(call, request, response);
    });
    const client = rpcClient({ url: url.replace("//", "//us%40er:p%3Aw@") });
    await client.ask("x", [], z.number());
    expect(seen).toBe(`/ Basic ${Buffer.from("us@er:p:w").toString("base64")}`);
  });

  test("of a cookie file are read anew each time, as bitcoind changes them with each start", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cookie-"));
    const cookieFile = join(folder, ".cookie");
    const seen: (string | undefined)[] = [];
    const url = await serve((call, request, response) => {
      seen.push(request.headers.authorization);
      result(1)(call, request, response);
    });
    const client = rpcClient({ url, cookieFile });
    for (const cookie of ["__cookie__:one", "__cookie__:two"]) {
      await writeFile(cookieFile, cookie);
      await client.ask("x", [], z.number());
    }
    expect(seen.map((header) => Buffer.from(header!.slice(6), "base64").toString())).toEqual([
      "__cookie__:one",
      "__cookie__:two",
    ]);
    await rm(folder, { recursive: true });
    expect((await faultOf(client.ask("x", [], z.number()))).code).toBe("node-unreachable");
  });

  test.each([
    ["refused", 401, "node-refuses-credentials"],
    ["forbidden", 403, "node-refuses-credentials"],
  ])("that are %s are a Fault at once, and never echoed", async (_, status, code) => {
    let calls = 0;
    const url = await serve((_call, _request, response) => {
      calls += 1;
      response.writeHead(status).end(`bad password ${SECRET}`);
    });
    const fault = await faultOf(rpcClient({ url: withPassword(url) }).ask("x", [], z.number()));
    expect(fault.code).toBe(code);
    expect(calls).toBe(1);
    expect(JSON.stringify(fault) + fault.message + (fault.stack ?? "")).not.toContain(SECRET);
  });

  test("are not echoed when nothing answers", async () => {
    const fault = await faultOf(
      rpcClient({ url: `http://user:${SECRET}@127.0.0.1:1` }).tell("x", [], z.number()),
    );
    expect(fault.code).toBe("node-unreachable");
    expect(fault.message + (fault.stack ?? "") + String(fault.cause)).not.toContain(SECRET);
  });
});

describe("trouble", () => {
  test("reading calls are tried three times, changing calls once", async () => {
    let calls = 0;
    const url = await serve((_call, request) => {
      calls += 1;
      request.socket.destroy();
    });
    const client = rpcClient({ url });
    await faultOf(client.ask("x", [], z.number()));
    expect(calls).toBe(3);
    await faultOf(client.tell("x", [], z.number()));
    expect(calls).toBe(4);
  });

  test("a node that does not answer in time is unreachable", async () => {
    const url = await serve(() => undefined);
    const fault = await faultOf(rpcClient({ url, timeoutMs: 50 }).tell("x", [], z.number()));
    expect(fault.code).toBe("node-unreachable");
  });

  test("a busy or starting node is asked again", async () => {
    let calls = 0;
    const url = await serve((call, request, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(503).end("Work queue depth exceeded");
      else if (calls === 2)
        json(response, 500, { id: 0, result: null, error: { code: -28, message: "Loading" } });
      else result(5)(call, request, response);
    });
    expect(await rpcClient({ url }).ask("x", [], z.number())).toBe(5);
  });

  test.each([
    ["a web page", "<html>"],
    ["JSON of another kind", "{}"],
    ["a result of another shape", JSON.stringify({ id: 0, result: "five", error: null })],
  ])("%s is a strange answer", async (_, text) => {
    const url = await serve((_call, _request, response) => response.writeHead(200).end(text));
    const fault = await faultOf(rpcClient({ url }).ask("x", [], z.number()));
    expect(fault.code).toBe("node-answers-strangely");
  });

  test("what the node refuses is its own error, with its code", async () => {
    const url = await serve((_call, _request, response) =>
      json(response, 500, { id: 0, result: null, error: { code: -8, message: "out of range" } }),
    );
    const error = await faultOf(rpcClient({ url }).ask("x", [], z.number()));
    expect(error).toBeInstanceOf(NodeError);
    expect(error.code).toBe(-8);
  });
});

test("a batch may come back in any order, with refusals in their places", async () => {
  const url = await serve((calls, _request, response) => {
    const answers = (calls as Call[]).map(({ id, params }) =>
      params[0] === "bad"
        ? { id, result: null, error: { code: -5, message: "no" } }
        : { id, result: params[0], error: null },
    );
    json(response, 200, answers.reverse());
  });
  const calls = [1, "bad", 3].map((value) => ({ method: "echo", params: [value] }));
  const answers = await rpcClient({ url }).askAll(calls, z.number());
  expect(answers[0]).toBe(1);
  expect(answers[1]).toBeInstanceOf(NodeError);
  expect(answers[2]).toBe(3);
});

describe("a broadcast", () => {
  const made = new Transaction();
  made.addInput(new Uint8Array(32).fill(1), 0);
  made.addOutput(Uint8Array.of(0x51), 1_000n);
  const RAW = made.toBuffer();

  test("whose answer is lost counts as accepted when the transaction is in the mempool", async () => {
    const url = await serve((call, request, response) => {
      const { id, method } = call as Call;
      if (method === "sendrawtransaction") request.socket.destroy();
      else if (method === "getmempoolentry") json(response, 200, { id, result: {}, error: null });
    });
    expect(await coreSource({ url }).broadcast(RAW)).toEqual({ accepted: true });
  });

  test("whose answer is lost is a Fault when it is not", async () => {
    const url = await serve((call, request, response) => {
      const { id, method } = call as Call;
      if (method === "sendrawtransaction") request.socket.destroy();
      else
        json(response, 500, { id, result: null, error: { code: -5, message: "not in mempool" } });
    });
    expect((await faultOf(coreSource({ url }).broadcast(RAW))).code).toBe("node-unreachable");
  });

  test.each([
    [-27, "Transaction outputs already in utxo set", { accepted: true }],
    [-26, "dust, tx with dust output must be 0-fee", { accepted: false, reason: "dust" }],
    [
      -26,
      "insufficient fee, rejecting replacement 00ff; x",
      { accepted: false, reason: "insufficient fee" },
    ],
    [
      -26,
      "mempool-script-verify-flag-failed (Signature must be zero)",
      { accepted: false, reason: "mempool-script-verify-flag-failed" },
    ],
  ])("refused with %i “%s”", async (code, message, expected) => {
    const url = await serve((call, _request, response) =>
      json(response, 500, { id: (call as Call).id, result: null, error: { code, message } }),
    );
    expect(await coreSource({ url }).broadcast(RAW)).toEqual(expected);
  });
});

describe("what Core says of itself", () => {
  const info = {
    chain: "main",
    blocks: 900_000,
    headers: 900_001,
    bestblockhash: "00".repeat(32),
    initialblockdownload: false,
    pruned: false,
  };
  const identityOf = async (more: object) => {
    const url = await serve((call, _request, response) => {
      const { id, method } = call as Call;
      const value = method === "getblockhash" ? GENESIS_MAIN : { ...info, ...more };
      json(response, 200, { id, result: value, error: null });
    });
    return coreSource({ url }).identify();
  };
  const GENESIS_MAIN = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

  test("up to date, on the main network", async () => {
    expect(await identityOf({})).toEqual({ network: "main", genesis: GENESIS_MAIN, synced: true });
  });

  test.each([[{ initialblockdownload: true }], [{ headers: 900_010 }]])(
    "still catching up: %o",
    async (more) => {
      expect((await identityOf(more)).synced).toBe(false);
    },
  );

  test("pruned", async () => {
    expect(await identityOf({ pruned: true, pruneheight: 850_000 })).toMatchObject({
      prunedBelow: 850_000,
    });
  });

  test("regtest is never behind: there Core calls a day without blocks a download", async () => {
    const identity = await identityOf({ chain: "regtest", initialblockdownload: true });
    expect(identity.synced).toBe(true);
  });
});
