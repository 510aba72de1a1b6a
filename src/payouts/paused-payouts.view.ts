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

/**
 * All payouts that are paused, then those that were and are not paid yet, by id; `money` says whether whoever looks may list payouts. Who may not has decided cases, and would find theirs again by the amount.
 */
export async function pausedPayouts(
  reader: Reader,
  { money }: { readonly money: boolean },
): Promise<PausedPayout[]> {
  const { rows } = await reader.sql.raw<{
    rows: { id: string; programme: string; amount: bigint }[];
  }>(
    `select p.id, p.programme, p.amount from payouts p
     where exists (select from payout_pauses each where each.payout = p.id) and not p.cancelled
     order by not payout_is_paused(p.id), p.id`,
  );
  const ids = rows.map(({ id }) => id);
  const pauses = await listPauses(reader, ids);
  const lifted = await listLifted(reader, ids);
  const unsure = await maybeSigned(reader, ids);
  const states = new Map((await statesOf(reader, ids)).map(({ id, state }) => [id, state]));
  return rows
    .map(({ id, programme, amount }) => ({
      id,
      money: money ? { programme, amount: sats(amount) } : undefined,
      late: states.get(id) !== "ready",
      unsure: states.get(id) === "ready" && unsure.has(id),
      pauses: pauses.filter(({ payout }) => payout === id),
      lifted: lifted.filter(({ payout }) => payout === id),
    }))
    .filter(({ id }) => ["ready", "in-flight"].includes(states.get(id) ?? ""));
}
