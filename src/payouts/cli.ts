import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { parseUtf8 } from "../base/bytes.ts";
import { canonicalJson, withoutNewline } from "../base/canonical-json.ts";
import type { Clock } from "../base/clock.ts";
import { keyId } from "../base/people-list.ts";
import { sixWords } from "../base/proquint.ts";
import { Refusal } from "../base/refusal.ts";
import { parseKeyFile, publicKeyOf } from "../people/key-file.ts";
import { makeApproval, verifyApproval } from "./approval.ts";
import type { Approval } from "./approval.ts";
import { checkLife } from "./approve-check.ts";
import {
  approvedElsewhere,
  readApproved,
  refusedFor,
  rememberApproved,
} from "./approved-before-cli.ts";
import { describeManifest } from "./describe-manifest.ts";
import { manifestDigest, parseManifest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { proveFiles } from "./prove-cli.ts";
import type { Proof, ProofFiles } from "./prove-cli.ts";

/** What the command may touch besides the files it is given. `confirm` asks a yes-or-no question. */
export interface ApproveIo {
  readonly print: (line: string) => void;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly clock: Clock;
}

/**
 * `purse approve <manifest> --key FILE --fund-file FILE --people FILE --approvals FILE`: reads the manifest, holds every payment against what reviewers and
 * claim keys signed, prints it and the six words, writes down what is approved, and signs the digest with the approver's own key. Reads no
 * network and no database. What does not hold is refused by the rule that failed; nothing is signed then.
 */
export function approveCommand(io: ApproveIo): Command {
  return new Command("approve")
    .description("check a batch, print what it pays, and sign its digest with your own key")
    .argument("<manifest>", "the manifest file, as the batch's page offers it")
    .requiredOption("--key <file>", "your approver key file")
    .option("--fund-file <file>", "your own copy of the fund file: its root signs people lists")
    .option("--people <file>", "your own copy of the people list: who reviews, with which keys")
    .option("--approvals <file>", "the file of awards and destinations that the page offers")
    .option("--unproven", "approve without knowing who granted the payments")
    .option("--record <file>", "what you approved before, if not beside the key")
    .option("--again", "approve payments that you approved in another transaction before")
    .option("--out <file>", "write the approval there instead of printing it")
    .option("--yes", "do not ask: you have read the payments and compared the words elsewhere")
    .option("--json", "print one JSON object instead of words")
    .action(async (file: string, options: ApproveOptions) => {
      try {
        await approve(io, file, options);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        throw new Error(`refused: ${error.message}. Nothing was signed; ask who built the batch.`);
      }
    });
}

interface ApproveOptions extends ProofFiles {
  readonly key: string;
  readonly record?: string;
  readonly again?: boolean;
  readonly out?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** An approver at work: whose key it is, and when. */
interface Approver {
  readonly person: string;
  readonly id: string;
  readonly seed: Uint8Array;
  readonly at: Date;
}

async function approve(io: ApproveIo, file: string, options: ApproveOptions): Promise<void> {
  const manifest = parseManifest(withoutNewline(new Uint8Array(await readFile(file))));
  const at = io.clock.now();
  checkLife(manifest, at);
  const digest = manifestDigest(manifest);
  const words = await sixWords(digest);
  const approver = { ...(await keyOf(options.key)), at };
  const proof = await proveFiles(manifest, options, at);
  const approval = makeApproval(digest, approver);
  if (proof.list !== undefined) verifyApproval(approval, { digest, list: proof.list, at });
  const isBarred = barredFrom(manifest, proof, approver.person);
  const record = options.record ?? `${options.key}.approved`;
  const elsewhere = approvedElsewhere(manifest, await readApproved(record));
  if (elsewhere.length > 0 && options.again !== true) throw new Error(refusedFor(elsewhere));
  if (options.json !== true) {
    for (const line of describeManifest(manifest, proof.payments)) io.print(line);
    for (const line of [...provenLine(manifest, proof), ...givenLine(proof), ...elsewhere])
      io.print(line);
    io.print(`Six words: ${words}`);
    if (isBarred)
      io.print(
        "You built this batch or reviewed a case in it. Another approver must have done neither, or nothing is signed.",
      );
    io.print("They must be the same on the fund's page and on every other approver's screen.");
  }
  if (options.yes !== true && !(await io.confirm(`Approve as ${approver.person}? Type yes: `))) {
    throw new Error("Nothing was signed.");
  }
  // Written before anybody has the signature: a crash in between says too much, never too little.
  await rememberApproved(record, manifest, { at, shown: elsewhere });
  const { approved } = proof;
  await handOut(io, { approval, words, ...(approved && { approved }) }, options);
}

async function keyOf(path: string): Promise<Omit<Approver, "at">> {
  const key = parseKeyFile(parseUtf8(new Uint8Array(await readFile(path))) ?? "");
  if (key?.role !== "approver")
    throw new Error(
      "The key file is not a whole approver key. Take the one that was made for you.",
    );
  return { person: key.person, id: keyId("ed25519", publicKeyOf(key)), seed: key.secret };
}

/** Whether the approver is one of those whom the manifest or the awards bar; throws for one where the fund is not small. */
function barredFrom(manifest: Manifest, proof: Proof, person: string): boolean {
  const reviewers = proof.payments?.flatMap((payment) => payment.reviewers) ?? [];
  const isBarred = [...manifest.barred, ...reviewers].includes(person);
  if (isBarred && proof.separation !== "small")
    throw new Error(
      proof.separation === undefined
        ? "You built this batch or reviewed a case in it, so you may not approve it. If your fund is small, add --fund-file."
        : "You built this batch or reviewed a case in it, so you may not approve it.",
    );
  return isBarred;
}

type Approved = NonNullable<Proof["approved"]>;

function provenLine({ payouts }: Manifest, { payments }: Proof): string[] {
  if (payouts.length === 0) return [];
  return [
    payments === undefined
      ? "WHO GRANTED THESE PAYMENTS WAS NOT CHECKED, and whose addresses these are neither: that is the server's word alone."
      : "Checked here: two reviewers of your people list signed each award, and the claim key that it names signed the address. Whether they meant it, only they can tell.",
  ];
}

/** How many of the approvals that it takes are there, and whose; nothing where the files do not show it. */
function givenLine({ approved }: Proof): string[] {
  if (approved === undefined) return [];
  const { by, need } = approved;
  return [
    `Approvals: ${by.length} of ${need} given${by.length === 0 ? "" : `, by ${by.join(", ")}`}.`,
  ];
}

async function handOut(
  io: ApproveIo,
  said: { readonly approval: Approval; readonly words: string; readonly approved?: Approved },
  options: ApproveOptions,
): Promise<void> {
  const text = canonicalJson(said.approval);
  if (options.out !== undefined) await writeFile(options.out, `${text}\n`, { mode: 0o600 });
  if (options.json === true) io.print(canonicalJson(said));
  else if (options.out === undefined) io.print(text);
  else io.print(`The approval is in ${options.out}. Hand it in on the batch's page.`);
}
