/** Somebody who took the machine, and tries every key that lies on it at everything that is sealed. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { toHex } from "../../src/base/bytes.ts";
import { openBox, x25519Public } from "../../src/base/sealed-box.ts";
import { Refusal } from "../../src/base/refusal.ts";
import { caseKey, VAULT_NAMES } from "../../src/vault/case-key.ts";
import { placeOf } from "../../src/vault/entry.ts";
import type { SealedEntry } from "../../src/vault/entry.ts";
import { openEnvelope } from "../../src/vault/envelope.ts";
import type { ShredRef, ShredStore } from "../../src/vault/shred-store.ts";

/** What is sealed, as the thief reads it from the tables and the second store. */
export interface Loot {
  readonly wraps: readonly {
    readonly case_id: string;
    readonly reader: string;
    readonly box: Uint8Array;
  }[];
  readonly entries: readonly SealedEntry[];
  readonly shreds: ReadonlyMap<string, Uint8Array>;
}

const KEY_BYTES = 32;

/** Larger files are no key files; of the database the values of rows are taken. */
const FILE_MAX = 20_000;

/** The sealed rows of a database, and the second halves of their keys, which the machine itself can open. */
export async function lootOf(
  rows: {
    readonly vault_wraps: Loot["wraps"];
    readonly vault_entries: readonly (Omit<SealedEntry, "case"> & { readonly case_id: string })[];
    readonly vault_cases: readonly {
      readonly case_id: string;
      readonly shred_ref: ShredRef | null;
    }[];
  },
  store: ShredStore,
): Promise<Loot> {
  const shreds = new Map<string, Uint8Array>();
  for (const { case_id: id, shred_ref: ref } of rows.vault_cases) {
    const part = ref === null ? undefined : await store.get(ref);
    if (part !== undefined) shreds.set(id, part);
  }
  const entries = rows.vault_entries.map(({ case_id: id, ...rest }) => ({
    ...rest,
    case: id as SealedEntry["case"],
  }));
  return { wraps: rows.vault_wraps, entries, shreds };
}

/** Everything in these files and texts that could be a key of 32 bytes: written in hex or base64, and in small files every run of so many bytes. */
export async function keysLyingAbout(
  folders: readonly string[],
  texts: readonly string[],
  isThere: (path: string) => boolean,
): Promise<Uint8Array[]> {
  const keys = new Map<string, Uint8Array>();
  const take = (bytes: Uint8Array): void => void keys.set(toHex(bytes), bytes);
  for (const folder of folders)
    for (const path of (await filesUnder(folder)).filter(isThere)) {
      const bytes = new Uint8Array(await readFile(path));
      if (bytes.length > FILE_MAX) continue;
      windowsIn(bytes).forEach(take);
      keysIn(Buffer.from(bytes).toString("latin1")).forEach(take);
    }
  for (const text of texts) keysIn(text).forEach(take);
  return [...keys.values()];
}

async function filesUnder(path: string): Promise<string[]> {
  const info = await stat(path);
  if (info.isFile()) return [path];
  if (!info.isDirectory()) return [];
  const inside = await readdir(path);
  return (await Promise.all(inside.map((name) => filesUnder(join(path, name))))).flat();
}

function windowsIn(bytes: Uint8Array): Uint8Array[] {
  const count = Math.max(0, bytes.length - KEY_BYTES + 1);
  // In a text a key is written in letters.
  if (bytes.every((byte) => byte === 10 || (byte >= 32 && byte < 127))) return [];
  return Array.from({ length: count }, (_, at) => bytes.slice(at, at + KEY_BYTES));
}

function keysIn(text: string): Uint8Array[] {
  const hex = (text.match(/[0-9a-fA-F]{64,}/g) ?? []).map((run) =>
    Buffer.from(run.slice(0, run.length - (run.length % 2)), "hex"),
  );
  const base64 = (text.match(/[A-Za-z0-9+/_-]{43,}/g) ?? []).map((run) =>
    Buffer.from(run, "base64"),
  );
  // Of longer ones, which are boxes, signatures and the like, the beginning and the end.
  return [...hex, ...base64].flatMap((bytes) =>
    [bytes.subarray(0, KEY_BYTES), bytes.subarray(-KEY_BYTES)]
      .map((each) => new Uint8Array(each))
      .filter((each) => each.length === KEY_BYTES),
  );
}

/**
 * The cases that these keys open, by their ids: each is tried as the first half of a case's key, as the whole of it, and as the private key of a reader. Of
 * readers `sealedTo` has the public keys, hex: a box opens with the private half of what it was sealed to and with nothing else.
 */
export function openedWith(
  { wraps, entries, shreds }: Loot,
  keys: readonly Uint8Array[],
  sealedTo: ReadonlySet<string>,
): Set<string> {
  const firsts = new Map<string, SealedEntry>();
  for (const entry of entries) firsts.set(entry.case, entry);
  const opened = new Set<string>();
  const tryParts = (id: string, part: Uint8Array): void => {
    const entry = firsts.get(id);
    const shred = shreds.get(id);
    if (entry === undefined) return;
    const whole = shred === undefined ? [part] : [part, caseKey(part, shred)];
    if (whole.some((key) => opens(() => openEnvelope(key, placeOf(entry), entry.box))))
      opened.add(id);
  };
  for (const key of keys) {
    for (const id of firsts.keys()) tryParts(id, key);
    if (!sealedTo.has(toHex(x25519Public(key)))) continue;
    for (const { case_id: id, box } of wraps) {
      const part = opens(() => openBox(VAULT_NAMES.part, key, box));
      if (part) tryParts(id, part);
    }
  }
  return opened;
}

function opens(open: () => Uint8Array): Uint8Array | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
