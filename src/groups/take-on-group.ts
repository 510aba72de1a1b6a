import { formatDate } from "../base/clock.ts";
import { toHex } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import { ED25519, parseVkey } from "../base/tlog/note.ts";
import type { Unit } from "../db/unit.ts";
import { findOpenProgramme } from "../programmes/programme.store.ts";
import { GROUP_BOUNDS, isGroupCode, isTerm, standingOf } from "./group.ts";
import type { Group } from "./group.ts";
import { insertGroup, lockGroup, saveGroupAgreement, saveWithdrawal } from "./group.store.ts";

/** What somebody proposes: `vkey` is the public half of the group's key, whose name is the group's code; `until` the last day. */
export interface GroupProposal {
  readonly vkey: string;
  readonly programme: string;
  readonly quota: number;
  readonly until: string;
}

/**
 * Proposes a group, which vouches for nobody until a second person agrees. Faults: invalid `group-key` (no key, its name no code, or the key of somebody on the
 * staff), `group-term`; not-found `programme-unknown`; conflict `programme-not-open`, `group-known` when there is or was one of this code or key.
 */
export async function proposeGroup(
  unit: Unit,
  proposal: GroupProposal,
  by: { readonly person: string; readonly list: PeopleList },
): Promise<void> {
  const { programme, quota, until } = proposal;
  const vkey = parseVkey(proposal.vkey);
  const isNamed = vkey !== undefined && isGroupCode(vkey.name);
  if (!isNamed || vkey.type !== ED25519 || isOfStaff(vkey.key, by.list)) throw wrongKey();
  if (!isTerm(until, formatDate(unit.at)))
    throw new Fault(
      "invalid",
      "group-term",
      `A group is taken on for at most ${GROUP_BOUNDS.days} days, from tomorrow at the soonest.`,
    );
  await findOpenProgramme(unit, programme);
  const group = { code: vkey.name, key: vkey.key, programme, quota, until, proposedBy: by.person };
  if (!(await insertGroup(unit, group)))
    throw new Fault(
      "conflict",
      "group-known",
      "There is or was a group of this name or with this key. Let it make another key, with another name.",
    );
}

/**
 * Agrees to a group that somebody else proposed. Safe to repeat for the same person. Faults: not-found `group-unknown`; forbidden `group-own`; conflict
 * `group-over` when it is withdrawn, over or agreed to by somebody else.
 */
export async function agreeGroup(unit: Unit, code: string, person: string): Promise<void> {
  const group = await locked(unit, code);
  const standing = standingOf(group, formatDate(unit.at));
  if (standing === "standing" && group.agreedBy === person) return;
  if (standing !== "proposed") throw over();
  if (group.proposedBy === person)
    throw new Fault("forbidden", "group-own", "Somebody else must agree to what you propose.");
  await saveGroupAgreement(unit, code, person);
}

/**
 * Withdraws a group at once and for good, as one person: from then on none of its vouches counts, also of those that came before. Safe to repeat. Fault
 * not-found `group-unknown`.
 */
export async function withdrawGroup(unit: Unit, code: string, person: string): Promise<void> {
  const { withdrawn } = await locked(unit, code);
  if (withdrawn === undefined) await saveWithdrawal(unit, code, person);
}

async function locked(unit: Unit, code: string): Promise<Group> {
  const group = isGroupCode(code) ? await lockGroup(unit, code, "change") : undefined;
  if (group === undefined) throw new Fault("not-found", "group-unknown", "There is no such group.");
  return group;
}

/** A member of staff who vouched with a key of theirs would be both the source and its judge. */
function isOfStaff(key: Uint8Array, list: PeopleList): boolean {
  return list.keys.some((each) => each.public === toHex(key));
}

function wrongKey(): Fault {
  return new Fault(
    "invalid",
    "group-key",
    "This is no public key of a group: purse found key --role group prints one, and its name has small letters, digits and hyphens.",
  );
}

function over(): Fault {
  return new Fault("conflict", "group-over", "There is nothing to agree to any more.");
}
