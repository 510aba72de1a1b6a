import { actorName } from "../base/actor.ts";
import type { Unit } from "../db/unit.ts";
import { accessTag } from "./case-key.ts";
import type { OpenCase } from "./case-key.ts";
import type { EntryKind, Purpose } from "./entry.ts";

/** Days for which every look is remembered; the database refuses to forget earlier, by its own clock. */
export const LOOK_DAYS = 90;

const HOUR_MS = 3_600_000;

/**
 * Records that the unit's actor looks at these entries. A claimant who reads their own case leaves no record: it would tell
 * when they were online, and nobody needs to know. The record knows the hour.
 */
export async function insertAccess(
  unit: Unit,
  look: {
    case: OpenCase;
    purpose: Purpose;
    entries: readonly { kind: EntryKind }[];
  },
): Promise<void> {
  if (unit.by.kind === "claimant" || look.entries.length === 0) return;
  const person = actorName(unit.by);
  const tag = accessTag(look.case);
  // The hour, and no number: rows that know the moment or their order could be laid beside those of payouts.
  const at = new Date(Math.floor(unit.at.getTime() / HOUR_MS) * HOUR_MS);
  await unit.sql("vault_access").insert(
    look.entries.map(({ kind }) => ({
      at,
      person,
      tag,
      kind,
      purpose: look.purpose,
    })),
  );
}

/** One person's looks one after the other, until the unit ends. */
export async function lockLooks(unit: Unit, person: string): Promise<void> {
  const name = `commonpurse/looks/${person}`;
  await unit.sql.raw("select pg_advisory_xact_lock(hashtextextended(?, 0))", [name]);
}

/**
 * Removes records older than 90 days; returns how many. Two clocks must agree that they are: the unit's, and the database's own, without which nothing is
 * deleted from this table (`vault_access_keep`). One that is wrong forgets nothing.
 */
export async function purgeAccess(unit: Unit): Promise<number> {
  const before = new Date(unit.at.getTime() - LOOK_DAYS * 86_400_000);
  return unit
    .sql("vault_access")
    .where("at", "<", before)
    .whereRaw("at < looks_kept_from()")
    .delete();
}
