import { readFile, writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { OptionValues } from "commander";
import { parseUtf8, toHex } from "../base/bytes.ts";
import { withoutNewline } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import type { Clock, Random } from "../base/clock.ts";
import { keyId } from "../base/people-list.ts";
import { CORRECTABLE, CORRECTION_CODES } from "../audit/leaf.ts";
import { formatCorrection, parseCorrection, signCorrection } from "../audit/signed-correction.ts";
import type { CorrectionRecord, SignedCorrection } from "../audit/signed-correction.ts";
import { parseKeyFile, publicKeyOf } from "../people/key-file.ts";
import type { PersonSecret } from "../people/key-file.ts";

/** What the commands may touch besides the files they are given. */
export interface CorrectIo {
  readonly print: (line: string) => void;
  /** Asks a yes-or-no question. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
}

/** How long approvers may take; after that the books may have moved again. */
const DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * `purse correct`: a correction of a published figure, drafted once and signed by approvers, each on their own device. Reads no network and no
 * database; whether the journal entry is there is checked when it is handed in.
 */
export function correctCommand(io: CorrectIo): Command {
  const correct = new Command("correct").description(
    "correct a figure of the public book: draft it, then approvers sign it",
  );
  correct
    .command("draft")
    .description("write what is to be corrected, for approvers to sign")
    .requiredOption("--fund <origin>", "the fund, as its fund file names it")
    .requiredOption("--programme <code>", "the programme")
    .requiredOption("--close <index>", "index in the log of the close whose figure was wrong")
    .addOption(
      new Option("--figure <name>", "the figure").choices(CORRECTABLE).makeOptionMandatory(),
    )
    .requiredOption("--by <sats>", "what is added to it; with - before it, what is taken away")
    .addOption(new Option("--reason <code>", "why").choices(CORRECTION_CODES).makeOptionMandatory())
    .requiredOption("--event <name>", "event of the journal entry that it mirrors")
    .requiredOption("--reference <text>", "reference of that journal entry")
    .requiredOption("--out <file>", "the draft")
    .action((options: OptionValues) => draft(io, options));
  correct
    .command("sign")
    .description("show what a correction says and add your signature")
    .argument("<file>", "the draft, or what another approver signed")
    .requiredOption("--key <file>", "your approver key file")
    .requiredOption("--out <file>", "the signed copy, for the next approver or to be handed in")
    .option("--yes", "do not ask")
    .action((file: string, options: OptionValues) => sign(io, file, options));
  return correct;
}

async function draft(io: CorrectIo, options: OptionValues): Promise<void> {
  const until = new Date(io.clock.now().getTime() + DAYS * DAY_MS);
  const by = /^-?[1-9][0-9]{0,15}$/.test(String(options["by"]))
    ? BigInt(String(options["by"]))
    : 0n;
  if (by === 0n) throw new Error("Give --by as a whole number of satoshis that is not zero.");
  const fields = {
    code: oneOf(CORRECTION_CODES, options["reason"]),
    d: by,
    event: String(options["event"]),
    field: oneOf(CORRECTABLE, options["figure"]),
    fund: String(options["fund"]),
    nonce: toHex(io.random.bytes(16)),
    notAfter: formatTime(until),
    of: Number(options["close"]),
    p: String(options["programme"]),
    reference: String(options["reference"]),
  };
  await write(String(options["out"]), { record: fields, sigs: [] });
  for (const line of describe(fields)) io.print(line);
  io.print(`The draft is in ${String(options["out"])}. Approvers sign it: purse correct sign.`);
}

async function sign(io: CorrectIo, file: string, options: OptionValues): Promise<void> {
  const { record, sigs } = await read(file);
  const key = parseKeyFile(parseUtf8(new Uint8Array(await readFile(String(options["key"])))) ?? "");
  if (key?.role !== "approver")
    throw new Error("The key file is not a whole approver key. Take the one made for you.");
  for (const line of describe(record)) io.print(line);
  const sure = options["yes"] === true || (await io.confirm(`Sign as ${key.person}? Type yes: `));
  if (!sure) throw new Error("Nothing was signed.");
  const id = idOf(key);
  const others = sigs.filter((each) => each.key !== id);
  const signed = [...others, signCorrection(record, { id, seed: key.secret })];
  const out = String(options["out"]);
  await write(out, { record, sigs: signed });
  io.print(`${signed.length} signed. It is in ${out}.`);
}

/** What a correction says, for who is asked to sign it. */
function describe(record: CorrectionRecord): string[] {
  const { d, field, p, of, event, reference } = record;
  return [
    `Correction of the public book ${record.fund}, reason ${record.code}.`,
    `${field} of ${p}: ${d > 0n ? "+" : ""}${d} sat, for the close at entry ${of}.`,
    `It mirrors the journal entry ${event}, reference ${reference}.`,
    `To be handed in before ${record.notAfter}. It is public, without the journal entry, and never taken back.`,
  ];
}

async function read(file: string): Promise<SignedCorrection> {
  const text = parseUtf8(withoutNewline(new Uint8Array(await readFile(file))));
  if (text === undefined) throw new Error(`${file} is no correction.`);
  return parseCorrection(text);
}

async function write(file: string, correction: SignedCorrection): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = formatCorrection(correction);
    parseCorrection(parseUtf8(bytes) ?? "");
  } catch (error) {
    throw new Error("Something in it has not the form it must have: look at every option.", {
      cause: error,
    });
  }
  await writeFile(file, bytes, { flag: "wx", mode: 0o600 });
}

function idOf(key: PersonSecret): string {
  return keyId("ed25519", publicKeyOf(key));
}

function oneOf<const T extends string>(choices: readonly T[], value: unknown): T {
  const found = choices.find((each) => each === value);
  if (found === undefined) throw new Error(`Choose one of ${choices.join(", ")}.`);
  return found;
}
