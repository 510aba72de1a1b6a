/**
 * Rates from servers that the operator names, asked through a SOCKS proxy, and from files. The servers and the proxy are real ones on this
 * machine; names are resolved by the proxy alone.
 */
import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { reachOver } from "../../../src/app/reach.ts";
import { Secret } from "../../../src/app/secret.ts";
import { units } from "../../../src/db/unit.ts";
import { ratesCommand } from "../../../src/rates/cli.ts";
import { fetchingRates } from "../../../src/rates/jobs.ts";
import type { FetchReport } from "../../../src/rates/jobs.ts";
import { parseRateSources } from "../../../src/rates/rate-source.ts";
import { HOUR, MINUTE, testClock } from "../../support/clock.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";
import { SocksServer } from "../../support/socks-server.ts";

let db: FreshDatabase;
const clock = testClock();
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.close());

const PATIENCE_MS = 1_500;

type Say = (response: ServerResponse) => void;

/** A server of prices, which says what it is told to. */
class PriceServer {
  asked: string[] = [];
  say: Say = json({});
  readonly #server: Server = createServer((request, response) => {
    this.asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    this.say(response);
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve()));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}

function json(value: unknown): Say {
  return (response) => void response.writeHead(200).end(JSON.stringify(value));
}

const NAMES = ["one", "two", "three"];
let servers: PriceServer[];
let proxy: SocksServer;
beforeEach(async () => {
  servers = await Promise.all(NAMES.map(() => new PriceServer().start()));
  proxy = await SocksServer.start({
    names: Object.fromEntries(NAMES.map((name, n) => [`${name}.onion`, servers[n]!.port])),
  });
  clock.advance(2 * HOUR);
});
afterEach(async () => {
  await proxy.stop();
  for (const server of servers) await server.stop();
});

/** The first `count` servers are named; each has its price at `/data/price` and its moment at `/at`. */
function fetching(count: number, pointer = "/data/price,/at"): () => Promise<FetchReport[]> {
  const text = NAMES.slice(0, count)
    .map((name) => `${name}:EUR=http://${name}.onion/v1?fiat=EUR#${pointer}`)
    .join(" ");
  const reach = reachOver({ socksProxy: new Secret(proxy.url) });
  return fetchingRates({
    read: { sql: db.app },
    work: units(db.app, clock, seededRandom()),
    clock,
    // As the worker reaches them, with less patience.
    reach: (origin) => (call) =>
      reach(origin)({ ...call, timeoutMs: Math.min(call.timeoutMs, PATIENCE_MS) }),
    sources: parseRateSources(text)!,
  });
}

function price(value: unknown, age = 0): Say {
  return json({ data: { price: value }, at: clock.now().getTime() / 1000 - age / 1000 });
}

async function newest(): Promise<Record<string, unknown> | undefined> {
  return db.app("fiat_rates").orderBy("id", "desc").first();
}

test("one source is asked through the proxy, which resolves its name, and its quote is recorded with its time", async () => {
  servers[0]!.say = price("43000.015", 10 * MINUTE);
  expect(await fetching(1)()).toEqual([{ currency: "EUR", result: "recorded", sources: 1 }]);
  expect(servers[0]!.asked).toEqual(["GET /v1?fiat=EUR one.onion"]);
  expect(proxy.requests.map(({ host }) => host)).toEqual(["one.onion"]);
  expect(await newest()).toMatchObject({
    currency: "EUR",
    minor_units: 43_000_015n,
    sats: 1_000_000_000n,
    source: "one",
    method: "http",
    recorded_by: "worker",
    quoted_at: new Date(clock.now().getTime() - 10 * MINUTE),
  });
});

test("of three the median is taken, an outlier is refused, and what each said is kept", async () => {
  servers[0]!.say = price(43_000);
  servers[1]!.say = price(43_100.5, MINUTE);
  servers[2]!.say = price(60_000);
  expect(await fetching(3)()).toEqual([
    { source: "three", refused: "outlier" },
    { currency: "EUR", result: "recorded", sources: 2 },
  ]);
  const row = await newest();
  expect(row).toMatchObject({ source: "median", minor_units: 4_300_000n, sats: 100_000_000n });
  expect(row!["quoted_at"]).toEqual(new Date(clock.now().getTime() - MINUTE));
  expect((row!["quotes"] as { source: string }[]).map(({ source }) => source)).toEqual([
    "one",
    "two",
  ]);
});

test("two that contradict each other give nothing", async () => {
  const before = await newest();
  servers[0]!.say = price(43_000);
  servers[1]!.say = price(50_000);
  const reports = await fetching(2)();
  expect(reports.at(-1)).toEqual({ currency: "EUR", result: "too-few", sources: 1 });
  expect(await newest()).toEqual(before);
});

