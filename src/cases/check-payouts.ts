import { fromHex } from "../base/bytes.ts";
import { payoutInBook } from "../audit/payout-check.view.ts";
import type { PayoutInBook } from "../audit/payout-check.view.ts";
import type { PayoutPart } from "../audit/commitment.ts";
import type { Unit } from "../db/unit.ts";
import { statesOf } from "../payouts/payout.store.ts";
import { dropEntries } from "../vault/drop-entries.ts";
import { openEntries } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { caseEntries } from "./case-entries.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";

/**
 * waiting: not all of its parts are in the public book yet, ask again later · agrees: all are, and add up to what was paid · differs: they do not ·
 * gone: its time is over.
 */
export type CheckState = "waiting" | "agrees" | "differs" | "gone";

/** What a claimant learns of one payout; amounts are sats as text, so that the answer can be kept for a lost connection. */
export interface CheckedPayout {
  readonly state: CheckState;
  readonly amount: string;
  /** How many parts it has, and how many of them are in the book; 0 before it settles and when it is gone. */
  readonly parts: number;
  readonly published: number;
  /** When all are: what shows each to be in the log. */
  readonly openings: CheckedPart[];
}

/** One opening: the entry of the log, what it commits to, and the salt. */
export interface CheckedPart {
  readonly index: number;
  readonly salt: string;
  readonly part: Omit<PayoutPart, "s" | "sum"> & { readonly s: string; readonly sum: string };
}

/**
 * Looks up in the public book what this claim was paid, each payout once: when all of its parts are there, its key is destroyed with the
 * looking. What lies with the payouts is not touched, so that no row of theirs was written when a case was opened; it goes by itself, and
 * nobody can open it. Payouts that wait keep their keys, and so do those that differ: what shows that the book is wrong is not destroyed.
 * Empty when there is nothing, or nothing any more.
 */
export async function checkPayouts(unit: Unit, opened: OpenClaim): Promise<CheckedPayout[]> {
  // Of two who look at once one looks after the other.
  const claim = await lockClaim(unit, opened);
  const entries = await openEntries(unit, claim.open, {
    kinds: ["payout-check"],
    purpose: "payout",
  });
  if (entries.length === 0) return [];
  const keys = entries.map(({ plaintext }) => caseEntries.payoutCheck.read(plaintext));
  const states = await statesOf(
    unit,
    keys.map(({ payout }) => payout),
  );
  const checked: CheckedPayout[] = [];
  const kept: typeof keys = [];
  for (const { id, amount, state } of states) {
    const key = keys.find(({ payout }) => payout === id);
    if (key === undefined) continue;
    const found = await payoutInBook(unit, { payout: id, secret: fromHex(key.secret) });
    const seen = judge(found, amount, state === "settled");
    if (seen.state === "waiting" || seen.state === "differs") kept.push(key);
    checked.push(seen);
  }
  if (kept.length === keys.length) return checked;
  await dropEntries(unit, claim.open.case, ["payout-check"]);
  for (const key of kept)
    await sealEntry(unit, claim.open, {
      kind: "payout-check",
      plaintext: caseEntries.payoutCheck.write(key),
    });
  return checked;
}

function judge(found: PayoutInBook | undefined, paid: bigint, isSettled: boolean): CheckedPayout {
  const amount = paid.toString();
  if (found === undefined) {
    // A reorganisation may take a settled payment back; what was laid down stays.
    const state = isSettled ? "gone" : "waiting";
    return { state, amount, parts: 0, published: 0, openings: [] };
  }
  const { parts, sum, published, agrees } = found;
  const counts = { amount, parts, published: published.length };
  if (!agrees || sum !== paid) return { ...counts, state: "differs", openings: openings(found) };
  if (published.length < parts) return { ...counts, state: "waiting", openings: [] };
  return { ...counts, state: "agrees", openings: openings(found) };
}

function openings({ published }: PayoutInBook): CheckedPart[] {
  return published.map(({ index, part, salt }) => ({
    index,
    salt,
    part: { ...part, s: part.s.toString(), sum: part.sum.toString() },
  }));
}
