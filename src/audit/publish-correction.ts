import { Fault } from "../base/fault.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { appendEntries } from "./append-entries.ts";
import { correctionOf, sumOther } from "./check-close.ts";
import { parseDraft } from "./epoch-draft.ts";
import { findStaged, nextEpoch } from "./epoch.store.ts";
import { formatLeaf } from "./leaf.ts";
import type { CorrectLeaf, ProgrammeRow } from "./leaf.ts";
import { findLeaf, listLeaves, lockLog } from "./log.store.ts";
import type { LogSigner } from "./outside.ts";
import { lastClose } from "./publish-epoch.ts";

/**
 * Publishes a correction of a figure of an earlier close (FORMATS 7, `correct`); the next close counts it. It names a close, never a
 * part, which would tie the parts of one gift together. Faults: invalid `correction-target` (`of` is no close with this programme),
 * `correction-step` (not a multiple of `feeStep`), conflict `correction-too-large` (would leave the programme with less than nothing).
 */
export async function publishCorrection(
  unit: Unit,
  input: {
    readonly fund: FundFile;
    readonly signer: LogSigner;
    readonly correction: Omit<CorrectLeaf, "t" | "e">;
  },
): Promise<void> {
  const { correction, fund, signer } = input;
  await lockLog(unit);
  const leaf = await checkCorrection(unit, fund, correction);
  await appendEntries(unit, signer, [formatLeaf(leaf)]);
}

/** The entry of a correction as it would be published now; Faults as of `publishCorrection`. */
export async function checkCorrection(
  reader: Reader,
  fund: FundFile,
  correction: Omit<CorrectLeaf, "t" | "e">,
): Promise<CorrectLeaf> {
  const target = await findLeaf(reader, "close", correction.of);
  if (target?.leaf.programmes.some((row) => row.p === correction.p) !== true)
    throw new Fault("invalid", "correction-target", "Name a close in which this programme stands.");
  if (correction.d === 0n || correction.d % fund.book.feeStep !== 0n)
    throw new Fault(
      "invalid",
      "correction-step",
      "A correction is a multiple of the published step.",
    );
  const { code, d, field, of, p } = correction;
  const leaf: CorrectLeaf = { t: "correct", code, d, e: await nextEpoch(reader), field, of, p };
  const row = await rowBefore(reader, leaf.p);
  const open = (await listLeaves(reader, "correct")).map((each) => each.leaf);
  const pending = open.filter((each) => each.e === leaf.e);
  if (row !== undefined && isShort(row, [...pending, leaf]))
    throw new Fault(
      "conflict",
      "correction-too-large",
      "The correction would leave the programme with less than nothing.",
    );
  return leaf;
}

/** The figures that the close which counts the correction starts from: those of an epoch that is drawn up and waits, or of the last close. */
async function rowBefore(reader: Reader, programme: string): Promise<ProgrammeRow | undefined> {
  const staged = await findStaged(reader);
  const rows =
    staged === undefined
      ? (await lastClose(reader))?.leaf.programmes
      : parseDraft(staged.draft).programmes;
  return rows?.find(({ p }) => p === programme);
}

/** Whether the row would fall below zero if the next close published nothing but these corrections. */
function isShort(row: ProgrammeRow, corrections: readonly CorrectLeaf[]): boolean {
  const sum = (field: CorrectLeaf["field"]): bigint => correctionOf(corrections, row.p, field);
  const figures = {
    received: row.received + sum("received"),
    paid: row.paid + sum("paid"),
    fees: row.fees + sum("fees"),
    losses: (row.other.losses ?? 0n) + sum("losses"),
    operations: (row.other.operations ?? 0n) + sum("operations"),
    refunds: (row.other.refunds ?? 0n) + sum("refunds"),
    transfers: (row.other.transfers ?? 0n) + sum("transfers"),
  };
  const { transfers, ...unsigned } = figures;
  if (Object.values(unsigned).some((figure) => figure < 0n)) return true;
  return figures.received - figures.paid - figures.fees - sumOther({ ...unsigned, transfers }) < 0n;
}
