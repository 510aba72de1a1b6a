import { canonicalJson } from "../base/canonical-json.ts";
import { fromHex } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import { Refusal } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import { requirePayoutsOpen } from "../people/freeze-access.ts";
import { verifyApproval } from "./approval.ts";
import type { Approval } from "./approval.ts";
import type { Separation } from "../base/separation.ts";
import { alteredNeed } from "./altered-need.view.ts";
import { insertApproval, listApprovals } from "./approval.store.ts";
import type { Batch } from "./batch.ts";
import { lockBatch, saveRefusal } from "./batch.store.ts";
import { BATCH_ALTERED, requireUnalteredBatch } from "./require-unaltered.ts";
import { mayApprove, stricter } from "./separation.ts";

/**
 * Takes one approver's signature over the digest of a frozen batch. The same approval again changes nothing. `separation` is how strictly
 * the fund keeps reviewers from approving now; a batch that was frozen under a stricter one stays with it. Faults: conflict
 * `batch-transition` (no longer frozen), `manifest-expired`, `approval-twice`, `batch-altered` (also with the rule `batch-need`), `payout-altered`; invalid with the rule of FORMATS 4 that failed;
 * forbidden `approval-not-yours` when the key is not the signed-in person's.
 */
export async function approveBatch(
  unit: Unit,
  input: {
    batch: string;
    person: string;
    approval: Approval;
    list: PeopleList;
    separation: Separation;
  },
): Promise<void> {
  await requirePayoutsOpen(unit);
  const batch = await lockBatch(unit, input.batch);
  if (batch.state !== "frozen") {
    throw new Fault(
      "conflict",
      "batch-transition",
      `A ${batch.state} batch takes no more approvals.`,
      { from: batch.state },
    );
  }
  if (batch.expiresAt <= unit.at) {
    throw new Fault(
      "conflict",
      "manifest-expired",
      "This batch is older than a day. Freeze it again, so that people approve what is true now.",
    );
  }
  const person = approver(batch.digest, input, unit.at);
  if (person !== input.person) {
    throw new Fault(
      "forbidden",
      "approval-not-yours",
      "This approval is made with another person's key.",
    );
  }
  const { barred } = await requireUnalteredBatch(unit, batch);
  await requireNeed(unit, batch);
  await requireApart(unit, batch, { person, barred, separation: input.separation });
  await insertApproval(unit, {
    digest: batch.digest,
    person,
    key: input.approval.key,
    text: canonicalJson(input.approval),
  });
  // New approvals are a reason to ask the signer again.
  await saveRefusal(unit, batch.id, undefined);
}

/** Approvers are told when a batch waits for more of them than anybody signed. So they are when nobody can tell how many. One that asks for fewer goes by the signer, who refuses it (`approvals-too-few`). */
async function requireNeed(unit: Unit, batch: Batch): Promise<void> {
  const altered = await alteredNeed(unit, batch);
  if (altered === undefined) return;
  const { need, due } = altered;
  if (due === undefined || need > due.least)
    throw new Fault("conflict", "batch-altered", BATCH_ALTERED, { rule: "batch-need" });
}

function approver(
  digest: string,
  input: { approval: Approval; list: PeopleList },
  at: Date,
): string {
  return told(() => {
    const key = verifyApproval(input.approval, { digest: fromHex(digest), list: input.list, at });
    if (key.alg !== "ed25519") throw new Refusal("approval-form");
    return key.person;
  }, "This approval does not hold for this batch. Run purse approve on the manifest that this page offers.");
}

/** Fault invalid `approval-barred`. */
async function requireApart(
  unit: Unit,
  batch: Batch,
  {
    person,
    barred,
    separation,
  }: { person: string; barred: readonly string[]; separation: Separation },
): Promise<void> {
  const separated = {
    maker: batch.maker,
    barred,
    separation: stricter(separation, batch.separation),
  };
  const approvers = (await listApprovals(unit, batch.digest)).map((each) => each.person);
  if (mayApprove(separated, approvers, person)) return;
  throw new Fault(
    "invalid",
    "approval-barred",
    separated.separation === "small" && person !== batch.maker
      ? "In this small fund one approver must have reviewed no case of the batch, and another reviewer has approved it. Somebody else must."
      : "Whoever built a batch or reviewed one of its cases cannot approve it.",
  );
}

function told<T>(check: () => T, sentence: string): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof Refusal) throw new Fault("invalid", error.rule, sentence);
    throw error;
  }
}
