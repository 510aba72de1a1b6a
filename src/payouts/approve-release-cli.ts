import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { parseUtf8 } from "../base/bytes.ts";
import { canonicalJson, withoutNewline } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import type { Clock } from "../base/clock.ts";
import {
  clockReleaseDigest,
  describeClockRelease,
  isReleaseDay,
  parseClockRelease,
} from "../base/clock-release.ts";
import { keyId } from "../base/people-list.ts";
import { sixWords } from "../base/proquint.ts";
import { parseKeyFile, publicKeyOf } from "../people/key-file.ts";
import { makeApproval } from "./approval.ts";

/** What the command may touch besides the files it is given. `confirm` asks a yes-or-no question. */
export interface ApproveReleaseIo {
  readonly print: (line: string) => void;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly clock: Clock;
}

interface ApproveReleaseOptions {
  readonly key: string;
  readonly out?: string;
  readonly yes?: boolean;
}

/**
 * `purse approve-release <file> --key FILE`: reads what `purse release-signer --clock-checked` wrote, says it in words, and signs its digest with the approver's own
 * key. The clock of this machine is the other one that the signer's is held against: where it says another day, nothing is signed.
 */
export function approveReleaseCommand(io: ApproveReleaseIo): Command {
  return new Command("approve-release")
    .description("read what sets a signer's log back in time, and approve it with your own key")
    .argument("<file>", "what purse release-signer --clock-checked --out wrote")
    .requiredOption("--key <file>", "your approver key file")
    .option("--out <file>", "write the approval there instead of printing it")
    .option("--yes", "do not ask: you have read it and compared the words elsewhere")
    .action((file: string, options: ApproveReleaseOptions) => approve(io, file, options));
}

async function approve(
  io: ApproveReleaseIo,
  file: string,
  options: ApproveReleaseOptions,
): Promise<void> {
  const release = parseClockRelease(withoutNewline(new Uint8Array(await readFile(file))));
  const key = parseKeyFile(parseUtf8(new Uint8Array(await readFile(options.key))) ?? "");
  if (key?.role !== "approver")
    throw new Error(
      "The key file is not a whole approver key. Take the one that was made for you.",
    );
  const at = io.clock.now();
  if (!isReleaseDay(release.day, at))
    throw new Error(
      `That sets the log back to ${release.day}, and this machine's clock says ${formatTime(at)}. One of the two clocks is wrong, or it is too late: nothing was signed.`,
    );
  const digest = clockReleaseDigest(release);
  for (const line of describeClockRelease(release)) io.print(line);
  io.print(`Six words: ${await sixWords(digest)}`);
  io.print("They must be the same on the signer's screen and on every other approver's.");
  if (options.yes !== true && !(await io.confirm(`Approve as ${key.person}? Type yes: `)))
    throw new Error("Nothing was signed.");
  const id = keyId("ed25519", publicKeyOf(key));
  const text = canonicalJson(makeApproval(digest, { id, seed: key.secret }));
  if (options.out === undefined) io.print(text);
  else {
    await writeFile(options.out, `${text}\n`, { mode: 0o600 });
    io.print(`The approval is in ${options.out}.`);
  }
}
