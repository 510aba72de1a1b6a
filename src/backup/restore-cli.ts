import { Command } from "commander";
import { folderMirror } from "../audit/folder-mirror.ts";
import type { Clock, Random } from "../base/clock.ts";
import type { Network } from "../bitcoin/network.ts";
import type { ChainSource } from "../chain/chain.ts";
import type { Reader } from "../db/unit.ts";
import { readWhole } from "./backup-folder.ts";
import { named, readIdentity } from "./cli.ts";
import type { GivenSignature } from "./remember-signings.ts";
import { describeLost } from "../payouts/describe-lost.ts";
import { restoreFund } from "./restore-fund.ts";
import type { RestoreReport } from "./restore-fund.ts";
import { openBoth } from "./verify-backup.ts";

/** What the commands may touch besides the files they are given. */
export interface RestoreIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly random: Random;
  /** The database as the user that owns it. */
  readonly withOwner: <T>(use: (sql: Reader["sql"]) => Promise<T>) => Promise<T>;
  readonly node: () => ChainSource;
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
      source: io.node(),
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
    ...(report.lost.length > 0
      ? [
          "The worker looks for their transactions on the chain; purse lost-signings says what it found.",
        ]
      : []),
    ...report.wallets.map(
      ({ programme, next }) =>
        `${programme}: the next address is ${next[0]}. Where the worker has no connected signer, certify from there: purse certify --from ${next[0]}.`,
    ),
    "Nothing is signed until two approvers release it: start the worker, let it follow the chain, look at purse reconcile, then purse release-restore.",
  ];
}
