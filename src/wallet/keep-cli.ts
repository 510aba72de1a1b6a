import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, link, open, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { Command } from "commander";
import type { Knex } from "knex";
import type { Clock } from "../base/clock.ts";
import { GENESIS } from "../bitcoin/network.ts";
import type { Network } from "../bitcoin/network.ts";
import { restartRescan } from "../chain/rescan.store.ts";
import { asLeader } from "../db/leader.ts";
import type { Reader, Unit, Work } from "../db/unit.ts";
import { CERTIFICATE_BLOCK, CERTIFICATES_FOR } from "./certificate.ts";
import { listKeychains } from "./keychain.store.ts";
import { readWalletFile } from "./read-wallet-file.ts";
import { readable } from "./readable.ts";
import { beginRestore, fillRestored, settleRestored } from "./restore-wallet.ts";
import { formatEnd } from "./wallet-file.ts";
import { holdMoment, walletFileLines } from "./wallet-file.view.ts";
import { USUAL_GAP, walletStatus } from "./wallet-status.view.ts";
import type { WalletStatus } from "./wallet-status.view.ts";

/** The database and the chain behind it, open for one command. */
export interface OpenWallet {
  readonly sql: Knex;
  readonly read: Reader;
  readonly work: Work;
  readonly network: Network;
  /** Codes of the fund's programmes; none in a database without a fund. */
  readonly programmes: () => Promise<readonly string[]>;
  /** Takes in what is new, then looks through the chain from a height on; tells how far it is. */
  readonly scan: (from: number, report: (height: number, tip: number) => void) => Promise<void>;
}

/** What the commands may touch besides the files they are given. */
export interface WalletIo {
  readonly print: (line: string) => void;
  /** Shows how far long work is, where somebody is watching. */
  readonly progress: (line: string) => void;
  readonly clock: Clock;
  readonly withWallet: <T>(use: (open: OpenWallet) => Promise<T>) => Promise<T>;
}

const BY = { kind: "operator" } as const;

/** `purse wallet`: how far the programmes' wallets are, their backup and restore, and a scan of the chain. */
export function walletCommand(io: WalletIo): Command {
  const wallet = new Command("wallet")
    .description("show how far the programmes' wallets are, and what needs looking after")
    .option("--json", "print one JSON object")
    .action((options: { json?: boolean }) => io.withWallet((opened) => show(io, opened, options)));
  wallet
    .command("export")
    .description(
      "write descriptors, counters and BIP 329 labels to a file, without any key that spends",
    )
    .requiredOption("--out <file>", "a file that does not exist yet")
    .action((options: { out: string }) =>
      io.withWallet((opened) => exportTo(io, opened, options.out)),
    );
  wallet
    .command("restore")
    .description("take wallets over from such a file and look through the chain for what is theirs")
    .argument("<file>", "what purse wallet export wrote")
    .action((file: string) =>
      io.withWallet((opened) => alone(opened, () => restore(io, opened, file))),
    );
  wallet
    .command("rescan")
    .description(
      "look through the chain again from the wallets' birth; goes on where it was interrupted",
    )
    .option("--again", "from the beginning, also when a scan was interrupted")
    .action((options: { again?: boolean }) =>
      io.withWallet((opened) => alone(opened, () => rescan(io, opened, options.again === true))),
    );
  return wallet;
}

async function show(io: WalletIo, opened: OpenWallet, options: { json?: boolean }): Promise<void> {
  const statuses = await walletStatus(opened.read, opened.network, io.clock.now());
  if (options.json === true) {
    io.print(JSON.stringify({ network: opened.network, wallets: statuses.map(jsonOf) }));
    return;
  }
  if (statuses.length === 0) io.print("There is no wallet in this database yet.");
  for (const status of statuses) for (const line of describe(status)) io.print(line);
}

function jsonOf({ keychain, unseen, gap, certificates }: WalletStatus): Record<string, unknown> {
  return {
    programme: keychain.programme,
    descriptor: keychain.descriptor.text,
    birth: keychain.birthHeight,
    receive: keychain.nextReceive,
    change: keychain.nextChange,
    unseen,
    gap,
    certificates,
    restoring: keychain.restoring,
  };
}

