import { toHex, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { insertNotice } from "../audit/notice.store.ts";
import { checkAttestation } from "../audit/publish-attestation.ts";
import { checkCorrection } from "../audit/publish-correction.ts";
import { mirrorOf, parseCorrection, verifyCorrection } from "../audit/signed-correction.ts";
import type { CorrectionRecord, SignedCorrection } from "../audit/signed-correction.ts";
import { asFault } from "./as-fault.ts";
import { entryEffect } from "../ledger/entry-effect.view.ts";

/**
 * Takes an auditor's attestation for the public book; the worker publishes it. Repeating it does nothing. Fault invalid with the rule of
 * `openAttestation` that refuses it.
 */
export async function handInAttestation(
  unit: Unit,
  input: { readonly fund: FundFile; readonly note: string },
): Promise<string> {
  const { fund, note } = input;
  await asFault(() => checkAttestation(unit, fund, note));
  const digest = sha256(utf8(note));
  await insertNotice(unit, { digest, kind: "attest", body: note });
  return toHex(digest);
}

/**
 * Takes a correction that enough approvers signed; the worker publishes it. It must mirror a journal entry: move the same figure in the
 * same direction, and no further than the entry did, rounded up to the published step. Repeating it does nothing. Faults: invalid with the
 * rule of `verifyCorrection`, those of `publishCorrection`, invalid `correction-unmirrored`, conflict `correction-repeated` (another
 * correction mirrors the same).
 */
export async function handInCorrection(
  unit: Unit,
  input: { readonly fund: FundFile; readonly people: PeopleList; readonly body: string },
): Promise<string> {
  const { fund, people: list, body } = input;
  const { record } = await asFault((): SignedCorrection => {
    const correction = parseCorrection(body);
    verifyCorrection(correction, { fund: fund.fund, list, at: unit.at });
    return correction;
  });
  await requireMirror(unit, record, fund.book.feeStep);
  await checkCorrection(unit, fund, record);
  const digest = sha256(utf8(body));
  const notice = { digest, kind: "correct", body, mirrors: mirrorOf(record) } as const;
  if (!(await insertNotice(unit, notice)))
    throw new Fault(
      "conflict",
      "correction-repeated",
      "Another correction moves this figure for this journal entry already.",
    );
  return toHex(digest);
}

async function requireMirror(unit: Unit, record: CorrectionRecord, step: bigint): Promise<void> {
  const { event, reference, p: programme, field: figure, d } = record;
  const effect = await entryEffect(unit, { event, reference, programme, figure });
  const isSame = effect !== undefined && effect !== 0n && effect > 0n === d > 0n;
  if (!isSame || size(d) >= size(effect) + step)
    throw new Fault(
      "invalid",
      "correction-unmirrored",
      "No journal entry of this name moved this figure so far in this direction.",
    );
}

function size(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