test.each<[string, Say, string]>([
  ["an old quote", (r) => price(43_000, 61 * MINUTE)(r), "rate-stale"],
  ["a quote from the future", (r) => price(43_000, -5 * MINUTE)(r), "rate-stale"],
  ["no moment", (r) => json({ data: { price: 1 } })(r), "rate-stale"],
  ["garbage", (r) => void r.end("<html>"), "not-json"],
  ["broken text", (r) => void r.end(Buffer.of(0x22, 0xff, 0x22)), "not-json"],
  ["nothing", (r) => void r.end(), "not-json"],
  ["no price", json({ data: {} }), "no-price"],
  ["a price of nothing", (r) => price(0)(r), "no-price"],
  ["less than nothing", (r) => price(-5)(r), "no-price"],
  ["a price beyond all bounds", (r) => price("9".repeat(16))(r), "no-price"],
  ["an exponent", (r) => price("1e5")(r), "no-price"],
  ["a list", (r) => price([43_000])(r), "no-price"],
  ["a redirect", (r) => void r.writeHead(302, { Location: "http://two.onion/" }).end(), "status"],
  ["an error", (r) => void r.writeHead(500).end('{"data":{"price":1}}'), "status"],
  ["a huge answer", (r) => void r.end(`"${"x".repeat(70_000)}"`), "unreachable"],
  ["no answer", () => undefined, "unreachable"],
  [
    "an answer that drips",
    (r) => {
      const drip = setInterval(() => void r.write(" "), 100);
      r.on("close", () => clearInterval(drip));
    },
    "unreachable",
  ],
  [
    "a cut answer",
    (r) => void r.writeHead(200, { "Content-Length": "99" }).write("{", () => r.destroy()),
    "unreachable",
  ],
])("%s is refused by name", async (_what, say, refused) => {
  const before = await newest();
  servers[0]!.say = say;
  expect(await fetching(1)()).toEqual([
    { source: "one", refused },
    { currency: "EUR", result: "too-few", sources: 0 },
  ]);
  expect(servers[1]!.asked).toEqual([]);
  expect(await newest()).toEqual(before);
});

test("one that is away does not keep the others from agreeing", async () => {
  servers[0]!.say = price(43_000);
  servers[1]!.say = price(43_001);
  await servers[2]!.stop();
  expect(await fetching(3)()).toEqual([
    { source: "three", refused: "unreachable" },
    { currency: "EUR", result: "recorded", sources: 2 },
  ]);
});

test("nobody is asked twice in an hour, nor hammered when there is no rate", async () => {
  servers[0]!.say = price(43_000);
  const run = fetching(1);
  await run();
  clock.advance(59 * MINUTE);
  expect([await run(), await fetching(1)()]).toEqual([[], []]);
  expect(servers[0]!.asked).toHaveLength(1);
  clock.advance(2 * MINUTE);
  servers[0]!.say = json({});
  expect(await run()).toHaveLength(2);
  expect(await run()).toEqual([]);
  expect(servers[0]!.asked).toHaveLength(2);
});

describe("purse rates import", () => {
  let folder: string;
  let lines: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rates-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(text: string, ...more: string[]): Promise<void> {
    const file = join(folder, "rates.csv");
    await writeFile(file, text);
    lines = [];
    await ratesCommand({
      print: (line) => void lines.push(line),
      withDatabase: (use) => use({ work: units(db.app, clock, seededRandom()) }),
    })
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parseAsync(["import", file, "--reason", "central bank", ...more], { from: "user" });
  }
  const head = "date,currency,price,source";

  test("records days that are gone, once", async () => {
    const text = `${head}\r\n2025-01-01,EUR,90000.5,bank-example\r\n2025-01-02T12:00:00Z,JPY,15000000,bank-example\r\n`;
    await run(text);
    expect(lines).toEqual(["Recorded 2 of 2 rates; the others were known."]);
    expect(await newest()).toMatchObject({
      currency: "JPY",
      minor_units: 15_000_000n,
      method: "file",
      reason: "central bank",
    });
    await run(text, "--json");
    expect(JSON.parse(lines[0]!)).toEqual({ recorded: 0, known: 2 });
  });

  test.each([
    [
      "another price for the same moment",
      `${head}\n2025-06-01,EUR,5,bank-example\n2025-01-01,EUR,1,bank-example`,
      "stands",
    ],
    ["one from the future", `${head}\n2099-01-01,EUR,1,bank-example`, "future"],
    ["no head", "2025-01-01,EUR,1,bank-example", "first line"],
    ["no rates", head, "no rates"],
    ["a day that is none", `${head}\n2025-02-30,EUR,1,a`, "Line 2"],
    ["a comma for the decimals", `${head}\n2025-01-01,EUR,"1,5",a`, "Line 2"],
    ["a price of nothing", `${head}\n2025-01-01,EUR,0,a`, "Line 2"],
    ["a formula", `${head}\n2025-01-01,EUR,1,=A1`, "Line 2"],
    ["a gap", `${head}\n\n2025-01-01,EUR,1,a`, "Line 2"],
    ["an empty file", "", "missing, empty"],
  ])("%s is refused whole", async (_what, text, sentence) => {
    const before = await newest();
    await expect(run(text)).rejects.toThrow(sentence);
    expect(await newest()).toEqual(before);
  });

  test("a reason of control characters is refused", async () => {
    await expect(run(`${head}\n2025-03-01,EUR,1,a`, "--reason", "a\u0007b")).rejects.toThrow(
      "--reason",
    );
  });
});
