import { Fault } from "../base/fault.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { PeopleList } from "../base/people-list.ts";
import { Refusal } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import { publishBoardNotice } from "./board-notice.ts";
import { endNotice, lockWaitingNotices } from "./notice.store.ts";
import type { Notice } from "./notice.store.ts";
import type { LogSigner } from "./outside.ts";
import { publishAttestation } from "./publish-attestation.ts";
import { publishCorrection } from "./publish-correction.ts";
import { parseCorrection, verifyCorrection } from "./signed-correction.ts";

/** Whom and what the worker believes when it publishes; the database only brings the bytes. */
export interface NoticeOrder {
  readonly fund: FundFile;
  readonly people: PeopleList;
  readonly signer: LogSigner;
}

/** What became of one notice; `rule` when it was refused. */
export type NoticeReport = Pick<Notice, "kind"> & { readonly rule?: string };

/**
 * Publishes what people handed in for the book and what their signatures bear out now: a row that somebody wrote into the database publishes
 * nothing. What does not hold is refused with the name of its rule; what the log itself does not allow (unavailable `log-…`) is thrown, and
 * everything waits. Repeating it does nothing.
 */
export async function publishNotices(unit: Unit, order: NoticeOrder): Promise<NoticeReport[]> {
  const reports: NoticeReport[] = [];
  for (const notice of await lockWaitingNotices(unit)) {
    const rule = await ruleOf(() => publish(unit, order, notice));
    await endNotice(unit, notice.number, rule);
    reports.push({ kind: notice.kind, ...(rule === undefined ? {} : { rule }) });
  }
  return reports;
}

async function publish(unit: Unit, order: NoticeOrder, notice: Notice): Promise<void> {
  const { fund, signer } = order;
  if (notice.kind === "attest") {
    await publishAttestation(unit, { fund, signer, note: notice.body });
    return;
  }
  if (notice.kind === "board") {
    const { people } = order;
    await publishBoardNotice(unit, { fund: fund.fund, people, signer, text: notice.body });
    return;
  }
  const correction = parseCorrection(notice.body);
  verifyCorrection(correction, { fund: fund.fund, list: order.people, at: unit.at });
  await publishCorrection(unit, { fund, signer, correction: correction.record });
}

/** The rule that refuses; undefined when it worked. All kinds are found out before anything is written. */
async function ruleOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    if (error instanceof Fault && error.kind !== "unavailable") return error.code;
    throw error;
  }
}
