/**
 * A stranger checks the timestamps beside a log. The stamp is a real one: the hash of the checkpoint stands in a transaction that a regtest node
 * mined, and the file is put together by hand from the description of the format.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createHash } from "node:crypto";
import type { Transaction } from "bitcoinjs-lib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { makeFundFile } from "../../../src/base/fund-file.ts";
import { Refusal } from "../../../src/base/refusal.ts";
import { parseNote } from "../../../src/base/tlog/note.ts";
import { verifyCommand } from "../../../src/audit/cli.ts";
import { verifyFund } from "../../../src/audit/verify-fund.ts";
import type { FundReading } from "../../../src/audit/verify-fund.ts";
import { buriedRoots } from "../../../src/chain/buried-roots.ts";
import { checkCopy } from "../../../src/bin/verify-page/check-copy.ts";
import { auditLog, ROOT } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { mirrorOf, mirrorSource } from "../../support/book-mirror.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { Regtest } from "../../support/regtest.ts";
import vectors from "../../vectors/ots-proofs.json" with { type: "json" };

let database: FreshDatabase;
let log: AuditLog;
let node: Regtest;
let fund: string;
/** The public files, with the timestamp of an earlier checkpoint that has grown since. */
let files: Map<string, Uint8Array>;
let size: number;
let height: number;
const folder = mkdtempSync(join(tmpdir(), "timestamps-"));

beforeAll(async () => {
  [database, node] = await Promise.all([freshDatabase(), Regtest.start({ coins: 1, kept: true })]);
  log = auditLog(database, "open");
  await log.tick();
  await log.gift("general", 3_000_000n);
  await log.tick();
  const early = await mirrorOf(log);
  const { text } = parseNote(Buffer.from(early.get("log/checkpoint")!).toString());
  size = Number(text.split("\n")[1]);
  await log.gift("general", 1_000_000n);
  await log.tick();
  files = await mirrorOf(log);
  fund = makeFundFile(log.fund, ROOT);
  files.set(`log/${size}.body`, utf8(text));
  files.set(`log/${size}.body.ots`, await stamp(utf8(text)));
  await node.mine(6);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await node.stop();
  await database.close();
});

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
const sized = (op: number, bytes: Uint8Array): Buffer => {
  const length =
    bytes.length < 128 ? [bytes.length] : [(bytes.length % 128) + 128, bytes.length >> 7];
  return Buffer.concat([Buffer.of(op, ...length), bytes]);
};
const MAGIC = Buffer.from(
  "004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e8929401",
  "hex",
);
const BITCOIN = Buffer.from("000588960d73d71901", "hex");

/** The header of a `.ots` of these bytes, and what follows. */
const otsOf = (body: Uint8Array, ...rest: Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat([MAGIC, Buffer.of(0x08), sha256(body), ...rest]));

/** Mines the hash of these bytes in an output that nobody can spend; the timestamp that leads to the block. */
async function stamp(body: Uint8Array): Promise<Uint8Array> {
  const digest = sha256(body);
  const coin = await node.coin();
  const script = Buffer.concat([Buffer.of(0x6a, 0x20), digest]);
  const back = { script: coin.script, value: coin.value - 5_000n };
  const transaction = node.wallet.build([coin], [{ script, value: 0n }, back]);
  await node.mineOnly([transaction]);
  height = (await node.source.tip()).height;
  const block = await node.rpc<{ tx: string[] }>(
    "getblock",
    await node.source.blockHash(height),
    1,
  );
  expect(block.tx[1]).toBe(transaction.getId());
  const raw = Buffer.from(stripped(transaction));
  const at = raw.indexOf(digest);
  const hashTwice = Buffer.of(0x08, 0x08);
  const coinbase = Buffer.from(block.tx[0]!, "hex").reverse();
  const leb = Buffer.of((height % 128) + 128, height >> 7);
  return otsOf(
    body,
    sized(0xf1, raw.subarray(0, at)),
    sized(0xf0, raw.subarray(at + 32)),
    hashTwice,
    sized(0xf1, coinbase),
    hashTwice,
    BITCOIN,
    Buffer.of(leb.length),
    leb,
  );
}

function stripped(transaction: Transaction): Uint8Array {
  const copy = transaction.clone();
  copy.stripWitnesses();
  return copy.toBuffer();
}

const reading = (of: ReadonlyMap<string, Uint8Array>): FundReading => ({
  source: mirrorSource(of),
  prefix: "log/",
  held: [fund],
  at: log.clock.now(),
});
const chain = (depth = 6): Pick<FundReading, "chain"> => ({
  chain: () => Promise.resolve(buriedRoots(node.source, depth)),
});
const withStamp = (bytes: Uint8Array): Map<string, Uint8Array> =>
  new Map(files).set(`log/${size}.body.ots`, bytes);
const original = (): Uint8Array => files.get(`log/${size}.body.ots`)!;

async function outcome(
  of: ReadonlyMap<string, Uint8Array>,
  more: Pick<FundReading, "chain"> = {},
): Promise<unknown> {
  try {
    return (await verifyFund({ ...reading(of), ...more })).timestamps;
  } catch (error) {
    if (error instanceof Refusal) return [error.rule, error.item];
    throw error;
  }
}

