import { readFile, writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { OptionValues } from "commander";
import { parseUtf8, toHex } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { Refusal } from "../base/refusal.ts";
import { parseSignerKey, vkeyOfSigner } from "../base/tlog/note.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import { makeAttestation } from "../audit/attestation.ts";
import type { Attestation } from "../audit/attestation.ts";
import { verifyCopy } from "../audit/verify-copy.ts";
import type { Verified } from "../audit/verify-fund.ts";

/** What the command may touch besides the files and the book it is given. */
export interface AttestIo {
  readonly print: (line: string) => void;
  /** Asks a yes-or-no question. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly clock: Clock;
}

const VERDICTS = ["clean", "qualified", "adverse"] as const satisfies Attestation["verdict"][];
const AGREEMENT = ["agree", "differ"] as const satisfies Attestation["sums"][];
const CHAIN = ["agree", "differ", "unchecked"] as const satisfies Attestation["chain"][];
const OPENED = ["all", "sample", "none"] as const satisfies Attestation["opened"][];

/**
 * `purse attest <url|folder>`: an auditor's signed word on one epoch. Verifies the whole book first, as `purse verify` does, and takes the
 * close, size and root from it, so that nobody signs for a tree they have not read. Needs no network when given a folder.
 */
export function attestCommand(io: AttestIo): Command {
  return new Command("attest")
    .description("verify the public book, and sign your verdict on one of its epochs")
    .argument("<url|folder>", "the fund's address, or a folder with a copy of its book")
    .requiredOption("--key <file>", "your auditor key")
    .requiredOption("--policy <files...>", "the fund files you got another way, oldest first")
    .requiredOption("--epoch <n>", "the epoch that you judge")
    .addOption(choice("--opened <how>", "how much of it you opened", OPENED))
    .addOption(choice("--sums <result>", "whether what you opened adds up", AGREEMENT))
    .addOption(choice("--chain <result>", "whether the chain bears it out", CHAIN))
    .addOption(choice("--verdict <verdict>", "what you find", VERDICTS))
    .requiredOption("--out <file>", "the attestation, to be handed in")
    .option("--yes", "do not ask")
    .action((where: string, options: OptionValues) => attest(io, where, options));
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).makeOptionMandatory();
}

async function attest(io: AttestIo, where: string, options: OptionValues): Promise<void> {
  const signer = await readSigner(String(options["key"]));
  const copy = await readCopy(io, where, options["policy"]);
  requireAuditor(copy, signer);
  const attestation = attestationOf(copy, options);
  const { e, close, size, root, verdict } = attestation;
  io.print(`The book ${attestation.fund} verifies: ${size} entries, root ${root}.`);
  io.print(
    `You judge epoch ${e}, closed at entry ${close}: ${verdict} (opened ${attestation.opened}, sums ${attestation.sums}, chain ${attestation.chain}).`,
  );
  io.print("An attestation is public and is never taken back.");
  if (options["yes"] !== true && !(await io.confirm(`Sign as ${signer.name}? Type yes: `)))
    throw new Error("Nothing was signed.");
  const out = String(options["out"]);
  await writeFile(out, makeAttestation(attestation, signer), { flag: "wx" });
  io.print(`The attestation is in ${out}. Hand it in to the fund.`);
}

function attestationOf({ log, trust }: Verified, options: OptionValues): Attestation {
  const epoch = Number(options["epoch"]);
  const close = log.closes.find(({ leaf }) => leaf.e === epoch);
  if (close === undefined)
    throw new Error(`There is no closed epoch ${String(options["epoch"])} in this book.`);
  return {
    chain: chosen(CHAIN, options["chain"]),
    close: close.index,
    e: epoch,
    fund: trust.log.origin,
    opened: chosen(OPENED, options["opened"]),
    root: toHex(log.root),
    size: log.size,
    sums: chosen(AGREEMENT, options["sums"]),
    verdict: chosen(VERDICTS, options["verdict"]),
  };
}

/** Commander has checked it; the types have not seen that. */
function chosen<const T extends string>(choices: readonly T[], value: unknown): T {
  const found = choices.find((each) => each === value);
  if (found === undefined) throw new Error(`Choose one of ${choices.join(", ")}.`);
  return found;
}

async function readCopy(io: AttestIo, where: string, files: unknown): Promise<Verified> {
  const held = await Promise.all(Array.isArray(files) ? files.map(readText) : []);
  try {
    return await verifyCopy(where, { held, at: io.clock.now() });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const at = error.item === undefined ? "" : ` (at ${error.item})`;
    throw new Error(`This is not a book to be attested: ${error.rule}${at}.`, { cause: error });
  }
}

function requireAuditor({ trust }: Verified, signer: NoteSigner): void {
  const own = toHex(vkeyOfSigner(signer).key);
  if (!trust.book.auditors.some(({ key, name }) => toHex(key) === own && name === signer.name))
    throw new Error("This key is of no auditor of the fund file, so readers would refuse it.");
}

async function readSigner(file: string): Promise<NoteSigner> {
  const signer = parseSignerKey(await readText(file));
  if (signer === undefined) throw new Error("The key file is not a whole auditor key.");
  return signer;
}

async function readText(file: unknown): Promise<string> {
  const bytes = new Uint8Array(await readFile(String(file)));
  const text = parseUtf8(bytes);
  if (text === undefined) throw new Error(`${String(file)} is no text file.`);
  return text;
}
