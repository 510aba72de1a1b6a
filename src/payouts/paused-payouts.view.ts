import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import type { LiftedPause, PayoutPause } from "./payout-pause.ts";
import { maybeSigned } from "./maybe-signed.view.ts";
import { listLifted, listPauses } from "./payout-pause.store.ts";
import { statesOf } from "./payout.store.ts";

/** A payout with its pauses. Nothing in it leads to a case. */
export interface PausedPayout {
  readonly id: string;
  /** Programme and amount; undefined for whoever may not list payouts. */
  readonly money: { readonly programme: string; readonly amount: Sats } | undefined;
  /** Whether it is signed, so that the pause holds only what comes back of it. */
  readonly late: boolean;
  /** Whether it may be signed although it waits (`maybeSigned`). */
  readonly unsure: boolean;
  readonly pauses: readonly PayoutPause[];
  /** Those that were lifted, so that whoever pauses again and again is seen. */
  readonly lifted: readonly LiftedPause[];
}

/** What whoever looks is shown of paused payouts. */
export interface PausesShown {
  /** Programme and amount: to whoever may list payouts. Who may not has decided cases, and would find theirs again by the amount. */
  readonly money: boolean;
  /** The pauses that end on a day. Who opens cases reads that day there, and would find the payout of a case by it. */
  readonly quiet: boolean;
}

/**
 * All payouts that are paused, then those that were and are not paid yet, by id, as `shown` says. What is not shown of one changes nothing in the list, not even a number or the order.
 */
export async function pausedPayouts(reader: Reader, shown: PausesShown): Promise<PausedPayout[]> {
  const { rows } = await reader.sql.raw<{
    rows: { id: string; programme: string; amount: bigint }[];
  }>(
    `select p.id, p.programme, p.amount from payouts p
     where exists (select from payout_pauses each where each.payout = p.id) and not p.cancelled
     order by p.id`,
  );
  const ids = rows.map(({ id }) => id);
  const all = { pauses: await listPauses(reader, ids), lifted: await listLifted(reader, ids) };
  const pauses = shownOf(all.pauses, all, shown);
  const lifted = shownOf(all.lifted, all, shown);
  const unsure = await maybeSigned(reader, ids);
  const states = new Map((await statesOf(reader, ids)).map(({ id, state }) => [id, state]));
  const payouts = rows
    .map(({ id, programme, amount }) => ({
      id,
      money: shown.money ? { programme, amount: sats(amount) } : undefined,
      late: states.get(id) !== "ready",
      unsure: states.get(id) === "ready" && unsure.has(id),
      pauses: pauses.filter(({ payout }) => payout === id),
      lifted: lifted.filter(({ payout }) => payout === id),
    }))
    .filter(
      (each) =>
        ["ready", "in-flight"].includes(states.get(each.id) ?? "") &&
        each.pauses.length + each.lifted.length > 0,
    );
  const isOver = (each: PausedPayout): number => (each.pauses.length > 0 ? 0 : 1);
  return payouts.sort((one, other) => isOver(one) - isOver(other));
}

/** Those of one kind that are shown, under the numbers that they have among those that are shown. */
function shownOf<P extends PayoutPause>(
  pauses: readonly P[],
  all: { readonly pauses: readonly PayoutPause[]; readonly lifted: readonly PayoutPause[] },
  { quiet }: PausesShown,
): P[] {
  if (quiet) return [...pauses];
  const hidden = [...all.pauses, ...all.lifted].filter(({ until }) => until !== undefined);
  return pauses
    .filter(({ until }) => until === undefined)
    .map((each) => ({
      ...each,
      number:
        each.number -
        hidden.filter(({ payout, number }) => payout === each.payout && number < each.number)
          .length,
    }));
}
