/** A private run from gifts to a settled payout, of which every address, transaction, amount, moment, id and code is known: nothing that is public has any of it. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { fromHex, utf8 } from "../../../src/base/bytes.ts";
import { addressOfOrNone } from "../../../src/bitcoin/address.ts";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { CANARY } from "../../support/check-world.ts";
import { MINUTE, SECOND } from "../../support/clock.ts";
import {
  amountSecret,
  bytesSecret,
  findLeaks,
  textSecret,
  timeSecret,
} from "../../support/leak-search.ts";
import type { Secret } from "../../support/leak-search.ts";
import { recordRate } from "../../support/fiat-steps.ts";
import { approveWords, purseApprove } from "../../support/purse-approve.ts";
import { World } from "../../support/world.ts";
import { SOUND_VERDICT } from "../../support/findings.ts";

/** What is granted, in cents, and what a bitcoin is worth, in euros. */
const CENTS = 10_317n;
const PRICE = 41_237;
const GIFTS = [1_234_567n, 2_345_679n, 3_456_791n];
const PAGES =
  "/ /balances /programmes /verify /donate /donation /code /apply /apply/form /what-we-hold /request /healthz /readyz /openapi.json /api/v1/fund /api/v1/programmes /api/v1/balances /api/v1/epochs /api/v1/nothing".split(
    " ",
  );
const once = (): string => randomBytes(24).toString("base64url");
const secrets: Secret[] = [];
let world: World;
let seen: ReadonlyMap<string, Uint8Array>;
let keys: readonly Uint8Array[];

beforeAll(async () => {
  world = await World.start("corpus");
  for (const amount of GIFTS) await give(amount);
  await pay(await decided());
  await gatherFromChain();
  await gatherFromDatabase();
  world.clock.advance(7 * MINUTE);
  await world.closeEpoch();
  seen = await everythingPublic();
  keys = publishedKeys();
}, 240_000);
afterAll(() => world.close());

/** Something happens now, at a moment that nobody else may learn. */
function happened(what: string): void {
  world.clock.advance(3 * MINUTE + 17 * SECOND);
  secrets.push(timeSecret(`time of ${what}`, world.clock.now()));
}

const know = (kind: string, text: string): void => void secrets.push(textSecret(kind, text));

/** An id as it is written, and what it stands for. */
function knowId(kind: string, text: string): void {
  know(kind, text);
  if (/^([0-9a-f]{2})+$/.test(text)) secrets.push(bytesSecret(kind, fromHex(text)));
}

async function give(amount: bigint): Promise<void> {
  happened("a gift");
  const { body } = await request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", once())
    .send({ programme: "general" })
    .expect(201);
  know("receipt code", body.receiptCode);
  know("address", body.address);
  secrets.push(amountSecret("amount", amount));
  await world.chain.fund(body.address, amount);
  happened("a confirmation");
  await world.mine(2);
}

/** A case whose award is decided and whose destination is set; its claim code. */
async function decided(): Promise<string> {
  happened("a request");
  const text = `${CANARY} was fined`;
  const form = {
    programme: "general",
    category: "fine",
    consent: CONSENT_VERSION,
    text,
    need: CANARY,
    amount: "300000",
  };
  const asked = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", once())
    .send(form)
    .expect(201);
  const claim: string = asked.body.claimCode;
  know("claim code", claim);
  know("name", CANARY);
  const alder = await world.signedIn("alder");
  const id: string = (await alder.get("/api/v1/cases").expect(200)).body.cases[0].id;
  knowId("case id", id);
  const path = `/api/v1/cases/${id}`;
  const file = await alder.get(`${path}?purpose=triage`).expect(200);
  const taken = await alder
    .post(`${path}/triage`)
    .set("If-Match", file.headers["etag"]!)
    .expect(200);
  await alder.post(`${path}/assignment`).set("If-Match", taken.headers["etag"]!).send({});
  await recordRate(world, PRICE);
  for (const stage of ["first", "second"])
    for (const code of ["birch", "cedar", "elder"]) {
      const reviewer = await world.signedIn(code);
      const read = await reviewer.get(`${path}?purpose=review`);
      if (read.status !== 200 || !read.body.mine.includes(stage)) continue;
      happened("a decision");
      await reviewer
        .post(`${path}/assessments`)
        .set("If-Match", read.headers["etag"]!)
        .send({ ...SOUND_VERDICT, amount: { cents: `${CENTS}`, currency: "EUR" } })
        .expect(201);
      break;
    }
  for (const sum of [CENTS, BigInt(PRICE) * 100n]) secrets.push(amountSecret("sum in euros", sum));
  happened("a destination");
  const destination = world.chain.wallet.address().address;
  know("address", destination);
  const claimed = { Authorization: `Claim ${claim}` };
  const put = request(world.app).put("/api/v1/request/destination").set(claimed);
  await put.send({ destination }).expect(200);
  const held = await request(world.app).post("/api/v1/request/case-address").set(claimed);
  know("address", held.body.address);
  return claim;
}

