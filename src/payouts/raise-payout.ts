import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { grantHold, grantRevised } from "../ledger/entries.ts";
import { REVISIONS_MAX } from "../ledger/grant-covers.view.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { requireRate } from "./award-rate.ts";
import { lockPayout } from "./destination-change.store.ts";
import { requireExplained } from "./explain-spend.ts";
import { closeRaise, countRaises, openRaises, saveRaise } from "./payout-raise.store.ts";
import { findPayout, savePrice } from "./payout.store.ts";
import { readyStandings } from "./ready-standings.view.ts";
import { readyPayouts } from "./ready.view.ts";

/**
 * One person says that `amount` sats are held for a payout whose award in a currency is worth more now than was held for it: what they were shown. When
 * a second one says the same sum within 48 hours it is held. One rate that is wrong, or a lie, thus pays nobody a multiple: who was shown another
 * sum, at the rate of now, says that one in the place of the first. Repeating it changes nothing. Faults: conflict `rate-needed`, `raise-differs` (it is
 * neither what waits for a second person and still reaches, nor what the rate of now comes to), `payout-not-short` (it is none such, is in a
 * batch, or was raised as often as possible), `coins-unexplained`, `insufficient-funds`, `losses-open`.
 */
export async function raisePayout(
  unit: Unit,
  input: { readonly payout: string; readonly person: string; readonly amount: bigint },
): Promise<void> {
  const { payout: id, person } = input;
  await lockPayout(unit, id);
  const { needed, raiseTo, programme } = await shortOf(unit, id);
  const number = (await countRaises(unit, id)) + 1;
  if (number > REVISIONS_MAX) throw notShort();
  const said = (await openRaises(unit, [id], unit.at)).get(id);
  if (said === undefined || said.amount !== input.amount || said.amount < needed) {
    if (input.amount !== raiseTo) throw differs(raiseTo);
    await saveRaise(unit, { payout: id, number, amount: raiseTo, firstBy: person });
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
  const { needed, raiseTo } = standing;
  return { needed, raiseTo, programme: ready.programme };
}

function differs(raiseTo: bigint): Fault {
  return new Fault(
    "conflict",
    "raise-differs",
    "That is not what would be held: the rate has moved, or somebody said another sum. Look again, and say what you see.",
    { raiseTo: raiseTo.toString() },
  );
}

function notShort(): Fault {
  return new Fault(
    "conflict",
    "payout-not-short",
    "What is held for this payout reaches at the rate of now, or it is not waiting. Nothing has to be raised.",
  );
}
