import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseBase64, toBase64 } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { systemClock } from "../../../src/app/system.ts";
import type { Command } from "commander";
import { certifyCommand } from "../../../src/signer/cli.ts";
import type { SignerIo } from "../../../src/signer/cli.ts";
import { releaseSignerCommand } from "../../../src/signer/release-cli.ts";
import { newSignerCommand } from "../../../src/signer/set-up-cli.ts";
import type { SetUpIo } from "../../../src/signer/set-up-cli.ts";
import { programOf } from "../../support/program.ts";
import { seededRandom } from "../../support/random.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import type { TestBatch } from "../../support/signer-world.ts";

const run = promisify(execFile);
const ENTRY = programOf("src/bin/sign.ts");

let world: SignerWorld;
let batch: TestBatch;

beforeAll(async () => {
  world = await SignerWorld.make(systemClock.now());
  batch = world.batch();
  const { manifest, psbt, ...signed } = JSON.parse(world.request(batch));
  await writeFile(world.path("manifest.json"), `${canonicalJson(manifest)}\n`);
  await writeFile(world.path("approvals.json"), canonicalJson({ ...signed, t: "approvals", v: 1 }));
  await writeFile(world.path("psbt.txt"), `${psbt}\n`);
});

afterAll(() => world.remove());

function sign(...more: string[]): Promise<{ stdout: string; stderr: string }> {
  const files = ["manifest.json", "approvals.json", "psbt.txt", "policy.json", "passphrase"];
  const names = ["--manifest", "--approvals", "--psbt", "--policy", "--passphrase-file"];
  const args = names.flatMap((name, index) => [name, world.path(files[index]!)]);
  return run(process.execPath, [ENTRY, ...args, ...more]);
}

/** A command of the signer, run in this process; what it prints. */
async function runHere(
  make: (io: SignerIo & SetUpIo) => Command,
  ...args: string[]
): Promise<string> {
  const lines: string[] = [];
  const io = {
    print: (line: string) => lines.push(line),
    clock: world.clock,
    random: seededRandom(),
    stdin: process.stdin,
  };
  await make({ ...io, print: (line) => void io.print(line) })
    .exitOverride()
    .parseAsync(args, { from: "user" });
  return lines.join("\n");
}

test("purse sign signs a batch from files and prints the six words", async () => {
  const { stdout } = await sign("--out", world.path("signed.txt"));
  expect(stdout).toMatch(/^Six words: [a-z]{5}( [a-z]{5}){5}\nTransaction: [0-9a-f]{64}\n/);
  const signed = parseBase64((await readFile(world.path("signed.txt"), "utf8")).trim())!;
  const { outputs, txid } = extractTransaction(finalizePsbt(signed));
  expect(stdout).toContain(txid);
  expect(outputs.length).toBe(3);
});

test("what is refused ends with the rule's name and exit code 1", async () => {
  const bigger = world.batch({ fee: 11_000n });
  await writeFile(world.path("bigger.psbt"), bigger.psbt);
  const refused = sign("--psbt", world.path("bigger.psbt"));
  await expect(refused).rejects.toMatchObject({ code: 1, stderr: "sign: refused: fee-over-cap\n" });
  expect(toBase64(bigger.psbt)).not.toBe(toBase64(batch.psbt));
});

test("purse certify writes a block that the server can import", async () => {
  const until = new Date(world.clock.now().getTime() + 100 * 86_400_000).toISOString().slice(0, 10);
  const printed = await runHere(
    certifyCommand,
    ...["--policy", world.path("policy.json"), "--passphrase-file", world.path("passphrase")],
    ...["--programme", "general", "--from", "0", "--count", "2", "--until", until],
    ...["--out", world.path("block.json")],
  );
  expect(printed).toContain("2 addresses");
  const block = JSON.parse(await readFile(world.path("block.json"), "utf8"));
  expect(block).toMatchObject({ result: "certified", programme: "general", from: 0 });
  expect(block.certificates.length).toBe(4);
});

test("purse new-signer makes a signer and shows only what is public", async () => {
  await mkdir(world.path("fresh"));
  const printed = await runHere(
    newSignerCommand,
    ...["--folder", world.path("fresh"), "--fund", "fund.test/book", "--network", "regtest"],
    ...["--programme", "general", "fines", "--address-key", "fund.test/address"],
    ...["--passphrase-file", world.path("passphrase")],
  );
  const made = JSON.parse(printed);
  expect(made.wallets.map((wallet: any) => wallet.programme)).toEqual(["general", "fines"]);
  expect(made.wallets[0].descriptor).toMatch(/^wpkh\(\[[0-9a-f]{8}\/84h\/1h\/0h\]tpub/);
  expect(printed).not.toMatch(/prv|PRIVATE/);
});

test("purse release-signer prints the digest that two people approve", async () => {
  // What was signed above was signed by the machine's clock.
  const last = (await readFile(world.path("signatures.log"), "utf8")).trimEnd().split("\n").at(-1)!;
  const ahead = Date.parse(JSON.parse(last).time) - world.clock.now().getTime();
  world.clock.advance(Math.max(0, ahead));
  const printed = await runHere(releaseSignerCommand, "--policy", world.path("policy.json"));
  expect(printed).toMatch(/^Digest to approve: [0-9a-f]{64}\nSix words: /);
});