async function pay(claim: string): Promise<void> {
  happened("a batch");
  const hazel = await world.signedIn("hazel");
  const frozen = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", once())
    .send({ programme: "general" })
    .expect(201);
  const batch: string = frozen.body.id;
  for (const code of ["larch", "maple"]) {
    const flags = [...(await approveWords(world, batch, code)), "--json"];
    const [printed = ""] = await purseApprove(world.clock, flags);
    const { approval } = JSON.parse(printed);
    const agent = await world.signedIn(code);
    await agent.post(`/api/v1/batches/${batch}/approvals`).send(approval).expect(201);
  }
  happened("a signature");
  await world.sign();
  await world.send();
  await world.mine(2);
  const status = await request(world.app)
    .get("/api/v1/request")
    .set("Authorization", `Claim ${claim}`);
  expect(status.body.state).toBe("completed");
}

/** Every transaction of the run: its id in both orders, its outputs' addresses, scripts and amounts. */
async function gatherFromChain(): Promise<void> {
  const tip = await world.chain.source.tip();
  for (let height = tip.height; height > tip.height - 8; height -= 1) {
    const hash = (await world.chain.source.blockHash(height))!;
    secrets.push(bytesSecret("block", fromHex(hash)));
    const block = await world.chain.rpc<{ tx: { txid: string; hex: string }[] }>(
      "getblock",
      hash,
      2,
    );
    for (const [at, { txid, hex }] of block.tx.entries()) {
      secrets.push(bytesSecret("txid", fromHex(txid)));
      for (const [vout, output] of parseTransaction(fromHex(hex)).outputs.entries()) {
        know("outpoint", `${txid}:${vout}`);
        const address = addressOfOrNone(output.script, "regtest");
        if (address === undefined) continue;
        know("address", address);
        secrets.push(bytesSecret("script", output.script));
        secrets.push(bytesSecret("key hash", output.script.subarray(2)));
        if (at > 0) secrets.push(amountSecret("amount", output.value));
      }
    }
  }
}

