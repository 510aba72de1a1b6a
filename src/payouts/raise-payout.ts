import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { grantHold, grantRevised } from "../ledger/entries.ts";
import { REVISIONS_MAX } from "../ledger/grant-covers.view.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { coverOf, requireRate } from "./award-rate.ts";
import { lockPayout } from "./destination-change.store.ts";
import { requireExplained } from "./explain-spend.ts";
import { closeRaise, countRaises, openRaises, saveRaise } from "./payout-raise.store.ts";
import { findPayout, savePrice } from "./payout.store.ts";
import { readyStandings } from "./ready-standings.view.ts";
import { readyPayouts } from "./ready.view.ts";

/**
 * One person says that more is held for a payout whose award in a currency is worth more now than was held for it; when a second one says so too,
 * the sum that the first was shown is held, with the same margins as at the decision. One rate that is wrong, or a lie, thus pays nobody a multiple.
 * If that sum no longer reaches by then, the second is the first for another one. Repeating it changes nothing. Faults: conflict `rate-needed`,
 * `payout-not-short` (it is none such, is in a batch, or was raised as often as possible), `coins-unexplained`, `insufficient-funds`, `losses-open`.
 */
export async function raisePayout(
  unit: Unit,
  { payout: id, person }: { readonly payout: string; readonly person: string },
): Promise<void> {
  await lockPayout(unit, id);
  const { money, needed, programme } = await shortOf(unit, id);
  const number = (await countRaises(unit, id)) + 1;
  if (number > REVISIONS_MAX) throw notShort();
  const said = (await openRaises(unit, [id])).get(id);
  if (said === undefined || said.amount < needed) {
    const amount = coverOf(money, await requireRate(unit, money.currency, unit.at));
    await saveRaise(unit, { payout: id, number, amount, firstBy: person });
    return;
  }
  if (said.firstBy === person) return;
  await requireExplained(unit, programme);
  const { hold } = await findPayout(unit, id);
  const { amount } = said;
  const occasion = { programme, effectiveOn: formatDate(unit.at) };
  await closeRaise(unit, said, person);
  await postEntry(unit, grantRevised({ ...occasion, grant: id, hold, revision: number, amount }));
  await savePrice(unit, { id, amount, hold: grantHold(id, number) });
}

async function shortOf(unit: Unit, id: string) {
  const ready = (await readyPayouts(unit)).find((each) => each.id === id);
  if (ready?.money === undefined) throw notShort();
  const standing = (await readyStandings(unit, [ready], unit.at)).get(id);
  if (standing?.kind === "rate-needed") await requireRate(unit, ready.money.currency, unit.at);
  if (standing?.kind !== "shortfall") throw notShort();
  return { money: ready.money, needed: standing.needed, programme: ready.programme };
}

function notShort(): Fault {
  return new Fault(
    "conflict",
    "payout-not-short",
    "What is held for this payout reaches at the rate of now, or it is not waiting. Nothing has to be raised.",
  );
}
