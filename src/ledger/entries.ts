import type { Sats } from "../base/sats.ts";
import { sats } from "../base/sats.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { JournalEntry, Posting } from "./journal.ts";
import { back, byId, decision, fact, flightHold, post, promise, release, take } from "./posting.ts";
import type { Occasion } from "./posting.ts";

/**
 * An output of ours and the turn in which it is booked.
 *
 * Keys stand in the docstrings below, because later entries name them and people look for them. What the chain can take back and
 * bring again counts its turns: 1 is the first booking, 2 takes it back, 3 books it again. A function that takes something back
 * is given the turn of the booking that it undoes, so `turn` is always odd.
 */
export interface Receipt extends Occasion {
  readonly outpoint: OutPoint;
  readonly amount: Sats;
  readonly turn: number;
}

/** A gift is in the active chain: `gift/<outpoint>/<turn>`. */
export function giftConfirmed(gift: Receipt): JournalEntry {
  const reference = turnOf(gift);
  const posting = post(gift, `gift/${reference}`, ["chain", "donations"], gift.amount);
  return fact("gift.confirmed", reference, gift, [posting]);
}

/** A reorganisation took a gift away before the public book counted it: `gift/<outpoint>/<turn>` is reversed as `…/back`. */
export function giftReorganised(gift: Omit<Receipt, "amount">): JournalEntry {
  const reference = turnOf(gift);
  return fact("gift.reorganised", reference, gift, [back(`gift/${reference}`)]);
}

/** A gift is gone that the public book already counts: it stays received and becomes a loss, `lost/<outpoint>/<turn>`. */
export function giftLost(gift: Receipt): JournalEntry {
  const reference = turnOf(gift);
  const posting = post(gift, `lost/${reference}`, ["losses", "chain"], gift.amount);
  return fact("gift.lost", reference, gift, [posting]);
}

/** A lost gift is in the active chain again: `lost/<outpoint>/<turn>` is reversed as `…/back`; `turn` is that of the loss. */
export function giftFound(gift: Omit<Receipt, "amount">): JournalEntry {
  return factReversed({ ...gift, key: `lost/${turnOf(gift)}` });
}

/** A fact booked under `key` (lost, unexplained, spent), or a recovery (recovered, crossed), is no longer one: it is reversed as `<key>/back`. */
export function factReversed(undone: Occasion & { readonly key: string }): JournalEntry {
  return fact("fact.reversed", undone.key, undone, [back(undone.key)]);
}

/** The key of a grant's hold: `grant/<grant>` from `grantApproved`, `grant/<grant>/<revision>` from `grantRevised`. */
export function grantHold(grant: string, revision = 0): string {
  return revision === 0 ? `grant/${grant}` : `grant/${grant}/${revision}`;
}

/** A grant was approved: `grant/<grant>` holds its money as committed. Refused when it is not free. */
export function grantApproved(
  grant: Occasion & { readonly grant: string; readonly amount: Sats },
): JournalEntry {
  const posting = promise(grant, grantHold(grant.grant), "grants", grant.amount);
  return decision("grant.approved", grant.grant, grant, [posting]);
}

/** More is held for a grant than was at its decision: `hold` is released as `<hold>/revised`, `grantHold(grant, revision)` holds `amount`. */
export function grantRevised(
  grant: Occasion & {
    readonly grant: string;
    readonly hold: string;
    readonly revision: number;
    readonly amount: Sats;
  },
): JournalEntry {
  const key = grantHold(grant.grant, grant.revision);
  const posting = promise(grant, key, "grants", grant.amount);
  return decision("grant.revised", key, grant, [release(grant.hold, "revised"), posting]);
}

/** A grant of which only the signer's log is left: `hold` holds its money as committed. A fact, because it is signed. */
export function grantRecovered(
  grant: Occasion & { readonly hold: string; readonly amount: Sats },
): JournalEntry {
  const posting = promise(grant, grant.hold, "grants", grant.amount);
  return fact("grant.recovered", grant.hold, grant, [posting]);
}

/** A grant will not be paid: its hold is released as `<hold>/released`. */
export function grantReleased(grant: Occasion & { readonly hold: string }): JournalEntry {
  return decision("grant.released", grant.hold, grant, [release(grant.hold, "released")]);
}