/** A wallet in words, what needs looking after last. */
function describe({ keychain, unseen, gap, certificates }: WalletStatus): string[] {
  const { programme, descriptor, birthHeight, nextReceive, nextChange } = keychain;
  const ahead = nextReceive - unseen;
  return [
    `${programme}: ${nextReceive} addresses given out, ${nextChange} for change, certificates for ${certificates} more`,
    `  ${descriptor.text}`,
    `  born at height ${birthHeight}`,
    ...(keychain.restoring
      ? ["  ! Is being restored and gives out no address: run purse wallet restore again."]
      : []),
    ...(certificates <= CERTIFICATES_FOR.comfort
      ? [
          `  ! Fewer than ${CERTIFICATES_FOR.comfort + 1} certificates are left: make a block with purse certify --from ${nextReceive + certificates} --count ${CERTIFICATE_BLOCK}.`,
        ]
      : []),
    ...(ahead > USUAL_GAP || gap > USUAL_GAP
      ? [
          `  ! ${ahead} addresses were given out since the last one that was paid. Other software stops looking after ${USUAL_GAP} unused ones: set its gap limit to at least ${gap + 1}.`,
        ]
      : []),
  ];
}

/** Only one restore or scan at a time. */
async function alone(opened: OpenWallet, work: () => Promise<void>): Promise<void> {
  const done = await asLeader(opened.sql, "wallet-scan", async () => {
    await work();
    return true;
  });
  if (done !== true)
    throw new Error("Another restore or scan runs on this database. Wait until it is done.");
}

async function exportTo(io: WalletIo, opened: OpenWallet, out: string): Promise<void> {
  if (await exists(out)) throw taken(out);
  const part = `${out}.part`;
  const file = await open(part, "w", 0o600).catch(() => {
    throw new Error(`${out} cannot be written. Name a file in a folder that you may write to.`);
  });
  let records = 0;
  try {
    records = await opened.work(BY, (unit) => writeRecords(io, opened.network, { unit, file }));
  } finally {
    await file.close();
  }
  // A link, unlike a rename, never replaces a file that came meanwhile.
  await link(part, out).catch(() => {
    throw taken(out);
  });
  await unlink(part);
  io.print(
    `${records} records are in ${out}. It spends nothing, but shows every address: keep it encrypted.`,
  );
}

/** Writes the whole file, all of it of one moment; how many records it has. */
async function writeRecords(
  io: WalletIo,
  network: Network,
  { unit, file }: { readonly unit: Unit; readonly file: FileHandle },
): Promise<number> {
  const [genesis = ""] = GENESIS[network];
  await holdMoment(unit);
  const hash = createHash("sha256");
  let records = 0;
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    const text = lines.map((line) => `${line}\n`).join("");
    hash.update(text);
    await file.write(text);
    lines = [];
  };
  for await (const line of walletFileLines(unit, { network, genesis, at: unit.at })) {
    lines.push(line);
    records += 1;
    if (lines.length === 1_000) await flush();
    if (records % 10_000 === 0) io.progress(`${records} records`);
  }
  await flush();
  await file.write(`${formatEnd({ records, sha256: hash.digest("hex") })}\n`);
  await file.sync();
  return records;
}

function taken(out: string): Error {
  return new Error(`${out} exists. Name a file that does not, so that no backup is lost.`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function restore(io: WalletIo, opened: OpenWallet, path: string): Promise<void> {
  const { head, records } = await readable(path, () =>
    readWalletFile(createReadStream(path), opened.network),
  );
  const { network, work } = opened;
  const codes = await opened.programmes();
  const strange = head.wallets.filter(
    ({ programme }) => codes.length > 0 && !codes.includes(programme),
  );
  if (strange.length > 0)
    throw new Error(
      `The fund in this database has no programme ${strange.map(({ programme }) => programme).join(", ")}. Restore its backup first, or use an empty database.`,
    );
  io.print(`${records} records of ${head.wallets.length} wallets were read.`);
  await work(BY, (unit) => beginRestore(unit, network, head.wallets));
  const birth = Math.min(...head.wallets.map((wallet) => wallet.birth));
  for (
    let settled = false;
    !settled;
    settled = await work(BY, (unit) => settleRestored(unit, network))
  ) {
    for (let chunks = 0; await work(BY, (unit) => fillRestored(unit, network)); chunks += 1)
      io.progress(`${chunks * 2_000} addresses watched`);
    await opened.scan(birth, progressOf(io));
  }
  for (const { nextReceive, programme } of await listKeychains(opened.read, network))
    io.print(
      `${programme}: goes on at address ${nextReceive}. Certify from there: purse certify --from ${nextReceive}.`,
    );
}

async function rescan(io: WalletIo, opened: OpenWallet, again: boolean): Promise<void> {
  const keychains = await listKeychains(opened.read, opened.network);
  if (keychains.length === 0) throw new Error("There is no wallet in this database yet.");
  const birth = Math.min(...keychains.map(({ birthHeight }) => birthHeight));
  if (again) await opened.work(BY, (unit) => restartRescan(unit, birth));
  await opened.scan(birth, progressOf(io));
  io.print(`The chain was looked through from height ${birth} on.`);
}

function progressOf(io: WalletIo): (height: number, tip: number) => void {
  return (height, tip) => io.progress(`height ${height} of ${tip}`);
}
