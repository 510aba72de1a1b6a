import { fromHex } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import { isX25519Key } from "../base/sealed-box.ts";
import { formatVkey } from "../base/tlog/note.ts";
import type { Vkey } from "../base/tlog/note.ts";
import type { Reader } from "../db/unit.ts";
import { readAuditKeys } from "./audit-keys.ts";
import type { AuditKeys } from "./audit-keys.ts";
import { listSheets } from "./audit-key.store.ts";
import { requireBook } from "./book.store.ts";
import { nextEpoch } from "./epoch.store.ts";

/** To whom the records of the epoch under way are sealed. */
export interface EnvelopeKeys {
  readonly epoch: number;
  /** Every auditor of the fund file, by verifier key as text; `key` is absent when none was handed in for this epoch. */
  readonly auditors: readonly {
    readonly auditor: string;
    readonly key: Uint8Array | undefined;
  }[];
}

/** Asks for them when something settles, in the unit of the change. */
export type AuditorsOf = (reader: Reader) => Promise<EnvelopeKeys>;

/** How far an auditor's keys reach. */
export interface KeyStock {
  readonly auditor: string;
  /** Epochs with a key, from the one under way on and without a gap. */
  readonly left: number;
}

/**
 * The keys of the epoch under way. The database brings the sheets, the caller whom to believe: one that no auditor of the fund file signed is
 * passed over. Fault unavailable `book-not-open`.
 */
export async function envelopeKeys(
  reader: Reader,
  auditors: readonly Vkey[],
): Promise<EnvelopeKeys> {
  const epoch = await nextEpoch(reader);
  const sheets = await sheetsOf(reader, auditors, epoch);
  return {
    epoch,
    auditors: auditors.map((vkey) => {
      const auditor = formatVkey(vkey);
      return { auditor, key: keyFor(sheets.get(auditor) ?? [], epoch) };
    }),
  };
}

/** How many epochs each auditor has keys for; asked after a close, so that whoever has few left is warned in time. */
export async function keyStock(reader: Reader, auditors: readonly Vkey[]): Promise<KeyStock[]> {
  const epoch = await nextEpoch(reader);
  const sheets = await sheetsOf(reader, auditors, epoch);
  return auditors.map((vkey) => {
    const auditor = formatVkey(vkey);
    const own = sheets.get(auditor) ?? [];
    let left = 0;
    while (own.some((sheet) => covers(sheet, epoch + left))) left += 1;
    return { auditor, left };
  });
}

async function sheetsOf(
  reader: Reader,
  auditors: readonly Vkey[],
  epoch: number,
): Promise<ReadonlyMap<string, readonly AuditKeys[]>> {
  const { origin } = await requireBook(reader);
  const believed = new Map<string, AuditKeys[]>();
  for (const { note } of await listSheets(reader, epoch)) {
    const sheet = believable(() => readAuditKeys(note, { fund: origin, auditors }));
    if (sheet === undefined) continue;
    believed.set(sheet.auditor, [...(believed.get(sheet.auditor) ?? []), sheet]);
  }
  return believed;
}

/** The newest sheet that covers the epoch counts; a key on which a box would be open to all counts as none. */
function keyFor(sheets: readonly AuditKeys[], epoch: number): Uint8Array | undefined {
  const sheet = sheets.find((each) => covers(each, epoch));
  const key = sheet && fromHex(sheet.keys[epoch - sheet.first] ?? "");
  return key !== undefined && isX25519Key(key) ? key : undefined;
}

function covers({ first, keys }: AuditKeys, epoch: number): boolean {
  return first <= epoch && epoch < first + keys.length;
}

function believable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
