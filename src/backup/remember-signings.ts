import { fromHex } from "../base/bytes.ts";
import { sixWords } from "../base/proquint.ts";
import type { Sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import { insertLostSigning } from "../payouts/lost-signing.store.ts";
import {
  forgetReturned,
  holdsOwnCoins,
  isStored,
  programmeOfCoin,
  programmeOfPayouts,
  reserveAnchor,
} from "./restore.store.ts";

/** What the signer's log says of one signature (FORMATS 5): no addresses. */
export interface GivenSignature {
  readonly anchor: string;
  readonly batch: string;
  readonly digest: string;
  readonly fee: Sats;
  readonly kind: string;
  readonly payouts: readonly {
    readonly amount: Sats;
    readonly award: string;
    readonly id: string;
  }[];
  readonly time: string;
  readonly txid: string;
  readonly version: number;
}

/**
 * Remembers what the signer signed and the backup does not know: those payouts join no other batch and, where that was signed last, count no
 * longer as returned from an older one, whose anchor the signer would not take; the anchor is kept, and when the transaction is seen its
 * batch is made again (`payouts/adopt-lost.ts`). `coins` are the outpoints that the chain brought since, with their programmes; `signatures`
 * all that the log has, in its order. Returns how many there were. Throws an Error for a signature that belongs to no wallet of this fund.
 */
export async function rememberSignings(
  unit: Unit,
  signatures: readonly GivenSignature[],
  coins: ReadonlyMap<string, string>,
): Promise<number> {
  const last = lastSigned(signatures);
  let count = 0;
  for (const signature of signatures) {
    if (await isStored(unit, signature.txid)) continue;
    const [txid = "", vout] = signature.anchor.split(":");
    const anchor = { txid, vout: Number(vout) };
    const programme =
      (await programmeOfCoin(unit, anchor)) ??
      coins.get(signature.anchor) ??
      (await programmeOfPayouts(
        unit,
        signature.payouts.map(({ id }) => id),
      ));
    if (programme === undefined)
      throw new Error(
        "The signer's log has a signature over a coin that neither the backup nor the chain has. Is it this fund's log, and the node up to date?",
      );
    await insertLostSigning(unit, {
      txid: signature.txid,
      kind: signature.kind,
      batch: signature.batch,
      programme,
      anchor,
      digest: signature.digest,
      words: await sixWords(fromHex(signature.digest)),
      version: signature.version,
      fee: signature.fee,
      signedAt: new Date(signature.time),
      payouts: signature.payouts.map(({ id, amount, award }) => ({
        id,
        amount,
        awardDigest: award,
      })),
    });
    const latest = signature.payouts.filter(({ id }) => last.get(id) === signature.batch);
    await forgetReturned(
      unit,
      latest.map(({ id }) => id),
    );
    if (!(await holdsOwnCoins(unit, signature.batch)))
      await reserveAnchor(unit, signature.batch, anchor);
    count += 1;
  }
  return count;
}

/** Payout → the batch that it was signed in last. */
function lastSigned(signatures: readonly GivenSignature[]): ReadonlyMap<string, string> {
  return new Map(
    signatures.flatMap(({ batch, payouts }) => payouts.map(({ id }) => [id, batch] as const)),
  );
}
