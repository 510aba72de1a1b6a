import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import type { OptionValues } from "commander";
import { toHex } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { x25519Public } from "../base/sealed-box.ts";
import { AUDIT_KEYS_MAX, makeAuditKeys } from "../audit/audit-keys.ts";
import { readSigner } from "./auditor-files.ts";
import { destroyEpochKey, writeEpochKeys } from "./epoch-key-folder.ts";

/** What the commands may touch besides the files they are given. */
export interface AuditKeysIo {
  readonly print: (line: string) => void;
  /** Asks a yes-or-no question. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly random: Random;
}

/** `purse audit-keys`: an auditor's keys for epochs to come, made offline; the public halves are signed, to be handed in. */
export function auditKeysCommand(io: AuditKeysIo): Command {
  return new Command("audit-keys")
    .description("make your keys for epochs to come, and a signed sheet of their public halves")
    .requiredOption("--key <file>", "your auditor key")
    .requiredOption("--fund <origin>", "the fund, as its fund file names it")
    .requiredOption("--first <n>", "the first epoch")
    .option("--count <n>", "how many epochs", "100")
    .requiredOption("--keys <folder>", "where the private halves go, one file for each epoch")
    .requiredOption("--out <file>", "the sheet, to be handed in")
    .action((options: OptionValues) => makeKeys(io, options));
}

async function makeKeys(io: AuditKeysIo, options: OptionValues): Promise<void> {
  const signer = await readSigner(String(options["key"]));
  const fund = String(options["fund"]);
  const first = whole(options["first"], 999_999_999, "--first");
  const count = whole(options["count"], AUDIT_KEYS_MAX, "--count");
  const keys = Array.from({ length: count }, (_, at) => ({
    epoch: first + at,
    fund,
    secret: io.random.bytes(32),
  }));
  const publics = keys.map(({ secret }) => toHex(x25519Public(secret)));
  const sheet = makeAuditKeys({ first, fund, keys: publics }, signer);
  const folder = String(options["keys"]);
  // The private halves first: a sheet without them would have records sealed that nobody can open.
  await writeEpochKeys(folder, keys);
  await writeFile(String(options["out"]), sheet, { flag: "wx" });
  io.print(
    `Keys for epochs ${first} to ${first + count - 1} are in ${folder}. Nobody else has them.`,
  );
  io.print(
    `The sheet is in ${String(options["out"])}. Hand it in before the first of them begins.`,
  );
}

/** `purse audit-forget`: destroys the key of an epoch, which is the erasure of all that was sealed to it. */
export function auditForgetCommand(io: AuditKeysIo): Command {
  return new Command("audit-forget")
    .description("destroy your key of an epoch: nobody can open its records with it any more")
    .requiredOption("--keys <folder>", "your epoch keys")
    .requiredOption("--epoch <n>", "the epoch")
    .option("--yes", "do not ask")
    .action((options: OptionValues) => forget(io, options));
}

async function forget(io: AuditKeysIo, options: OptionValues): Promise<void> {
  const epoch = whole(options["epoch"], 999_999_999, "--epoch");
  io.print(
    `What was sealed to your key of epoch ${epoch} can then be opened by nobody, on the fund's server, in its backups or in your own copies. Parts of it may stand in later epochs: purse audit-open says which keys are still needed.`,
  );
  if (options["yes"] !== true && !(await io.confirm("Destroy it? Type yes: ")))
    throw new Error("Nothing was destroyed.");
  if (!(await destroyEpochKey(String(options["keys"]), epoch, io.random)))
    throw new Error(`There is no key of epoch ${epoch} in this folder.`);
  io.print(`The key of epoch ${epoch} is destroyed. Destroy other copies of it as well.`);
}

function whole(value: unknown, most: number, name: string): number {
  const text = String(value);
  const number = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most)
    throw new Error(`Give ${name} as a whole number from 1 to ${most}.`);
  return number;
}
