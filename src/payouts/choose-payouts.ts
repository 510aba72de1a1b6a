import { Fault } from "../base/fault.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Unit } from "../db/unit.ts";
import { isResting } from "./destination-change.ts";
import { listChanges } from "./destination-change.store.ts";
import { drawTogether } from "./draw-together.ts";
import { isCostly } from "./fee-share.ts";
import { isUnended, lineagesOf } from "./lineages-of.view.ts";
import type { EndedLineage } from "./lineages-of.view.ts";
import { ofOneLineage } from "./of-one-lineage.ts";
import { listPauses } from "./payout-pause.store.ts";
import { lockReadyPayouts } from "./payout.store.ts";
import { payableNow } from "./ready-standings.view.ts";
import { readyPayouts } from "./ready.view.ts";
import { unendedOf } from "./unended.view.ts";
import { requireUnalteredPayouts } from "./require-unaltered.ts";

/** Hard limit of the manifest (FORMATS 3). */
export const RECIPIENTS_MAX = 200;

/**
 * The payouts of one batch, locked until the unit ends: those that are named, or `most` drawn at random among those that can be paid at the rates
 * of now, and are worth their own fee at `rate`. One whose destination was changed is left out until the change counts. Faults: conflict
 * `payouts-missing`, `payouts-costly` (those that could be drawn are all worth too little), `payout-resting` (named, and waits), `payout-paused` (named), `payout-unended` (named, and signed in a batch that may yet be mined), `payouts-apart`
 * (named, and signed in several batches that died), `payout-altered` with the rule that what is stored breaks.
 */
export async function choosePayouts(
  unit: Unit,
  asked: {
    network: Network;
    programme: string;
    ids: readonly string[] | undefined;
    most: number;
    rate: FeeRate;
  },
): Promise<ReturnType<typeof ofOneLineage>> {
  const { programme } = asked;
  const ids = asked.ids ?? (await draw(unit, asked));
  if (asked.ids !== undefined && (await listPauses(unit, ids)).length > 0) throw paused();
  const locked = await lockReadyPayouts(unit, { programme, ids, limit: RECIPIENTS_MAX });
  // Asked again now that they are locked: a change or a pause may have come while this unit waited for them.
  const changes = await listChanges(unit, ids);
  const pauses = await listPauses(unit, ids);
  if (asked.ids !== undefined && pauses.length > 0) throw paused();
  const isPaused = (id: string) => pauses.some(({ payout }) => payout === id);
  const rested = locked.filter(({ id }) => !isResting(changes.get(id), unit.at) && !isPaused(id));
  if (asked.ids !== undefined && rested.length < locked.length) throw resting();
  const lineages = await lineagesOf(unit, ids);
  const chosen = ofOneLineage(rested, lineages);
  const found = chosen.payouts;
  if (asked.ids !== undefined && found.length < rested.length)
    throw keptOut(rested.flatMap(({ id }) => lineages.get(id) ?? []));
  if (found.length === 0 || (asked.ids !== undefined && found.length !== new Set(asked.ids).size)) {
    throw new Fault(
      "conflict",
      "payouts-missing",
      asked.ids === undefined
        ? "No payout of this programme can be paid now: none waits, or the page of payouts says what those wait for."
        : "Some of these payouts do not exist, are of another programme, or are in a batch already.",
    );
  }
  await requireUnalteredPayouts(unit, found, asked.network);
  return chosen;
}

async function draw(
  unit: Unit,
  asked: { programme: string; most: number; rate: FeeRate },
): Promise<string[]> {
  const { programme, most, rate } = asked;
  const waiting = (await readyPayouts(unit)).filter(
    (payout) => payout.programme === programme && !isResting(payout.change, unit.at),
  );
  const unended = new Set((await unendedOf(unit, waiting)).map(({ id }) => id));
  const ended = waiting.filter(({ id }) => !unended.has(id));
  const payable = await payableNow(unit, ended, unit.at);
  const worth = payable.filter((payout) => !isCostly(payout, rate));
  if (worth.length === 0 && payable.length > 0) throw costly(payable.length);
  return drawTogether(worth, most, unit.random).map(({ id }) => id);
}

function paused(): Fault {
  return new Fault(
    "conflict",
    "payout-paused",
    "One of these payouts is paused. Nothing pays it until every pause of it is lifted or over.",
  );
}

function costly(waiting: number): Fault {
  return new Fault(
    "conflict",
    "payouts-costly",
    "At this fee rate sending any of the payouts that wait would cost too much of it. Wait for lower fees, or name those that must be paid now.",
    { waiting },
  );
}

/** Why payouts that were named and signed before do not go together, or not yet. */
function keptOut(lineages: readonly EndedLineage[]): Fault {
  const unended = lineages.find(isUnended);
  if (unended === undefined)
    return new Fault(
      "conflict",
      "payouts-apart",
      "These payouts were signed in several batches that died, and a batch can take those of one only. Freeze them one after the other.",
    );
  const { batch, depth } = unended;
  return new Fault(
    "conflict",
    "payout-unended",
    depth === 0
      ? "One of these payouts was signed in a batch that could still be mined. Cancel that batch; six blocks after its cancel the payout can be paid."
      : "One of these payouts was signed in a batch whose end is less than six blocks deep. Wait for the next blocks.",
    { batch, depth },
  );
}

function resting(): Fault {
  return new Fault(
    "conflict",
    "payout-resting",
    "The destination of one of these payouts was changed. It waits until the change counts and two people have said that they know of it.",
  );
}
