import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import type { PayoutPause } from "./payout-pause.ts";
import { maybeSigned } from "./maybe-signed.view.ts";
import { listPauses } from "./payout-pause.store.ts";
import { statesOf } from "./payout.store.ts";

/** A payout with its open pauses. Nothing in it leads to a case. */
export interface PausedPayout {
  readonly id: string;
  readonly programme: string;
  readonly amount: Sats;
  /** Whether it is signed, so that the pause holds only what comes back of it. */
  readonly late: boolean;
  /** Whether it may be signed although it waits (`maybeSigned`). */
  readonly unsure: boolean;
  readonly pauses: readonly PayoutPause[];
}

/** All payouts that are paused, by programme and id. */
export async function pausedPayouts(reader: Reader): Promise<PausedPayout[]> {
  const { rows } = await reader.sql.raw<{
    rows: { id: string; programme: string; amount: bigint }[];
  }>(
    `select p.id, p.programme, p.amount from payouts p
     where payout_is_paused(p.id) and not p.cancelled order by p.programme, p.id`,
  );
  const ids = rows.map(({ id }) => id);
  const pauses = await listPauses(reader, ids);
  const unsure = await maybeSigned(reader, ids);
  const states = new Map((await statesOf(reader, ids)).map(({ id, state }) => [id, state]));
  return rows
    .map(({ id, programme, amount }) => ({
      id,
      programme,
      amount: sats(amount),
      late: states.get(id) !== "ready",
      unsure: states.get(id) === "ready" && unsure.has(id),
      pauses: pauses.filter(({ payout }) => payout === id),
    }))
    .filter(({ id }) => ["ready", "in-flight"].includes(states.get(id) ?? ""));
}
