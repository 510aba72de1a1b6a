/** What a server tells of itself at a port of its own: to this machine alone, and nothing that a case, a gift or a payment moves. */
import { request as ask } from "node:http";
import { networkInterfaces } from "node:os";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "../../../src/app/listen.ts";
import type { Listening } from "../../../src/app/listen.ts";
import { measurer } from "../../../src/app/measure.ts";
import { scrapes } from "../../../src/http/metrics.ts";
import { readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let listening: Listening;
let nodeHeight: () => Promise<number>;

beforeAll(async () => {
  world = await World.start("metrics");
  nodeHeight = async () => (await world.chain.source.tip()).height;
  const of = { sql: world.sql, clock: world.clock, tally: world.tally };
  const collect = measurer({ ...of, nodeHeight: () => nodeHeight() });
  listening = await listen(scrapes(collect), "127.0.0.1", 0);
});
afterAll(async () => {
  await listening.stop();
  await world.close();
});

async function get(set: { path?: string; method?: string; host?: string } = {}) {
  const { path = "/metrics", method = "GET", host = "localhost" } = set;
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const options = { host: "127.0.0.1", port: listening.port, path, method };
    ask({ ...options, headers: { Host: host, Connection: "close" } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    })
      .on("error", reject)
      .end();
  });
}

/** Names, labels and values. */
function samples(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [, name = "", value = ""] = /^(\S+) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)] as const;
    }),
  );
}

const later = async (): Promise<Map<string, number>> => {
  world.clock.advance(15_000);
  return samples((await get()).text);
};

test("process, pool, queue, chain and requests are told, each with its kind", async () => {
  world.clock.advance(900_000);
  const { status, text } = await get();
  expect(status).toBe(200);
  for (const line of text.trimEnd().split("\n"))
    expect(line).toMatch(
      /^(# (HELP|TYPE) commonpurse_\w+ .+|commonpurse_\w+(\{\w+="[^"\n]+"(,\w+="[^"\n]+")*\})? [0-9.e+-]+)$/,
    );
  const told = samples(text);
  expect(told.get("commonpurse_database_up")).toBe(1);
  expect(told.get("commonpurse_chain_height")).toBe(await nodeHeight());
  expect(told.get("commonpurse_node_height")).toBe(await nodeHeight());
  for (const name of [
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "process_uptime_seconds",
    'database_connections{state="used"}',
    'jobs{state="due"}',
    'jobs{state="given-up"}',
    "chain_tip_age_seconds",
  ])
    expect([name, told.has(`commonpurse_${name}`)]).toEqual([name, true]);
});

test("it is told to this machine alone: at a port of its own, under its own name, and not by the fund's server", async () => {
  expect((await get({ host: "evil.example" })).status).toBe(404);
  expect((await get({ path: "/" })).status).toBe(404);
  expect((await get({ method: "POST" })).status).toBe(404);
  expect((await request(world.app).get("/metrics")).status).toBe(404);
  const [outside] = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4");
  if (outside !== undefined)
    await expect(fetch(`http://${outside.address}:${listening.port}/metrics`)).rejects.toThrow();
});

/** What says how busy machine and chain are; the only numbers that may move. */
const MOVES = /^commonpurse_(process_|database_connections|chain_|node_height)/;

test("a poller learns of no gift, no request, no decision and no payout that waits", async () => {
  const before = await later();
  await settledGift(world, 1_000_000n);
  await readyPayout(world, 100_000n);
  const after = await later();
  for (const [name, value] of after)
    if (!MOVES.test(name)) expect([name, value]).toEqual([name, before.get(name)]);
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  // Within fifteen seconds the very same text comes, whatever is done.
  const { text } = await get();
  await request(world.app).get("/balances");
  expect((await get()).text).toBe(text);
});

test("a node that does not answer is not told of, and hides nothing else", async () => {
  const answering = nodeHeight;
  nodeHeight = () => Promise.reject(new Error("away"));
  const told = await later();
  expect(told.has("commonpurse_node_height")).toBe(false);
  expect(told.has("commonpurse_chain_height")).toBe(true);
  nodeHeight = answering;
});
