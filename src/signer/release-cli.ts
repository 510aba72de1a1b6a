import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { parseUtf8, utf8 } from "../base/bytes.ts";
import { parseCanonical } from "../base/canonical-json.ts";
import type { Clock } from "../base/clock.ts";
import { describeClockRelease, formatClockRelease } from "../base/clock-release.ts";
import { fitShape, writeShape } from "../base/shape.ts";
import { APPROVAL, APPROVALS, inApprovalOrder } from "../payouts/approval.ts";
import { haltsOf, untilRemoved } from "./halt.ts";
import { readAnyPolicy } from "./open-signer.ts";
import { releaseSigner, releaseWords } from "./release.ts";
import type { ReleaseTime } from "./release-log.ts";

/** What the command may touch besides the files it is given. */
export interface ReleaseSignerIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
}

interface ReleaseOptions {
  readonly policy: string;
  readonly approvals?: readonly string[];
  readonly clockChecked?: boolean;
  readonly out?: string;
}

const FILE_MAX = 65_536;

/** `purse release-signer`: puts a log that was restored, or that a clock ran ahead of, into use again, when two people have approved that. */
export function releaseSignerCommand(io: ReleaseSignerIo): Command {
  return new Command("release-signer")
    .description("put a restored signer's log into use, on the word of two people")
    .requiredOption("--policy <file>", "the signer's policy file")
    .option(
      "--approvals <file...>",
      "their approvals, in a file each or one; without them, prints the digest to approve",
    )
    .option(
      "--clock-checked",
      "this clock was held against another one and is right: the log's last record is of one that ran ahead",
    )
    .option(
      "--out <file>",
      "write what --clock-checked has them approve there, for approve-release",
    )
    .action(async (options: ReleaseOptions) => {
      const when = { at: io.clock.now(), isClockChecked: options.clockChecked === true };
      if (options.approvals === undefined) return show(io, options, when);
      const approvals = await approvalsOf(options.approvals);
      const persons = await releaseSigner(options.policy, approvals, when);
      const by = haltsOf((await readAnyPolicy(options.policy)).files.log);
      io.print(
        `Released by ${persons.join(" and ")}. ${by.length === 0 ? "The signer may be started." : `It is halted: ${untilRemoved(by)}`}`,
      );
      io.print("Destroy the approvals: nothing else may ever be released by them.");
    });
}

async function show(
  io: ReleaseSignerIo,
  options: ReleaseOptions,
  when: ReleaseTime,
): Promise<void> {
  const { digest, words, back, lacking } = await releaseWords(options.policy, when);
  if (options.out !== undefined && back === undefined)
    throw new Error("--out goes with --clock-checked: a plain release is its digest alone.");
  for (const line of back === undefined ? [] : describeClockRelease(back)) io.print(line);
  io.print(`Digest to approve: ${digest}`);
  io.print(`Six words: ${words}`);
  if (lacking > 0)
    io.print(
      `THE FILE BESIDE THE LOG COUNTS ${lacking} MORE ${lacking === 1 ? "LINE" : "LINES"} THAN IT HAS. What was signed there is forgotten, and may be signed and paid a second time: look for a newer copy first.`,
    );
  if (back === undefined) return;
  const text = parseUtf8(formatClockRelease(back)) ?? "";
  if (options.out === undefined) io.print(text);
  else await writeFile(options.out, `${text}\n`, { mode: 0o600 });
  io.print(
    `Each of two approvers, on their own machine, with ${options.out === undefined ? "the line above in a file" : `a copy of ${options.out}`}: purse approve-release <file> --key <file>`,
  );
}

/** The approvals of all files, each of which holds one or an array of them, as the text of an array. */
async function approvalsOf(files: readonly string[]): Promise<string> {
  const all = [];
  for (const file of files) {
    const json = parseCanonical(utf8((await readFile(file, "utf8")).replace(/\n$/, "")), FILE_MAX);
    all.push(...(Array.isArray(json) ? fitShape(APPROVALS, json) : [fitShape(APPROVAL, json)]));
  }
  if (new Set(all.map(({ key }) => key)).size < all.length)
    throw new Error("Two of these approvals are by one key. Give one of each approver.");
  return parseUtf8(writeShape(APPROVALS, inApprovalOrder(all))) ?? "";
}
