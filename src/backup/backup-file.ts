import { Decrypter, Encrypter } from "age-encryption";
import { ascii, code, fund, hex, hexBetween, int, network } from "../base/field.ts";
import { outpoint, time, unicodeText } from "../base/field.ts";
import { RUNGS, unpad } from "../base/padding.ts";
import { must, Refusal } from "../base/refusal.ts";
import {
  array,
  isAscending,
  object,
  readShape,
  record,
  refine,
  writeShape,
} from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { parseCheckpoint } from "../base/tlog/checkpoint.ts";
import { parseNote } from "../base/tlog/note.ts";
import { toBase64 } from "../base/bytes.ts";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import { looksSecret } from "../bitcoin/secret.ts";

/** The largest padded file of FORMATS 0; some 16,000 signed batches of five payments. */
const PLAIN_MAX = RUNGS.at(-1) ?? 0;

const INDEX_MAX = 2 ** 31 - 1;

const LINEAGE = object({
  anchor: outpoint,
  batch: hex(16),
  digest: hex(32),
  payouts: array(hex(16), 0, 200),
  raw: array(hexBetween(60, 400_000), 1, 1_000),
});

const WALLET = object({
  birth: int(0, INDEX_MAX),
  descriptor: ascii(3_000),
  gap: int(1, 1_000_000),
  issued: array(int(0, INDEX_MAX), 2, 2),
  programme: code,
});

const BACKUP = refine(
  record("backup", {
    checkpoint: unicodeText(65_536),
    fund,
    lineages: array(LINEAGE, 0, 1_000_000),
    made: time,
    network,
    policy: unicodeText(1_000_000),
    wallets: array(WALLET, 0, 1_000),
  }),
  ({ lineages, wallets }) =>
    isAscending(lineages.map(({ anchor }) => anchor)) &&
    isAscending(wallets.map(({ programme }) => programme)),
);

/**
 * What is enough to find the fund's coins again, and not to pay anybody twice: descriptors with the next index of each chain, every signed
 * form of every batch, the fund file and the last checkpoint (FORMATS 9). Nothing of cases, no codes, no private keys, no record keys.
 */
export type Backup = ShapeOf<typeof BACKUP>;

/** How far ahead of the last issued index other wallets have to look; everything up to there is followed after a restore. */
export const GAP = 1_000;

/** The largest checkpoint that a mirror or a witness has; `rootAt` gives the root of a smaller tree of the same log, where it is at hand. */
interface NewestLog {
  readonly size: number;
  readonly root: Uint8Array;
  readonly rootAt?: (size: number) => Uint8Array;
}

/** The canonical bytes of a backup; throws TypeError when a value does not fit, which is a bug. */
export function writeBackup(backup: Backup): Uint8Array {
  return writeShape(BACKUP, backup);
}

/** An encrypter to these recipients (`age1…`); refuses with `backup-recipients` when they are fewer than two people or not recipients. */
export function encrypterTo(recipients: readonly string[]): Encrypter {
  const encrypter = new Encrypter();
  must(new Set(recipients).size >= 2, "backup-recipients");
  try {
    for (const recipient of new Set(recipients)) encrypter.addRecipient(recipient);
  } catch {
    throw new Refusal("backup-recipients");
  }
  return encrypter;
}

/** A decrypter with one identity (`AGE-SECRET-KEY-…`); refuses with `backup-open` when it is none. */
export function decrypterOf(identity: string): Decrypter {
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity);
  } catch {
    throw new Refusal("backup-open");
  }
  return decrypter;
}

/**
 * Opens a backup. Rules in order: `backup-open`, padding, parsing, `backup-fund`, `backup-private`, `backup-descriptor`, `backup-stale` (a
 * mirror or witness has a larger checkpoint: take the log from there first), `backup-fork` (they have another log: stop).
 */
export async function openBackup(
  file: Uint8Array,
  trust: {
    readonly identity: string;
    /** Absent when it is only asked what the file is. */
    readonly fund?: string;
    readonly newest?: NewestLog | undefined;
  },
): Promise<Backup> {
  const bytes = unpad(await decrypt(file, trust.identity));
  const backup = readShape(BACKUP, bytes, PLAIN_MAX);
  must(trust.fund === undefined || backup.fund === trust.fund, "backup-fund");
  checkWallets(backup, bytes);
  if (trust.newest !== undefined) checkLogOf(backup, trust.newest);
  return backup;
}

/** `backup-stale`, `backup-fork`: what the backup knows of the log against what others have. Never sign a smaller tree. */
export function checkLogOf(backup: Backup, newest: NewestLog): void {
  const { size, root } = parseCheckpoint(parseNote(backup.checkpoint).text);
  const before = newest.size < size ? undefined : newest.rootAt?.(size);
  const forks =
    (before !== undefined && toBase64(before) !== toBase64(root)) ||
    (newest.size === size && toBase64(newest.root) !== toBase64(root));
  must(newest.size <= size || forks, "backup-stale");
  must(!forks, "backup-fork");
}

async function decrypt(file: Uint8Array, identity: string): Promise<Uint8Array> {
  const decrypter = decrypterOf(identity);
  try {
    return await decrypter.decrypt(file);
  } catch {
    throw new Refusal("backup-open");
  }
}

/** `backup-private`, `backup-descriptor`: descriptors of public keys with both chains, and nothing that is a private key in the bytes. */
export function checkWallets(backup: Backup, bytes: Uint8Array): void {
  const text = Buffer.from(bytes).toString("latin1");
  const isClean =
    !/AGE-SECRET-KEY-|PRIVATE\+KEY\+|[xtyzuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{90}/.test(text) &&
    backup.wallets.every(({ descriptor }) => looksSecret(descriptor) === undefined);
  must(isClean, "backup-private");
  for (const { descriptor } of backup.wallets) {
    try {
      must(parseDescriptor(descriptor, backup.network).isMultipath, "backup-descriptor");
    } catch (error) {
      throw error instanceof Refusal ? new Refusal("backup-descriptor") : error;
    }
  }
}
