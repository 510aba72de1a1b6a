import { missingKeys } from "../bitcoin/missing-keys.ts";
import { Refusal } from "../base/refusal.ts";
import type { Reader } from "../db/unit.ts";
import { arePayoutsFrozen } from "../people/freeze-access.ts";
import { strayStatements } from "../people/stray-statements.view.ts";
import type { StrayStatement } from "../people/stray-statements.view.ts";
import { alteredNeeds } from "./altered-need.view.ts";
import type { AlteredNeed } from "./altered-need.view.ts";
import { approvalsMissing } from "./approvals-missing.view.ts";
import type { ApprovalsMissing } from "./approvals-missing.view.ts";
import { currentRates } from "./award-rate.ts";
import { isResting } from "./destination-change.ts";
import { readyPayouts } from "./ready.view.ts";
import { undeadBatches } from "./undead-batches.view.ts";
import type { UndeadBatch } from "./undead-batches.view.ts";

const DAY_MS = 86_400_000;

/** A batch of which some keys have signed a form, and not as many as must. */
export interface PartlySignedBatch {
  readonly batch: string;
  /** Whole days since the batch was frozen. */
  readonly days: number;
  /** Whether its day is over, so that it can be ended by a cancel. */
  readonly isOver: boolean;
  /** Master fingerprints of the keys that have signed it, and of those that have not; both empty when what is stored is none any more. */
  readonly signed: readonly string[];
  readonly missing: readonly string[];
}

/** Why payouts that are decided join no batch. paused: by a person, or by who is paid · resting: a change of where they go waits · unpriced: their currency has no rate. */
export const HELD_CAUSES = ["paused", "resting", "unpriced"] as const;
export type HeldCause = (typeof HELD_CAUSES)[number];

/** How many, so coarsely that nobody is found by it: up to four, up to nineteen, more. */
export type HeldCount = "a few" | "some" | "many";

/** What waits for people, and for no block and no fee. */
export interface HeldUp {
  /** Whether somebody has frozen all payouts. */
  readonly frozen: boolean;
  readonly partly: readonly PartlySignedBatch[];
  /** Batches that the signer wants more approvals for than the fund file asks for by what they pay. */
  readonly signerWantsMore: readonly string[];
  /** Frozen batches whose number of approvers somebody wrote over. */
  readonly needsAltered: readonly AlteredNeed[];
  /** Signed batches of which approvals are missing. */
  readonly approvalsMissing: readonly ApprovalsMissing[];
  /** Rows beside fund files and people lists that are none. */
  readonly strayStatements: readonly StrayStatement[];
  /** Dead batches that could be mined all the same, and keep coins or payouts until they are cancelled. */
  readonly undead: readonly UndeadBatch[];
  readonly payouts: readonly {
    readonly programme: string;
    readonly cause: HeldCause;
    readonly count: HeldCount;
  }[];
}

/** Everything that holds payments up at `at` and that somebody has to do something about; the longest first. `pinned` is the text of the fund file that the configuration names. */
export async function heldUp(reader: Reader, at: Date, pinned: string): Promise<HeldUp> {
  return {
    frozen: await arePayoutsFrozen(reader),
    partly: await partlySigned(reader, at),
    signerWantsMore: await signerWantsMore(reader, at),
    needsAltered: await alteredNeeds(reader, pinned),
    approvalsMissing: await approvalsMissing(reader),
    strayStatements: await strayStatements(reader, pinned),
    undead: await undeadBatches(reader),
    payouts: await heldPayouts(reader, at),
  };
}

/** The signer's policy is stricter than what the founders signed: nobody was asked for what it lacks. */
async function signerWantsMore(reader: Reader, at: Date): Promise<string[]> {
  return reader
    .sql("batches")
    .where({ state: "frozen", refusal: "approvals-too-few" })
    .where("expires_at", ">", at)
    .orderBy("id")
    .pluck("id");
}

async function partlySigned(reader: Reader, at: Date): Promise<PartlySignedBatch[]> {
  const { rows } = await reader.sql.raw<{
    rows: { batch: string; psbt: string; expires: Date }[];
  }>(
    `select s.batch, s.psbt, b.expires_at as expires from batch_signatures s join batches b on b.id = s.batch
     where b.state in ('frozen', 'signed') order by b.expires_at, s.batch, s.fee`,
  );
  return rows.map(({ batch, psbt, expires }) => ({
    batch,
    days: Math.max(0, Math.floor((at.getTime() - expires.getTime()) / DAY_MS) + 1),
    isOver: expires <= at,
    ...keysOf(psbt),
  }));
}

/** Of bytes that somebody wrote over it is not known who has signed. */
function keysOf(psbt: string): Pick<PartlySignedBatch, "signed" | "missing"> {
  try {
    return missingKeys(new Uint8Array(Buffer.from(psbt, "base64")));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { signed: [], missing: [] };
  }
}

async function heldPayouts(reader: Reader, at: Date): Promise<HeldUp["payouts"]> {
  const { rows: held } = await reader.sql.raw<{ rows: { programme: string; cause: HeldCause }[] }>(
    `select p.programme, 'paused' as cause from payouts p
     where not p.cancelled and exists (select from payout_pauses h where h.payout = p.id and not h.lifted and h.until is null)
       and not exists (select from batch_payouts bp where bp.payout = p.id and bp.live)`,
  );
  const priced = new Set((await currentRates(reader, at)).map(({ currency }) => currency));
  for (const { programme, change, money } of await readyPayouts(reader)) {
    if (isResting(change, at)) held.push({ programme, cause: "resting" });
    else if (money !== undefined && !priced.has(money.currency))
      held.push({ programme, cause: "unpriced" });
  }
  const programmes = [...new Set(held.map(({ programme }) => programme))].sort();
  return programmes.flatMap((programme) =>
    HELD_CAUSES.flatMap((cause) => {
      const own = held.filter((each) => each.programme === programme && each.cause === cause);
      return own.length === 0 ? [] : [{ programme, cause, count: countOf(own.length) }];
    }),
  );
}

function countOf(number: number): HeldCount {
  if (number < 5) return "a few";
  return number < 20 ? "some" : "many";
}