/** A batch was frozen: `fee/<batch>` holds the most that its fee may become, as committed. Refused when it is not free. */
export function feeReserved(
  fee: Occasion & { readonly batch: string; readonly feeCap: Sats },
): JournalEntry {
  const posting = promise(fee, `fee/${fee.batch}`, "networkFees", fee.feeCap);
  return decision("fee.reserved", fee.batch, fee, [posting]);
}

/** As `feeReserved`, for a batch of which only the signer's log and the transaction are left. A fact. */
export function feeRecovered(
  fee: Occasion & { readonly batch: string; readonly feeCap: Sats },
): JournalEntry {
  const posting = promise(fee, `fee/${fee.batch}`, "networkFees", fee.feeCap);
  return fact("fee.recovered", fee.batch, fee, [posting]);
}

/** As `feeReserved`, for a cancel: the batch that it ends holds more than it costs until then, so it is a fact. */
export function cancelFeeReserved(
  fee: Occasion & { readonly batch: string; readonly feeCap: Sats },
): JournalEntry {
  const posting = promise(fee, `fee/${fee.batch}`, "networkFees", fee.feeCap);
  return fact("fee.reserved", fee.batch, fee, [posting]);
}

/**
 * A batch was given up before anything was signed: `fee/<batch>` is released as `fee/<batch>/released`. A fact when it was so because of what the chain or
 * the signer `isTold` to say, not because people decided.
 */
export function feeReleased(
  fee: Occasion & { readonly batch: string; readonly isTold: boolean },
): JournalEntry {
  const book = fee.isTold ? fact : decision;
  return book("fee.released", fee.batch, fee, [release(`fee/${fee.batch}`, "released")]);
}

/** A batch whose first signed form exists. `hold` is the key of the committed hold that the payout's money is in. */
export interface SignedBatch extends Occasion {
  readonly batch: string;
  readonly payouts: readonly {
    readonly id: string;
    readonly hold: string;
    readonly amount: Sats;
  }[];
  readonly feeCap: Sats;
}

/**
 * A batch was signed: every committed hold is released as `<hold>/signed` and held again as in flight, `in-flight/<batch>/<payout>/0`
 * for the amount that is paid, `in-flight/<batch>/fee/0` for the cap of the fee. A fact: it is signed, whatever day our clock shows.
 */
export function batchSigned(batch: SignedBatch): JournalEntry {
  return fact("batch.signed", batch.batch, batch, [
    ...byId(batch.payouts).map((payout) => release(payout.hold, "signed")),
    release(`fee/${batch.batch}`, "signed"),
    ...flight(batch, 0),
  ]);
}

/**
 * A signed form turned up of a batch that was given up: as `batchSigned`, but `fee/<batch>` was released then, so its fee is held anew, and so was the
 * hold of a payout that was given up meanwhile. A fact: whoever has the signed form can send it, whatever is free.
 */
export function batchRevived(
  batch: Omit<SignedBatch, "payouts"> & Pick<EndedBatch, "payouts">,
): JournalEntry {
  return fact("batch.revived", batch.batch, batch, [
    ...byId(batch.payouts).flatMap(({ hold, isGivenUp }) =>
      isGivenUp ? [] : [release(hold, "signed")],
    ),
    ...flight(batch, 0),
  ]);
}

/** The key of the hold of a payout whose batch died: `returned/<batch>/<payout>/<turns>`. */
export function returnedHold(batch: string, payout: string, turns: number): string {
  return `returned/${batch}/${payout}/${turns}`;
}

/** A signed batch that ends or begins again; `turns` counts how often it did, and its confirmations. */
export interface EndedBatch extends Occasion {
  readonly batch: string;
  readonly payouts: readonly {
    readonly id: string;
    readonly hold: string;
    readonly amount: Sats;
    /** It was given up while its batch was voided or dead: then nothing is promised for it. */
    readonly isGivenUp: boolean;
  }[];
  readonly feeCap: Sats;
  readonly turns: number;
}

/**
 * A batch is dead: nothing of it is in flight any more. Each payout's money is promised again as `returnedHold`, the fee's is free. A
 * fact, because the chain says so.
 */
