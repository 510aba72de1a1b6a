import { Command } from "commander";
import { parseUtf8, toHex } from "../base/bytes.ts";
import { parseCanonical } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import { keyId } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { sixWords } from "../base/proquint.ts";
import { Refusal } from "../base/refusal.ts";
import { fitShape } from "../base/shape.ts";
import type { Reader, Work } from "../db/unit.ts";
import { APPROVAL, makeApproval } from "../payouts/approval.ts";
import type { Approval } from "../payouts/approval.ts";
import { describeLost } from "../payouts/describe-lost.ts";
import { lostBatches } from "../payouts/lost-signings.view.ts";
import { parseKeyFile, publicKeyOf } from "../people/key-file.ts";
import { readWhole } from "./backup-folder.ts";
import { named } from "./cli.ts";
import { releaseRestore, restoreDigest } from "./release-restore.ts";
import { findUnreleased, followedHeight } from "./restore.store.ts";

/** What the command may touch besides the files it is given. */
export interface ReleaseIo {
  readonly print: (line: string) => void;
  /** The restored database with its fund's people list. */
  readonly withPeople: <T>(
    use: (fund: { read: Reader; work: Work; list: PeopleList }) => Promise<T>,
  ) => Promise<T>;
  /** The height of the node's tip. */
  readonly tipHeight: () => Promise<number>;
}

interface ReleaseOptions {
  readonly approvals?: readonly string[];
  readonly approve?: string;
  readonly key?: string;
  readonly withoutUnseen?: boolean;
  readonly json?: boolean;
}

/** `purse release-restore`: lets a restored fund sign again, when two people have approved that. */
export function releaseRestoreCommand(io: ReleaseIo): Command {
  return new Command("release-restore")
    .description("let a restored fund sign again, on the word of two approvers")
    .option("--approvals <file...>", "one file of each approver; without them, prints the digest")
    .option("--approve <digest>", "approve this digest with a key, on the approver's own machine")
    .option("--key <file>", "the approver's key, for --approve")
    .option(
      "--without-unseen",
      "go on although transactions that were signed since the backup were not seen: the digest names them",
    )
    .option("--json", "print one JSON object")
    .action((options: ReleaseOptions) =>
      named(() => release(io, options), "These approvals do not release it"),
    );
}

async function release(io: ReleaseIo, options: ReleaseOptions): Promise<void> {
  if (options.approve !== undefined) return approve(io, options.approve, options.key);
  if (options.approvals === undefined) return show(io, options);
  const approvals = await Promise.all(options.approvals.map(readApproval));
  const released = await io.withPeople(({ work, list }) =>
    work({ kind: "operator" }, (unit) =>
      releaseRestore(unit, approvals, list, options.withoutUnseen),
    ),
  );
  if (options.json === true) io.print(JSON.stringify({ released }));
  else io.print(`Released by ${released.join(" and ")}. Batches are signed again.`);
}

async function readApproval(file: string): Promise<Approval> {
  const text = (parseUtf8(await readWhole(file)) ?? "").trim();
  try {
    return fitShape(APPROVAL, parseCanonical(Buffer.from(text), 65_536));
  } catch (error) {
    throw new Error(`${file} holds no approval. It is what --approve prints, and nothing else.`, {
      cause: error,
    });
  }
}

async function show(io: ReleaseIo, options: ReleaseOptions): Promise<void> {
  const { restored, lost, height } = await io.withPeople(async ({ read }) => ({
    restored: await findUnreleased(read),
    lost: (await lostBatches(read)).filter(({ state }) => state === "waiting"),
    height: await followedHeight(read),
  }));
  if (restored === undefined) {
    io.print(options.json === true ? '{"digest":null}' : "No restore waits to be released.");
    return;
  }
  const tip = await io.tipHeight();
  // Before that nobody can say what was seen.
  if ((height ?? -1) < tip)
    throw new Error(
      `The worker has followed the chain up to block ${height ?? "none"}, and the node is at ${tip}. Start it, wait, and ask again.`,
    );
  if (options.json !== true) for (const line of lost.flatMap(describeLost)) io.print(line);
  if (lost.length > 0 && options.withoutUnseen !== true) throw new Refusal("restore-unseen");
  const without = lost.map(({ batch }) => batch).sort();
  const digest = restoreDigest(restored, without);
  const [made, restoredAt] = [formatTime(restored.madeAt), formatTime(restored.restoredAt)];
  const words = await sixWords(digest);
  if (options.json === true) {
    io.print(JSON.stringify({ digest: toHex(digest), words, made, restored: restoredAt, without }));
    return;
  }
  io.print(`Backup of ${made}, brought back ${restoredAt}.`);
  io.print(`Digest to approve: ${toHex(digest)}`);
  io.print(`Six words: ${words}`);
  io.print(
    `Each of two approvers keeps what this prints, on their own machine: purse release-restore --approve ${toHex(digest)} --key <file>`,
  );
  const goOn = options.withoutUnseen === true ? " --without-unseen" : "";
  io.print(`Then here: purse release-restore${goOn} --approvals <file> <file>`);
}

async function approve(io: ReleaseIo, digest: string, file: string | undefined): Promise<void> {
  const key = file === undefined ? undefined : parseKeyFile(parseUtf8(await readWhole(file)) ?? "");
  if (key?.role !== "approver") throw new Error("Say with which approver's key: --key.");
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error("A digest has 64 hex digits.");
  const id = keyId("ed25519", publicKeyOf(key));
  const bytes = new Uint8Array(Buffer.from(digest, "hex"));
  io.print(JSON.stringify(makeApproval(bytes, { id, seed: key.secret })));
}