describe("a true timestamp", () => {
  test("leads to the block that it names, also without the text beside it", async () => {
    expect(await outcome(files)).toEqual([{ size, heights: [height] }]);
    const alone = new Map(files);
    alone.delete(`log/${size}.body`);
    expect(await outcome(alone)).toEqual([{ size, heights: [height] }]);
  });

  test("is in the chain when a node has that block, buried", async () => {
    expect(await outcome(files, chain())).toEqual([{ size, heights: [height], held: height }]);
    expect(await outcome(files, chain(8))).toEqual([{ size, heights: [height] }]);
  });

  test("that only calendars have promised names no block", async () => {
    const uri = utf8("https://calendar.example");
    const pending = Buffer.concat([
      Buffer.from("0083dfe30d2ef90c8e", "hex"),
      Buffer.of(uri.length + 1, uri.length),
      uri,
    ]);
    const promised = withStamp(otsOf(files.get(`log/${size}.body`)!, pending));
    expect(await outcome(promised, chain())).toEqual([{ size, heights: [] }]);
  });
});

describe("what is no timestamp of this log", () => {
  test("is named by its rule, at the size", async () => {
    const body = files.get(`log/${size}.body`)!;
    const cut = original().subarray(0, -1);
    const op = otsOf(body, Buffer.of(0x08, 0x09));
    const short = otsOf(body, sized(0xf0, Buffer.of(1)), BITCOIN, Buffer.of(1, 5));
    expect(await outcome(withStamp(cut))).toEqual(["timestamp-malformed", size]);
    expect(await outcome(withStamp(new Uint8Array(0)))).toEqual(["timestamp-malformed", size]);
    expect(await outcome(withStamp(op))).toEqual(["timestamp-operation", size]);
    expect(await outcome(withStamp(short))).toEqual(["timestamp-block", size]);
    const other = otsOf(utf8("another\n"), original().subarray(MAGIC.length + 33));
    expect(await outcome(withStamp(other))).toEqual(["timestamp-text", size]);
  });

  test("a body of another root is refused, whatever its timestamp says", async () => {
    const body = Buffer.from(files.get(`log/${size}.body`)!)
      .toString()
      .split("\n");
    const false_ = utf8([body[0], body[1], Buffer.alloc(32).toString("base64"), ""].join("\n"));
    const forged = withStamp(otsOf(false_, original().subarray(MAGIC.length + 33)));
    expect(await outcome(new Map(forged).set(`log/${size}.body`, false_))).toEqual([
      "timestamp-body",
      size,
    ]);
    forged.delete(`log/${size}.body`);
    expect(await outcome(forged)).toEqual(["timestamp-text", size]);
  });

  test("a block that has another root is held against the chain, and only then", async () => {
    const branch = Uint8Array.from(original());
    // A bit of the transaction that the hash stands in.
    branch[MAGIC.length + 36]! ^= 1;
    expect(await outcome(withStamp(branch))).toEqual([{ size, heights: [height] }]);
    expect(await outcome(withStamp(branch), chain())).toEqual(["timestamp-block", size]);
  });

  test.each(vectors.proofs)("the real timestamp $name is of another text", async (vector) => {
    const bytes = new Uint8Array(Buffer.from(vector.ots_base64, "base64"));
    expect(await outcome(withStamp(bytes))).toEqual(["timestamp-text", size]);
  });

  test.each(vectors.invalid)("invalid: $reject $desc$name", async (vector) => {
    const bytes = new Uint8Array(Buffer.from(vector.ots_base64, "base64"));
    const [rule, at] = (await outcome(withStamp(bytes))) as [string, number];
    expect(["timestamp-malformed", "timestamp-operation"]).toContain(rule);
    expect(at).toBe(size);
  });
});

describe("in words", () => {
  const run = async (args: readonly string[], from?: FundReading["chain"]): Promise<string> => {
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(line);
    const io = { print, clock: log.clock, ...(from === undefined ? {} : { chain: from }) };
    await verifyCommand(io).exitOverride().parseAsync(args, { from: "user" });
    return lines.join("\n");
  };

  test("the command says what was held against the chain, and what was not", async () => {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, "site", path)), { recursive: true });
      writeFileSync(join(folder, "site", path), bytes);
    }
    writeFileSync(join(folder, "fund"), fund);
    const args = ["--policy", join(folder, "fund"), join(folder, "site")];
    expect(await run(args)).toContain(
      `The timestamp of the first ${size} entries names block ${height}; not held against the chain.`,
    );
    const from = (network: string) => {
      expect(network).toBe("regtest");
      return Promise.resolve(buriedRoots(node.source, 6));
    };
    expect(await run(["--node", ...args], from)).toContain(`leads to block ${height}:`);
    expect(JSON.parse(await run(["--node", "--json", ...args], from))).toMatchObject({
      timestamps: [{ size, heights: [height], held: height }],
    });
  });

  test("the page follows a timestamp to its block, and names what fails", async () => {
    const copy = (of: ReadonlyMap<string, Uint8Array>) =>
      [...of].map(([path, bytes]) => ({ path, bytes: () => Promise.resolve(bytes) }));
    const check = (of: ReadonlyMap<string, Uint8Array>) =>
      checkCopy({ copy: copy(of), held: [], payment: "" }, log.clock.now(), () => undefined);
    expect(JSON.stringify(await check(files))).toContain(
      `names block ${height}; not held against the chain`,
    );
    expect(await check(withStamp(original().subarray(0, -1)))).toEqual({
      kind: "fails",
      rule: "timestamp-malformed",
      item: size,
    });
  });
});
