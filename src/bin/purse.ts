import { Command } from "commander";
import { readConfig } from "../app/config.ts";
import type { Config } from "../app/config.ts";
import { sentenceOf } from "../app/entry.ts";
import { loadEnvFile } from "../app/env-file.ts";
import { fundInForce, fundTexts } from "../app/fund-in-force.ts";
import { openNode } from "../app/open-node.ts";
import { withWallet } from "../app/open-wallet.ts";
import { openOwner, openPool, readPin, readPinned, shredPlaceOf } from "../app/opened.ts";
import { systemClock, systemRandom } from "../app/system.ts";
import { terminalOf } from "../app/terminal.ts";
import { logCommand } from "../audit/catch-up-cli.ts";
import type { CatchUpIo } from "../audit/catch-up-cli.ts";
import { verifyCommand } from "../audit/cli.ts";
import { endOnStray, endWhenUnread } from "../base/stray-error.ts";
import type { MerkleRoots } from "../audit/check-timestamp.ts";
import type { Network } from "../bitcoin/network.ts";
import { buriedRoots } from "../chain/buried-roots.ts";
import { auditForgetCommand, auditKeysCommand } from "../auditors/audit-keys-cli.ts";
import { auditOpenCommand } from "../auditors/audit-open-cli.ts";
import { attestCommand } from "../auditors/attest-cli.ts";
import { correctCommand } from "../auditors/correct-cli.ts";
import type { ChainSource } from "../chain/chain.ts";
import { backupCommand } from "../backup/cli.ts";
import { releaseRestoreCommand } from "../backup/release-cli.ts";
import type { ReleaseIo } from "../backup/release-cli.ts";
import { shredsCommand } from "../backup/shreds-cli.ts";
import { restoreCommand } from "../backup/restore-cli.ts";
import type { RestoreIo } from "../backup/restore-cli.ts";
import { currentPeople } from "../people/current-people.view.ts";
import { readSignatures } from "../signer/log-lines.ts";
import type { BackedUpFund } from "../backup/collect-backup.ts";
import { requireNode } from "../chain/node-identity.ts";
import { migrateCommand } from "../db/cli.ts";
import type { MigrateIo } from "../db/cli.ts";
import { readSnapshot } from "../db/snapshot.ts";
import { units } from "../db/unit.ts";
import { approveReleaseCommand } from "../payouts/approve-release-cli.ts";
import { approveCommand } from "../payouts/cli.ts";
import { doctorCommand, reconcileCommand } from "../doctor/cli.ts";
import type { DoctorIo } from "../doctor/cli.ts";
import { duplicatesCommand } from "../duplicates/cli.ts";
import { exportCommand } from "../exports/cli.ts";
import { saveFile } from "../app/save-file.ts";
import { lostCommand } from "../payouts/lost-cli.ts";
import { inspectCommand } from "../payouts/inspect-cli.ts";
import { boardCommand } from "../board/cli.ts";
import { peopleCommand } from "../people/cli.ts";
import type { PeopleIo } from "../people/shared-cli.ts";
import { foundCommand } from "../people/founding-cli.ts";
import { certifyCommand, signCommand } from "../signer/cli.ts";
import { checkSeedCommand, treasuryWalletCommand } from "../signer/ceremony-cli.ts";
import { releaseSignerCommand } from "../signer/release-cli.ts";
import { haltSignerCommand, newSignerCommand } from "../signer/set-up-cli.ts";
import { ratesCommand } from "../rates/cli.ts";
import { vouchCommand } from "../groups/vouch-cli.ts";
import { programmeCommand } from "../programmes/cli.ts";
import { certificatesCommand } from "../wallet/certificates-cli.ts";
import type { FundDatabase } from "../wallet/certificates-cli.ts";
import { deriveCommand } from "../wallet/cli.ts";
import { walletCommand } from "../wallet/keep-cli.ts";
import type { WalletIo } from "../wallet/keep-cli.ts";

endOnStray(process, (error) => void process.stderr.write(`purse: ${sentenceOf(error)}\n`));
endWhenUnread(process, process.stdout, (line) => void process.stderr.write(`purse: ${line}`));
loadEnvFile(process);
const terminal = terminalOf(process);
const signerIo = {
  print: terminal.print,
  clock: systemClock,
  random: systemRandom,
  stdin: process.stdin,
};
const peopleIo: PeopleIo = {
  ...terminal,
  clock: systemClock,
  random: systemRandom,
  fundFile: process.env["FUND_FILE"],
  async withDatabase(use) {
    const sql = openPool(readConfig(process.env, "command"));
    try {
      return await use({ read: { sql }, work: units(sql, systemClock, systemRandom) });
    } finally {
      await sql.destroy();
    }
  },
};

/** The database with the fund file in force, for the time of `use`. */
async function withFund<T>(use: (fund: FundDatabase) => Promise<T>): Promise<T> {
  const config = readConfig(process.env, "command");
  const pin = await readPin(config);
  return peopleIo.withDatabase(async ({ read, work }) => {
    const { file } = await fundInForce(read, pin, systemClock);
    return use({ read, work, file, at: systemClock.now() });
  });
}

/** As `withFund`, with what a backup names. */
async function withBackedUpFund<T>(
  use: (read: FundDatabase["read"], of: BackedUpFund) => Promise<T>,
): Promise<T> {
  const config = readConfig(process.env, "command");
  const pin = await readPin(config);
  return peopleIo.withDatabase(async ({ read }) => {
    const { file, text } = await fundInForce(read, pin, systemClock);
    return use(read, { fund: file.fund, network: file.network, policy: text });
  });
}

