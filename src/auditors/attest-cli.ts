import { readFile, writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { OptionValues } from "commander";
import { toHex } from "../base/bytes.ts";
import { withoutNewline } from "../base/canonical-json.ts";
import type { Clock } from "../base/clock.ts";
import { Refusal } from "../base/refusal.ts";
import { makeAttestation } from "../audit/attestation.ts";
import type { Attestation } from "../audit/attestation.ts";
import { parseOpening } from "../audit/audit-opening.ts";
import type { AuditOpening } from "../audit/audit-opening.ts";
import type { Verified } from "../audit/verify-fund.ts";
import { readBook, readSigner, requireAuditor } from "./auditor-files.ts";

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
    .option("--opening <file>", "what purse audit-open found, instead of --opened and --sums")
    .addOption(choice("--opened <how>", "how much of it you opened", OPENED))
    .addOption(choice("--sums <result>", "whether what you opened adds up", AGREEMENT))
    .addOption(
      choice("--chain <result>", "whether the chain bears it out", CHAIN).makeOptionMandatory(),
    )
    .addOption(choice("--verdict <verdict>", "what you find", VERDICTS).makeOptionMandatory())
    .requiredOption("--out <file>", "the attestation, to be handed in")
    .option("--yes", "do not ask")
    .action((where: string, options: OptionValues) => attest(io, where, options));
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

async function attest(io: AttestIo, where: string, options: OptionValues): Promise<void> {
  const signer = await readSigner(String(options["key"]));
  const copy = await readBook(where, { policy: options["policy"], at: io.clock.now() });
  requireAuditor(copy, signer);
  const attestation = attestationOf(copy, options, await readOpening(options["opening"]));
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

function attestationOf(
  { log, trust }: Verified,
  options: OptionValues,
  opening: AuditOpening | undefined,
): Attestation {
  const epoch = Number(options["epoch"]);
  const close = log.closes.find(({ leaf }) => leaf.e === epoch);
  if (close === undefined)
    throw new Error(`There is no closed epoch ${String(options["epoch"])} in this book.`);
  if (opening !== undefined) {
    if (options["opened"] !== undefined || options["sums"] !== undefined)
      throw new Error("Give --opening, or --opened and --sums, not both.");
    const isOfIt = opening.e === epoch && opening.close === close.index;
    if (!isOfIt || opening.fund !== trust.log.origin || log.rootAt(opening.size) !== opening.root)
      throw new Error("The opening is of another epoch or another book.");
  }
  return {
    chain: chosen(CHAIN, options["chain"]),
    close: close.index,
    e: epoch,
    fund: trust.log.origin,
    opened: opening?.opened ?? chosen(OPENED, options["opened"]),
    root: toHex(log.root),
    size: log.size,
    sums: opening?.sums ?? chosen(AGREEMENT, options["sums"]),
    verdict: chosen(VERDICTS, options["verdict"]),
  };
}

/** Commander has checked it; the types have not seen that. */
function chosen<const T extends string>(choices: readonly T[], value: unknown): T {
  const found = choices.find((each) => each === value);
  if (found === undefined) throw new Error(`Choose one of ${choices.join(", ")}.`);
  return found;
}

async function readOpening(file: unknown): Promise<AuditOpening | undefined> {
  if (typeof file !== "string") return undefined;
  const bytes = withoutNewline(new Uint8Array(await readFile(file)));
  try {
    return parseOpening(bytes);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Error(`${file} is no result of purse audit-open.`, { cause: error });
  }
}
