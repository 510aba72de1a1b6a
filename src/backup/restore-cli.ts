import { Command } from "commander";
import { folderMirror } from "../audit/folder-mirror.ts";
import { parseUtf8, toHex, utf8 } from "../base/bytes.ts";
import { parseCanonical } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import type { Clock, Random } from "../base/clock.ts";
import { keyId } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { Refusal } from "../base/refusal.ts";
import { sixWords } from "../base/proquint.ts";
import { fitShape } from "../base/shape.ts";
import type { Network } from "../bitcoin/network.ts";
import type { ChainSource } from "../chain/chain.ts";
import type { Reader, Work } from "../db/unit.ts";
import { APPROVALS, makeApproval } from "../payouts/approval.ts";
import { parseKeyFile, publicKeyOf } from "../people/key-file.ts";
import { readWhole } from "./backup-folder.ts";
import { named, readIdentity } from "./cli.ts";
import { releaseRestore, restoreDigest } from "./release-restore.ts";
import type { GivenSignature } from "./remember-signings.ts";
import { describeLost } from "../payouts/describe-lost.ts";
import { lostBatches } from "../payouts/lost-signings.view.ts";
import { restoreFund } from "./restore-fund.ts";
import type { RestoreReport } from "./restore-fund.ts";
import { findUnreleased } from "./restore.store.ts";
import { openBoth } from "./verify-backup.ts";

/** What the commands may touch besides the files they are given. */
export interface RestoreIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly random: Random;
  /** The database as the user that owns it. */
  readonly withOwner: <T>(use: (sql: Reader["sql"]) => Promise<T>) => Promise<T>;
  /** The restored database with its fund's people list. */
  readonly withPeople: <T>(
    use: (fund: { read: Reader; work: Work; list: PeopleList }) => Promise<T>,
  ) => Promise<T>;
  /** The node, checked to be on this network. */
  readonly openSource: (network: Network) => Promise<ChainSource>;
  readonly readSignatures: (
    bytes: Uint8Array,
    owner: { readonly fund: string; readonly network: Network },
  ) => readonly GivenSignature[];
}

interface RestoreOptions {
  readonly identity: string;
  readonly signerLog: string;
  readonly copy: string;
  readonly json?: boolean;
}

/** `purse restore`: brings a fund back into an empty database from a backup, the chain, the signer's log and a copy of the public log. */
export function restoreCommand(io: RestoreIo): Command {
  return new Command("restore")
    .description("bring a fund back into the empty database that DATABASE_URL names")
    .argument("<file>", "the .backup.age; its tables lie beside it")
    .requiredOption("--identity <file>", "the age identity to open it with")
    .requiredOption("--signer-log <file>", "a copy of the signer's log: what it signed since")
    .requiredOption(
      "--copy <folder>",
      "a copy of the public log, the newest there is (LOG_COPY_DIR)",
    )
    .option("--json", "print one JSON object")
    .action((file: string, options: RestoreOptions) => named(() => restore(io, file, options)));
}

async function restore(io: RestoreIo, file: string, options: RestoreOptions): Promise<void> {
  const opened = await openBoth(file, { identity: await readIdentity(options.identity) });
  const { fund, network } = opened.backup;
  const report = await io.withOwner(async (sql) =>
    restoreFund({ sql }, opened, {
      source: await io.openSource(network),
      signatures: io.readSignatures(await readWhole(options.signerLog), { fund, network }),
      copy: folderMirror(options.copy),
      clock: io.clock,
      random: io.random,
    }),
  );
  if (options.json === true) io.print(JSON.stringify(report, plain));
  else for (const line of linesOf(report)) io.print(line);
}

/** Amounts as text, as everywhere in JSON. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

function linesOf(report: RestoreReport): string[] {
  return [
    `Brought back: ${report.rows} rows, and ${report.entries} entries of the public log from the copy.`,
    `Signatures that the backup did not know: ${report.lostSignatures}.`,
    ...report.lost.flatMap(describeLost),
    ...report.wallets.map(
      ({ programme, next }) =>
        `${programme}: the next address is ${next[0]}; certify from there (purse certify --from ${next[0]}).`,
    ),
    "Nothing is signed until two approvers release it: start the worker, let it follow the chain, look at purse reconcile, then purse release-restore.",
  ];
}

/** `purse release-restore`: lets a restored fund sign again, when two people have approved that. */
export function releaseRestoreCommand(io: RestoreIo): Command {
  return new Command("release-restore")
    .description("let a restored fund sign again, on the word of two approvers")
    .option("--approvals <file...>", "one file of each approver; without them, prints the digest")
    .option("--approve <digest>", "approve this digest with a key, on the approver's own machine")
    .option("--key <file>", "the approver's key, for --approve")
    .option(
      "--without-unseen",
      "go on although transactions that were signed since the backup were not seen: the digest names them",
    )
    .action((options: ReleaseOptions) => named(() => release(io, options)));
}

interface ReleaseOptions {
  readonly approvals?: readonly string[];
  readonly approve?: string;
  readonly key?: string;
  readonly withoutUnseen?: boolean;
}

async function release(io: RestoreIo, options: ReleaseOptions): Promise<void> {
  if (options.approve !== undefined) return approve(io, options.approve, options.key);
  const goOn = options.withoutUnseen === true;
  if (options.approvals === undefined) return show(io, goOn);
  const given = await Promise.all(options.approvals.map(readWhole));
  const approvals = given.map((bytes) => (parseUtf8(bytes) ?? "").trim());
  const read = fitShape(APPROVALS, parseCanonical(utf8(`[${approvals.join(",")}]`), 65_536));
  const persons = await io.withPeople(({ work, list }) =>
    work({ kind: "operator" }, (unit) => releaseRestore(unit, read, list, goOn)),
  );
  io.print(`Released by ${persons.join(" and ")}. Batches are signed again.`);
}

async function show(io: RestoreIo, goOn: boolean): Promise<void> {
  const { restored, lost } = await io.withPeople(async ({ read }) => ({
    restored: await findUnreleased(read),
    lost: (await lostBatches(read)).filter(({ state }) => state === "waiting"),
  }));
  if (restored === undefined) {
    io.print("No restore waits to be released.");
    return;
  }
  for (const line of lost.flatMap(describeLost)) io.print(line);
  if (lost.length > 0 && !goOn) throw new Refusal("restore-unseen");
  const digest = restoreDigest(
    restored,
    lost.map(({ batch }) => batch),
  );
  io.print(
    `Backup of ${formatTime(restored.madeAt)}, brought back ${formatTime(restored.restoredAt)}.`,
  );
  io.print(`Digest to approve: ${toHex(digest)}`);
  io.print(`Six words: ${await sixWords(digest)}`);
}

async function approve(io: RestoreIo, digest: string, file: string | undefined): Promise<void> {
  const key = file === undefined ? undefined : parseKeyFile(parseUtf8(await readWhole(file)) ?? "");
  if (key?.role !== "approver") throw new Error("Say with which approver's key: --key.");
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error("A digest has 64 hex digits.");
  const id = keyId("ed25519", publicKeyOf(key));
  const bytes = new Uint8Array(Buffer.from(digest, "hex"));
  io.print(JSON.stringify(makeApproval(bytes, { id, seed: key.secret })));
}