async function gatherFromDatabase(): Promise<void> {
  for (const [table, column] of [
    ["payouts", "id"],
    ["batches", "id"],
    ["book_records", "reference"],
  ] as const)
    for (const value of await world.database.owner(table).pluck(column))
      knowId(`${table} reference`, String(value).replace(/^(in|out)\//, ""));
  for (const held of await world.database.owner("postings").where({ kind: "hold" }).pluck("amount"))
    secrets.push(amountSecret("amount held", held));
}

/** Every byte that anybody can fetch: the log, its proofs, exports, JSON and pages. Only the demo's own page is left out, which shows its sign-ins on purpose. */
async function everythingPublic(): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const get = async (path: string, language = "en"): Promise<Buffer> => {
    const answer = await fetch(`${world.url}${path}`, { headers: { "accept-language": language } });
    const body = Buffer.from(await answer.arrayBuffer());
    const headers = [...answer.headers].filter(([name]) => name !== "date");
    files.set(`${path} ${language}`, Buffer.concat([body, utf8(`\n${headers.join("\n")}`)]));
    return body;
  };
  for (const path of PAGES) for (const language of ["en", "fa"]) await get(path, language);
  const size = Number((await get("/log/checkpoint")).toString().split("\n")[1]);
  for (let tile = 0; tile * 256 < size; tile += 1)
    for (const kind of ["entries", "0"]) {
      const width = Math.min(256, size - 256 * tile);
      const path = `/log/tile/${kind}/${String(tile).padStart(3, "0")}`;
      await get(width === 256 ? path : `${path}.p/${width}`);
    }
  await get("/api/v1/epochs/1");
  for (const format of ["csv", "jsonl", "hledger", "beancount"])
    await get(`/api/v1/epochs/1/exports/${format}`);
  return files;
}

/** Keys that everybody has: those of the fund file, its text's digest, the fund's name, and no key at all. */
function publishedKeys(): Uint8Array[] {
  const fund = Buffer.from(seen.get("/api/v1/fund en")!).toString();
  const vkeys = fund.match(/\+[A-Za-z0-9+/]{44}/g) ?? [];
  expect(vkeys.length).toBeGreaterThan(4);
  const raw = vkeys.map((vkey) => Buffer.from(vkey.slice(1), "base64").subarray(1));
  return [new Uint8Array(0), utf8("fund.test/log"), fromHex(world.pin), ...raw];
}

/** Sums that the book says on purpose, which with a single payout are its amount. */
function publishedSums(): ReadonlySet<string> {
  const close = Buffer.from(seen.get("/api/v1/epochs/1 en")!).toString();
  const sums = close.match(/"[0-9]+"/g) ?? [];
  return new Set(sums.map((sum) => sum.slice(1, -1)));
}

const unsaid = (): Secret[] => {
  const sums = publishedSums();
  return secrets.filter(({ numbers }) => !sums.has(numbers?.[0] ?? ""));
};

test("nothing of a private run is in any public byte, as it is or hashed", () => {
  const kinds = new Set(secrets.map(({ kind }) => kind));
  for (const kind of ["address", "txid", "amount", "case id", "claim code", "receipt code", "name"])
    expect(kinds).toContain(kind);
  expect(secrets.length).toBeGreaterThan(60);
  expect(seen.size).toBeGreaterThan(40);
  for (const amount of GIFTS) expect(publishedSums()).not.toContain(`${amount}`);
  expect(findLeaks(unsaid(), seen, keys)).toEqual([]);
});

test("the same search finds every kind of secret, in every form, when it is planted", () => {
  const sha = (data: Uint8Array): Buffer => createHash("sha256").update(data).digest();
  const ripemd = (data: Uint8Array): Buffer => createHash("ripemd160").update(data).digest();
  const ways: Record<string, (form: Uint8Array) => Uint8Array> = {
    raw: (form) => form,
    hex: (form) => utf8(Buffer.from(form).toString("hex")),
    base64: (form) => utf8(Buffer.from(form).toString("base64")),
    "inside base64": (form) => utf8(Buffer.concat([utf8("x"), form]).toString("base64url")),
    "SHA-256": sha,
    "double SHA-256 in hex": (form) => utf8(sha(sha(form)).toString("hex")),
    "RIPEMD-160 in base64": (form) => utf8(ripemd(form).toString("base64")),
    hash160: (form) => ripemd(sha(form)),
    HMAC: (form) => createHmac("sha256", keys.at(-1)!).update(form).digest(),
    commitment: (form) => sha(Buffer.concat([utf8("commonpurse/commit/v1\n"), form])),
  };
  const sample = new Map(unsaid().map((secret) => [secret.kind, secret]));
  for (const [kind, secret] of sample)
    for (const [way, plant] of Object.entries(ways)) {
      const form = secret.forms.find((each) => each.length >= 16) ?? secret.forms.at(-2)!;
      const isPlain = ["raw", "hex", "base64", "inside base64"].includes(way);
      if (isPlain && secret.numbers !== undefined) continue;
      const file = Buffer.concat([utf8("{ "), plant(form), utf8(" }")]);
      const found = findLeaks([secret], new Map([["planted", file]]), keys);
      expect(found.join(), `${kind} ${way}`).toContain(`planted: ${kind}`);
    }
  for (const secret of unsaid().filter(({ numbers }) => numbers !== undefined))
    for (const number of secret.numbers!) {
      const file = utf8(`{"s":"${number}"}`);
      expect(findLeaks([secret], new Map([["planted", file]]), keys)).toHaveLength(1);
    }
});
