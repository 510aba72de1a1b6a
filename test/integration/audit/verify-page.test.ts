/*
 * The page that checks a book from a disk. Its own program is built as for the page and run where there is nothing of Node, on a copy of
 * a real log; what it must do is what the command does.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomInt } from "../../../src/base/clock.ts";
import { receiptKeys } from "../../../src/base/code-keys.ts";
import { makeFundFile } from "../../../src/base/fund-file.ts";
import { utf8 } from "../../../src/base/bytes.ts";
import { openReceipts } from "../../../src/audit/receipt.view.ts";
import type { checkCopy, ChosenFile, Verdict } from "../../../src/bin/verify-page/check-copy.ts";
import { auditLog, ROOT } from "../../support/audit-log.ts";
import { mirrorOf } from "../../support/book-mirror.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";
import { bundle, writeVerifyPage } from "../../../scripts/verify-page.mjs";

let database: FreshDatabase;
let files: Map<string, Uint8Array>;
let fund: Uint8Array;
let receipt: Uint8Array;
let before: Map<string, Uint8Array>;
let at: Date;
let check: typeof checkCopy;
const keys = receiptKeys(new Uint8Array(16).fill(5));

beforeAll(async () => {
  database = await freshDatabase();
  const log = auditLog(database, "open");
  await log.tick();
  before = await mirrorOf(log);
  const seal = { lookupHash: keys.lookupHash, sealKey: keys.sealPublic };
  await log.gift("general", 3_000_000n, seal);
  await log.payout("general", 500_000n, "0b".repeat(16));
  await log.tick();
  files = await mirrorOf(log);
  fund = utf8(makeFundFile(log.fund, ROOT));
  receipt = utf8((await openReceipts(log.read, keys))[0]!);
  at = log.clock.now();
  const script = await bundle("check-copy.ts", { format: "iife", globalName: "page" });
  const bare = createContext({ TextDecoder, TextEncoder, setTimeout });
  check = runInContext(`${script}; page.checkCopy`, bare) as typeof checkCopy;
});
afterAll(() => database.close());

const file = (path: string, bytes: Uint8Array): ChosenFile => ({
  path,
  bytes: () => Promise.resolve(bytes),
});
const folder = (of: ReadonlyMap<string, Uint8Array>): ChosenFile[] =>
  [...of].map(([path, bytes]) => file(`my copy/${path}`, bytes));
const verdictOn = (
  copy: readonly ChosenFile[],
  more: { readonly held?: ChosenFile[]; seen?: ChosenFile; receipt?: ChosenFile } = {},
): Promise<Verdict> => check({ copy, held: [], payment: "", ...more }, at, () => undefined);

describe("a true copy", () => {
  test("holds, with every figure, under the fund file from elsewhere", async () => {
    const progress: number[] = [];
    const chosen = { copy: folder(files), held: [file("fund", fund)], payment: "" };
    const verdict = await check(chosen, at, (done) => progress.push(done));
    expect(verdict).toMatchObject({ kind: "holds", isPinned: true });
    expect(JSON.stringify(verdict)).toContain("the fund: received 3000000 sat (0.03000000 BTC)");
    expect(progress.length).toBeGreaterThan(0);
  });

  test("without a fund file agrees only with itself", async () => {
    expect(await verdictOn(folder(files))).toMatchObject({ kind: "holds", isPinned: false });
  });

  test("of the log alone cannot be checked without a fund file, and can with one", async () => {
    const log = new Map(
      [...files].flatMap(([path, bytes]) =>
        path.startsWith("log/") ? [[path.slice(4), bytes] as const] : [],
      ),
    );
    expect(await verdictOn(folder(log))).toEqual({ kind: "fails", rule: "fund-missing" });
    const held = [file("fund", fund)];
    expect(await verdictOn(folder(log), { held })).toMatchObject({ kind: "holds", isPinned: true });
  });

  test("shows the receipt's parts, and that it grew from an earlier checkpoint", async () => {
    const seen = file("checkpoint", before.get("log/checkpoint")!);
    const more = { seen, receipt: file("receipt.json", receipt) };
    const verdict = await verdictOn(folder(files), more);
    expect(JSON.stringify(verdict)).toMatch(/The receipt is for the payment [0-9a-f]{64}:0/);
  });

  test("as a tar file is the same", async () => {
    const expected = await verdictOn(folder(files));
    expect(await verdictOn([file("copy.tar", tarOf(files))])).toEqual(expected);
  });
});

describe("a copy that is not true", () => {
  test("fails by name, whichever bit of the log is another", async () => {
    const random = seededRandom("verify page");
    const paths = [...files.keys()].filter((path) => path.startsWith("log/"));
    for (let run = 0; run < 60; run += 1) {
      const path = paths[run % paths.length]!;
      const changed = Uint8Array.from(files.get(path)!);
      changed[randomInt(random, changed.length)]! ^= 1 << randomInt(random, 8);
      const verdict = await verdictOn(folder(new Map(files).set(path, changed)), {
        held: [file("fund", fund)],
      });
      expect(verdict, path).toMatchObject({ kind: "fails" });
    }
  });

  test("fails when it is older than a checkpoint seen before", async () => {
    const seen = file("checkpoint", files.get("log/checkpoint")!);
    expect(await verdictOn(folder(before), { seen })).toEqual({
      kind: "fails",
      rule: "log-rollback",
    });
  });

  test("is not read when there is no checkpoint, or the archive is cut or none", async () => {
    const tar = tarOf(files);
    const cut = tar.subarray(0, tar.length - 1600);
    for (const copy of [
      [],
      folder(new Map([["notes.txt", fund]])),
      [file("copy.tar", cut)],
      [file("copy.tar", fund)],
      [file("copy.tar", new Uint8Array(0))],
    ])
      expect(await verdictOn(copy)).toMatchObject({ kind: "unread" });
  });
});

describe("the page", () => {
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "verify-page-")));
  afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true })));

  test("is the same to the byte wherever it is built, and names no place", async () => {
    const pages = await Promise.all(folders.map((each) => writeVerifyPage(each)));
    const [one, two] = pages.map((path) => readFileSync(path, "utf8"));
    expect(one).toBe(two);
    expect(one).not.toContain(process.cwd());
    expect(one).not.toMatch(
      /\bfrom "node:|<(?:link|img|iframe)|\bfetch\(|XMLHttpRequest|WebSocket/,
    );
  });

  test("allows its own program and style, and nothing else", async () => {
    const page = readFileSync(await writeVerifyPage(folders[0]), "utf8");
    const [, policy = ""] = /Content-Security-Policy"\s+content="([^"]+)"/.exec(page)!;
    const hashOf = (tag: string): string => {
      const [, text = ""] = new RegExp(`<${tag}>([^]*)</${tag}>`).exec(page)!;
      return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    };
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hashOf("script")}`,
      `style-src ${hashOf("style")}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });
});

/** A ustar archive of these files below a folder, as `tar cf` makes it. */
function tarOf(of: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const blocks = [...of].flatMap(([path, bytes]) => {
    const head = Buffer.alloc(512);
    head.write(`./copy/${path}`, 0);
    head.write("0000644\0", 100);
    head.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
    head.write("        0", 148);
    head.write("ustar\0" + "00", 257);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
