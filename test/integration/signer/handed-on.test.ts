/** `purse sign` on what other programs hand on: PSBTs of version 2 (BIP 370), and one of its files by stdin. */
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { Transaction } from "@scure/btc-signer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../../src/app/system.ts";
import { parseBase64, toBase64 } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { signCommand } from "../../../src/signer/cli.ts";
import { programOf } from "../../support/program.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import type { TestBatch } from "../../support/signer-world.ts";

const ENTRY = programOf("src/bin/sign.ts");

let world: SignerWorld;
let batch: TestBatch;
let first: Uint8Array;

beforeAll(async () => {
  world = await SignerWorld.make(systemClock.now());
  batch = world.batch();
  const { manifest, psbt, ...grants } = JSON.parse(world.request(batch));
  await writeFile(world.path("manifest.json"), `${canonicalJson(manifest)}\n`);
  await writeFile(world.path("approvals.json"), canonicalJson({ ...grants, t: "approvals", v: 1 }));
  await writeFile(world.path("psbt.txt"), `${psbt}\n`);
  first = await signed([]);
});
afterAll(() => world.remove());

/** The files of the batch, and what stands instead of some of them. */
function filesAnd(more: readonly string[]): string[] {
  const files = ["manifest.json", "approvals.json", "psbt.txt", "policy.json", "passphrase"];
  const names = ["--manifest", "--approvals", "--psbt", "--policy", "--passphrase-file"];
  return [...names.flatMap((name, at) => [name, world.path(files[at]!)]), ...more];
}

/** The PSBT that is printed, with `stdin` in two pieces. */
async function signed(
  more: readonly string[],
  stdin: Uint8Array = new Uint8Array(0),
): Promise<Uint8Array> {
  const lines: string[] = [];
  const pieces = Readable.from([stdin.subarray(0, 10), stdin.subarray(10)]);
  const io = { print: (line: string) => void lines.push(line), clock: world.clock, stdin: pieces };
  await signCommand(io).exitOverride().parseAsync(filesAnd(more), { from: "user" });
  return parseBase64(lines.at(-1)!)!;
}

test("a PSBT of version 2, as bytes and as base64, becomes the transaction of version 0", async () => {
  const second = Transaction.fromPSBT(batch.psbt).toPSBT(2);
  await writeFile(world.path("second.psbt"), second);
  await writeFile(world.path("second.txt"), `${toBase64(second)}\n`);
  const { raw } = extractTransaction(finalizePsbt(first));
  for (const name of ["second.psbt", "second.txt"]) {
    const psbt = await signed(["--psbt", world.path(name)]);
    expect(extractTransaction(finalizePsbt(psbt)).raw).toEqual(raw);
  }
});

test.each([
  ["--psbt", "psbt.txt"],
  ["--manifest", "manifest.json"],
  ["--approvals", "approvals.json"],
])("%s may come by stdin", async (option, name) => {
  const bytes = new Uint8Array(await readFile(world.path(name)));
  expect(await signed([option, "-"], bytes)).toEqual(first);
});

test("two of them by stdin, or bytes that are no PSBT, are refused in words", async () => {
  await expect(signed(["--psbt", "-", "--manifest", "-"], batch.psbt)).rejects.toThrow(
    "Only one of the files can come by stdin (-).",
  );
  const second = Transaction.fromPSBT(batch.psbt).toPSBT(2);
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(Buffer.from("no PSBT")),
    batch.psbt.subarray(0, -1),
    second.subarray(0, -1),
  ])
    await expect(signed(["--psbt", "-"], bytes)).rejects.toThrow(
      /^refused: (psbt-malformed|value)/,
    );
});

test("the process itself reads a pipe", async () => {
  const child = spawn(process.execPath, [ENTRY, ...filesAnd(["--psbt", "-"])], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(Transaction.fromPSBT(batch.psbt).toPSBT(2));
  const out = (await child.stdout.toArray()).join("");
  const { raw } = extractTransaction(finalizePsbt(first));
  const psbt = parseBase64(out.trimEnd().split("\n").at(-1)!)!;
  expect(extractTransaction(finalizePsbt(psbt)).raw).toEqual(raw);
});
