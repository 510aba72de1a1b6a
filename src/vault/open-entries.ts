import { unpad } from "../base/padding.ts";
import type { Unit } from "../db/unit.ts";
import { insertAccess } from "./access.store.ts";
import type { OpenCase } from "./case-key.ts";
import { placeOf } from "./entry.ts";
import type { Entry, EntryKind, Purpose, SealedEntry } from "./entry.ts";
import { openEnvelope } from "./envelope.ts";
import { listEntries } from "./vault.store.ts";

/**
 * Opens the entries of a case, in their order: all of the given kinds, or all there are. Takes a Unit, not a Reader: looking is
 * an event, and who looked, at what, why and when is written in the same unit, unless the claimant did. A Refusal
 * (`envelope-open`) means that somebody tampered with the database.
 */
export async function openEntries(
  unit: Unit,
  open: OpenCase,
  ask: { kinds?: readonly EntryKind[]; purpose: Purpose },
): Promise<Entry[]> {
  const sealed = await listEntries(unit, open.case, ask.kinds);
  await insertAccess(unit, { case: open, purpose: ask.purpose, entries: sealed });
  return sealed.map((entry) => openSealed(open, entry));
}

/** Opens the newest entry of one kind, as `openEntries` does; undefined, and no record, when there is none. */
export async function openLatest(
  unit: Unit,
  open: OpenCase,
  ask: { kind: EntryKind; purpose: Purpose },
): Promise<Entry | undefined> {
  const latest = (await listEntries(unit, open.case, [ask.kind])).at(-1);
  if (latest === undefined) return undefined;
  await insertAccess(unit, { case: open, purpose: ask.purpose, entries: [latest] });
  return openSealed(open, latest);
}

/**
 * Opens entries, as `openEntries` does, for what the system itself weighs while it does what somebody asked, and shows to nobody. So it is
 * no look, and no record of one may stand beside what the same unit writes about money.
 */
export async function weighEntries(
  unit: Unit,
  open: OpenCase,
  kinds: readonly EntryKind[],
): Promise<Entry[]> {
  return (await listEntries(unit, open.case, kinds)).map((entry) => openSealed(open, entry));
}

/** The newest entry of one kind, opened as `weighEntries` does; undefined when there is none. */
export async function weighLatest(
  unit: Unit,
  open: OpenCase,
  kind: EntryKind,
): Promise<Entry | undefined> {
  return (await weighEntries(unit, open, [kind])).at(-1);
}

function openSealed(open: OpenCase, entry: SealedEntry): Entry {
  const padded = openEnvelope(open.key, placeOf(entry), entry.box);
  return {
    seq: entry.seq,
    kind: entry.kind,
    sealedIn: entry.sealedIn,
    plaintext: unpad(padded),
  };
}
