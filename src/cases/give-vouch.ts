import { toHex } from "../base/bytes.ts";
import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import { vkeyOf } from "../base/tlog/note.ts";
import type { Unit } from "../db/unit.ts";
import { standingOf } from "../groups/group.ts";
import { countVouch, listGroups, lockGroup } from "../groups/group.store.ts";
import { openVouch, vouchMonths } from "../groups/vouch.ts";
import type { Vouch } from "../groups/vouch.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { isOpen } from "./claim-steps.ts";
import type { CaseState } from "./case.ts";
import { freshenMark } from "./second-code.ts";
import { counts, showVouches, VOUCHES_MAX, writeVouches } from "./vouches.ts";

/** Whether somebody may still vouch for a case in this state: it is not decided. */
export function takesVouches(state: CaseState): boolean {
  return isOpen(state) && state !== "approved";
}

/**
 * Takes a group's vouch for the case of a claim code, and counts it against the group's quota; both in one unit, so what is refused costs nothing. Safe to repeat: a
 * group that vouches already is not counted again. Faults: conflict `vouch-closed` for a decided case, `vouches-many`, `vouch-spent` when the quota of its month is used up;
 * invalid `vouch-unproven` (no statement, of another fund, or signed by no group whose vouches are taken, which all answer alike), `vouch-other` (for another request or
 * programme), `vouch-late`.
 */
export async function giveVouch(
  unit: Unit,
  claim: OpenClaim,
  handedIn: { readonly text: string; readonly fund: string },
): Promise<void> {
  const { case: current, keys, open } = await lockClaim(unit, claim);
  if (!takesVouches(current.state))
    throw new Fault(
      "conflict",
      "vouch-closed",
      "This request is decided: no vouch is taken for it.",
    );
  const vouch = await proven(unit, handedIn);
  if (vouch.tag !== toHex(keys.vouchTag) || vouch.programme !== current.programme)
    throw new Fault(
      "invalid",
      "vouch-other",
      "This vouch is for another request, or another programme.",
    );
  if (!vouchMonths(unit.at).includes(vouch.month))
    throw new Fault("invalid", "vouch-late", "This vouch is too old. Ask the group for a new one.");
  const given = await showVouches(unit, open);
  if (given.some(({ group }) => group === vouch.group)) return;
  // Those of withdrawn groups, which count no more, make room when there is none.
  const kept = given.length < VOUCHES_MAX ? given : given.filter(counts);
  if (kept.length >= VOUCHES_MAX)
    throw new Fault(
      "conflict",
      "vouches-many",
      "Three groups vouch for this request. That is enough.",
    );
  await count(unit, vouch);
  const all = [...kept, vouch].map(({ group, month }) => ({ group, month }));
  await writeVouches(unit, open, all);
  // A visit changes both, so a change of one alone would tell.
  await freshenMark(unit, open);
}

/** The statement, if a group signed it that stands. All groups' keys are tried, so that what does not hold answers alike whichever group it names. */
async function proven(
  unit: Unit,
  { text, fund }: { readonly text: string; readonly fund: string },
): Promise<Vouch> {
  const groups = await listGroups(unit);
  const keys = groups.map(({ code, key }) => vkeyOf(code, key));
  try {
    return openVouch(text, { keys, fund, at: unit.at });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw unproven();
  }
}

async function count(unit: Unit, { group: code, programme, month }: Vouch): Promise<void> {
  const group = await lockGroup(unit, code, "count");
  if (group === undefined || standingOf(group, formatDate(unit.at)) !== "standing")
    throw unproven();
  if (group.programme !== programme) throw unproven();
  if (!(await countVouch(unit, group, month)))
    throw new Fault(
      "conflict",
      "vouch-spent",
      "This group has vouched for as many people as it may in that month. Ask it for a vouch of the next one.",
    );
}

function unproven(): Fault {
  return new Fault(
    "invalid",
    "vouch-unproven",
    "This is no vouch of a group that the fund trusts.",
  );
}