export function batchDied(batch: EndedBatch): JournalEntry {
  const { batch: id, turns } = batch;
  return fact("batch.died", `${id}/${turns}`, batch, [
    ...byId(batch.payouts).flatMap((payout) => [
      release(flightKey(id, payout.id, turns), "dead"),
      ...(payout.isGivenUp
        ? []
        : [promise(batch, returnedHold(id, payout.id, turns), "grants", payout.amount)]),
    ]),
    release(flightKey(id, "fee", turns), "dead"),
  ]);
}

/**
 * A reorganisation undid what a batch died of, so it may be mined after all: its payouts' promises are released as `<hold>/signed` and
 * everything is in flight again under turn `turns`, which is even. A fact.
 */
export function batchRecalled(batch: EndedBatch): JournalEntry {
  return fact("batch.recalled", `${batch.batch}/${batch.turns}`, batch, [
    ...byId(batch.payouts).flatMap(({ hold, isGivenUp }) =>
      isGivenUp ? [] : [release(hold, "signed")],
    ),
    ...flight(batch, batch.turns),
  ]);
}

/** A batch of which one form is in the active chain. `fee` is that form's, `feeCap` what is held for it. */
export interface MinedBatch extends Occasion {
  readonly batch: string;
  readonly payouts: readonly { readonly id: string; readonly amount: Sats }[];
  readonly fee: Sats;
  readonly feeCap: Sats;
  readonly turn: number;
}

/**
 * A batch confirmed: its holds are committed as `paid/<batch>/<payout>/<turn>` and `paid/<batch>/fee/<turn>`, the rest of the fee's
 * hold is released; what the fee exceeds it by is `paid/<batch>/fee-over/<turn>`.
 */
export function batchConfirmed(batch: MinedBatch): JournalEntry {
  const { fee, feeCap, turn } = batch;
  const feeHold = flightKey(batch.batch, "fee", turn - 1);
  return fact("batch.confirmed", `${batch.batch}/${turn}`, batch, [
    ...byId(batch.payouts).map((payout) =>
      take(
        paidKey(batch.batch, payout.id, turn),
        flightKey(batch.batch, payout.id, turn - 1),
        payout.amount,
      ),
    ),
    fee === 0n
      ? release(feeHold, "free")
      : take(paidKey(batch.batch, "fee", turn), feeHold, fee < feeCap ? fee : feeCap),
    ...feeOver(batch),
  ]);
}

/**
 * A reorganisation took a confirmed batch away: what `batchConfirmed` with this turn booked is reversed as `…/back`, and everything
 * is in flight again, `in-flight/<batch>/<payout>/<turn + 1>`.
 */
export function batchReorganised(batch: MinedBatch): JournalEntry {
  const { fee, turn } = batch;
  return fact("batch.reorganised", `${batch.batch}/${turn}`, batch, [
    ...byId(batch.payouts).map((payout) => back(paidKey(batch.batch, payout.id, turn))),
    ...(fee === 0n ? [] : [back(paidKey(batch.batch, "fee", turn))]),
    ...feeOver(batch).map((posting) => back(posting.key)),
    ...flight(batch, turn + 1),
  ]);
}

function flight(batch: SignedBatch | MinedBatch | EndedBatch, turns: number): Posting[] {
  return [
    ...byId(batch.payouts).map((payout) =>
      flightHold(batch, flightKey(batch.batch, payout.id, turns), "grants", payout.amount),
    ),
    flightHold(batch, flightKey(batch.batch, "fee", turns), "networkFees", batch.feeCap),
  ];
}

/** A bump beyond the cap is approved by people, so its fee is a fact that no hold covers. */
function feeOver(batch: MinedBatch): Posting[] {
  if (batch.fee <= batch.feeCap) return [];
  const key = paidKey(batch.batch, "fee-over", batch.turn);
  return [post(batch, key, ["networkFees", "chain"], sats(batch.fee - batch.feeCap))];
}

function flightKey(batch: string, what: string, turns: number): string {
  return `in-flight/${batch}/${what}/${turns}`;
}

function paidKey(batch: string, what: string, turn: number): string {
  return `paid/${batch}/${what}/${turn}`;
}

/** `<txid>:<vout>/<turn>`: an output and which booking of it. */
export function turnOf(receipt: { readonly outpoint: OutPoint; readonly turn: number }): string {
  return `${formatOutPoint(receipt.outpoint)}/${receipt.turn}`;
}
