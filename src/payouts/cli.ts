import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { parseUtf8 } from "../base/bytes.ts";
import { canonicalJson, withoutNewline } from "../base/canonical-json.ts";
import { FUND_STATEMENT, fundFileDigest, separationOf } from "../base/fund-file.ts";
import { keyId } from "../base/people-list.ts";
import { sixWords } from "../base/proquint.ts";
import type { Separation } from "../base/separation.ts";
import { readStatement } from "../base/statement.ts";
import { parseKeyFile, publicKeyOf } from "../people/key-file.ts";
import { makeApproval } from "./approval.ts";
import { describeManifest } from "./describe-manifest.ts";
import { manifestDigest, parseManifest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";

/** What the command may touch besides the files it is given. `confirm` asks a yes-or-no question. */
export interface ApproveIo {
  readonly print: (line: string) => void;
  readonly confirm: (question: string) => Promise<boolean>;
}

/**
 * `purse approve <manifest> --key FILE`: reads the manifest, prints what it pays and the six words, and signs the digest with the
 * approver's own key. Reads no network and no database. A malformed manifest is refused with the rule of FORMATS 3 that failed.
 */
export function approveCommand(io: ApproveIo): Command {
  return new Command("approve")
    .description("read a batch, print what it pays, and sign its digest with your own key")
    .argument("<manifest>", "the manifest file, as the batch's page offers it")
    .requiredOption("--key <file>", "your approver key file")
    .option("--fund-file <file>", "the fund file, which says whether the fund is small")
    .option("--out <file>", "write the approval there instead of printing it")
    .option("--yes", "do not ask: you have read the payments and compared the words elsewhere")
    .option("--json", "print one JSON object instead of words")
    .action((file: string, options: ApproveOptions) => approve(io, file, options));
}

interface ApproveOptions {
  readonly key: string;
  readonly fundFile?: string;
  readonly out?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What the fund file says that the batch was built under; undefined without one. */
async function separationUnder(
  manifest: Manifest,
  path: string | undefined,
): Promise<Separation | undefined> {
  if (path === undefined) return undefined;
  const { value: file } = readStatement(FUND_STATEMENT, await readFile(path, "utf8"));
  if (fundFileDigest(file) !== manifest.policy)
    throw new Error("The batch was built under another fund file than this one.");
  return separationOf(file);
}

async function approve(io: ApproveIo, file: string, options: ApproveOptions): Promise<void> {
  const manifest = parseManifest(withoutNewline(new Uint8Array(await readFile(file))));
  const digest = manifestDigest(manifest);
  const words = await sixWords(digest);
  const key = parseKeyFile(parseUtf8(new Uint8Array(await readFile(options.key))) ?? "");
  if (key?.role !== "approver")
    throw new Error(
      "The key file is not a whole approver key. Take the one that was made for you.",
    );
  const isBarred = manifest.barred.includes(key.person);
  const separation = await separationUnder(manifest, options.fundFile);
  if (isBarred && separation !== "small")
    throw new Error(
      separation === undefined
        ? "You built this batch or reviewed a case in it, so you may not approve it. If your fund is small, add --fund-file."
        : "You built this batch or reviewed a case in it, so you may not approve it.",
    );
  if (options.json !== true) {
    for (const line of describeManifest(manifest)) io.print(line);
    io.print(`Six words: ${words}`);
    if (isBarred)
      io.print(
        "You are one of those. Another approver must be none of them, or nothing is signed.",
      );
    io.print("They must be the same on the fund's page and on every other approver's screen.");
  }
  if (options.yes !== true && !(await io.confirm(`Approve as ${key.person}? Type yes: `))) {
    throw new Error("Nothing was signed.");
  }
  const approval = makeApproval(digest, {
    id: keyId("ed25519", publicKeyOf(key)),
    seed: key.secret,
  });
  const text = canonicalJson(approval);
  if (options.out !== undefined) await writeFile(options.out, `${text}\n`, { mode: 0o600 });
  if (options.json === true) io.print(canonicalJson({ approval, words }));
  else if (options.out === undefined) io.print(text);
  else io.print(`The approval is in ${options.out}. Hand it in on the batch's page.`);
}