const withOwner: MigrateIo["withOwner"] = async (use) => {
  const sql = openOwner(readConfig(process.env, "command"));
  try {
    return await use(sql);
  } finally {
    await sql.destroy();
  }
};

/** The book as its owner has it, who alone may note what the log counts and the ledger has not. */
const withBook: CatchUpIo["withBook"] = (use) =>
  withOwner(async (sql) => {
    const config = readConfig(process.env, "command");
    const work = units(sql, systemClock, systemRandom);
    const fundFiles = await fundTexts({ sql });
    return use({
      read: { sql },
      work,
      fundFiles,
      pin: await readPin(config),
      tip: await tipHeight(),
    });
  });

/** What the settings say of backups; asked when a command needs it, because most commands need no settings. */
function backupPlan(): Config["backup"] {
  return readConfig(process.env, "command").backup;
}

function node(): ChainSource {
  const config = readConfig(process.env, "command");
  return openNode(config, { clock: systemClock, random: systemRandom });
}

/** Block headers of this network, buried as deep as the settings want payments to be. */
async function headers(network: Network): Promise<MerkleRoots> {
  const source = node();
  requireNode(await source.identify(), { network, from: Number.MAX_SAFE_INTEGER });
  return buriedRoots(source, readConfig(process.env, "command").settleDepth);
}

const restoreIo: RestoreIo = {
  ...signerIo,
  withOwner,
  node,
  readSignatures,
};

const releaseIo: ReleaseIo = {
  print: terminal.print,
  withPeople: (use) =>
    withFund(async ({ read, work, file, at }) =>
      use({ read, work, list: await currentPeople(read, file, at) }),
    ),
  tipHeight,
};

const walletIo: WalletIo = {
  print: terminal.print,
  progress: (line) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${line}`.padEnd(60));
  },
  clock: systemClock,
  withWallet: (use) =>
    withWallet(
      readConfig(process.env, "command"),
      { clock: systemClock, random: systemRandom },
      use,
    ),
};

async function tipHeight(): Promise<number> {
  return (await node().tip()).height;
}

const doctorIo: DoctorIo = {
  print: terminal.print,
  now: () => systemClock.now(),
  pinned: () => readPinned(readConfig(process.env, "command")),
  withSnapshot: (use) => peopleIo.withDatabase(({ read }) => readSnapshot(read.sql, use)),
  blockHash: (height) => node().blockHash(height),
};

const purse = new Command("purse")
  .description("commands for founders, approvers, signers, operators, auditors and strangers")
  .addCommand(approveCommand({ ...terminal, clock: systemClock }))
  .addCommand(approveReleaseCommand({ ...terminal, clock: systemClock }))
  .addCommand(signCommand(signerIo))
  .addCommand(certifyCommand(signerIo))
  .addCommand(newSignerCommand(signerIo))
  .addCommand(releaseSignerCommand(signerIo))
  .addCommand(haltSignerCommand(signerIo))
  .addCommand(checkSeedCommand(terminal))
  .addCommand(treasuryWalletCommand(terminal))
  .addCommand(deriveCommand(terminal))
  .addCommand(walletCommand(walletIo))
  .addCommand(inspectCommand(terminal))
  .addCommand(verifyCommand({ print: terminal.print, clock: systemClock, chain: headers }))
  .addCommand(attestCommand({ ...terminal, clock: systemClock }))
  .addCommand(auditKeysCommand({ ...terminal, random: systemRandom }))
  .addCommand(auditOpenCommand({ print: terminal.print, clock: systemClock }))
  .addCommand(auditForgetCommand({ ...terminal, random: systemRandom }))
  .addCommand(vouchCommand({ ...terminal, clock: systemClock }))
  .addCommand(correctCommand({ ...terminal, clock: systemClock, random: systemRandom }))
  .addCommand(foundCommand(peopleIo))
  .addCommand(peopleCommand(peopleIo))
  .addCommand(boardCommand(peopleIo))
  .addCommand(migrateCommand({ print: terminal.print, withOwner }))
  .addCommand(backupCommand({ ...peopleIo, plan: backupPlan, withFund: withBackedUpFund }))
  .addCommand(
    shredsCommand({
      ...signerIo,
      place: () => shredPlaceOf(readConfig(process.env, "command")),
      plan: () => readConfig(process.env, "command").shredCopies,
      withFund: withBackedUpFund,
    }),
  )
  .addCommand(restoreCommand(restoreIo))
  .addCommand(releaseRestoreCommand(releaseIo))
  .addCommand(lostCommand({ ...terminal, withDatabase: peopleIo.withDatabase, node }))
  .addCommand(programmeCommand({ print: terminal.print, withFund, tipHeight }))
  .addCommand(ratesCommand({ print: terminal.print, withDatabase: peopleIo.withDatabase }))
  .addCommand(certificatesCommand({ print: terminal.print, withFund }))
  .addCommand(logCommand({ print: terminal.print, clock: systemClock, withBook }))
  .addCommand(
    duplicatesCommand({
      print: terminal.print,
      random: systemRandom,
      keyFile: () => readConfig(process.env, "command").duplicateKeyFile,
      withDatabase: peopleIo.withDatabase,
    }),
  )
  .addCommand(doctorCommand(doctorIo))
  .addCommand(reconcileCommand(doctorIo))
  .addCommand(
    exportCommand({
      ...doctorIo,
      save: (pieces, file) => saveFile(pieces, file, process.stdout),
    }),
  )
  .showHelpAfterError();

try {
  await purse.parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`purse: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

/** Commands throw sentences for people; anything that may quote data is reduced to its kind. */
function messageOf(error: unknown): string {
  if (error instanceof Error && error.constructor === Error) return error.message;
  return sentenceOf(error);
}
