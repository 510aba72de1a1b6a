/** A receipt with its proofs in one file: what the donor downloads, as the command, the page and other programs read it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { receiptKeys } from "../../../src/base/code-keys.ts";
import { parseReceipt } from "../../../src/audit/receipt.ts";
import { receiptBundle, receiptIn } from "../../../src/audit/receipt-bundle.ts";
import { openReceipts } from "../../../src/audit/receipt.view.ts";
import { readTar, tarEnd, tarFile } from "../../../src/audit/tar.ts";
import { verifyCommand } from "../../../src/audit/cli.ts";
import { checkCopy } from "../../../src/bin/verify-page/check-copy.ts";
import { auditLog } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { mirrorOf } from "../../support/book-mirror.ts";
import { folderOf } from "../../support/book-folder.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;
let log: AuditLog;
let carried: Uint8Array;
let published: Uint8Array;
let ref: string;
const keys = receiptKeys(new Uint8Array(16).fill(5));
const folder = mkdtempSync(join(tmpdir(), "receipt-bundle-"));

const bundle = async () => receiptBundle((await openReceipts(log.read, keys))[0]!);

beforeAll(async () => {
  database = await freshDatabase();
  log = auditLog(database, "open");
  await log.tick();
  ref = await log.gift("general", 1_000_001n);
  const seal = { lookupHash: keys.lookupHash, sealKey: keys.sealPublic };
  await log.tick();
  ref = await log.gift("general", 3_000_000n, seal);
  carried = await bundle();
  await log.tick();
  published = await bundle();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.close();
});

/** What the command and the page say about a bundle. */
async function said(kept: Uint8Array): Promise<string[]> {
  const files = await mirrorOf(log);
  const book = folderOf(files, join(folder, "book"));
  const file = join(folder, "receipt.tar");
  writeFileSync(file, kept);
  const printed: string[] = [];
  await verifyCommand({ print: (line) => void printed.push(line), clock: log.clock })
    .exitOverride()
    .parseAsync([book, "--receipt", file, "--payment", ref], { from: "user" });
  const chosen = (path: string, bytes: Uint8Array) => ({
    path,
    bytes: () => Promise.resolve(bytes),
  });
  const verdict = await checkCopy(
    {
      copy: [...files].map(([path, bytes]) => chosen(`x/${path}`, bytes)),
      held: [],
      receipt: chosen("receipt.tar", kept),
      payment: ref,
    },
    log.clock.now(),
    () => undefined,
  );
  expect(verdict).toMatchObject({ kind: "holds" });
  return [printed.join("\n"), JSON.stringify(verdict)];
}

test("command and page take the bundle while its parts are carried, and once they are published", async () => {
  const { m } = parseReceipt(receiptIn(carried)).parts[0]!.part;
  for (const text of await said(carried)) expect(text).toContain(`0 of its ${m} parts`);
  for (const text of await said(published))
    expect(text).toContain(`${m} of its ${m} parts, 3000000 sat, stand in the log`);
  expect(readTar(carried)!.size).toBe(1);
  expect(readTar(published)!.size).toBe(m + 1);
});

test("a bundle whose proofs are not those of its receipt is refused by name, and the receipt alone is as good", () => {
  const files = [...readTar(published)!];
  const packed = (of: readonly (readonly [string, Uint8Array])[]) =>
    new Uint8Array(Buffer.concat([...of.map(([path, bytes]) => tarFile(path, bytes)), tarEnd()]));
  expect(Buffer.compare(packed(files), published)).toBe(0);
  const refused = [
    packed(files.slice(1)),
    packed(files.slice(0, -1)),
    packed([...files, ["receipt/more", utf8("x")]]),
    packed(files.map(([path, bytes], at) => [path, at === 1 ? utf8("other") : bytes])),
  ];
  for (const kept of refused) expect(() => receiptIn(kept)).toThrow("receipt-bundle");
  const receipt = receiptIn(published);
  expect(receiptIn(receipt)).toBe(receipt);
});
