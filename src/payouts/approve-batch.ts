import { canonicalJson } from "../base/canonical-json.ts";
import { fromHex, utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import { Refusal } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import { checkBarred, verifyApproval } from "./approval.ts";
import type { Approval } from "./approval.ts";
import { insertApproval } from "./approval.store.ts";
import { manifestOf } from "./batch.ts";
import { lockBatch, saveRefusal } from "./batch.store.ts";
import { parseManifest } from "./manifest.ts";

/**
 * Takes one approver's signature over the digest of a frozen batch. The same approval again changes nothing. Faults: conflict
 * `batch-transition` (no longer frozen), `manifest-expired`, `approval-twice`; invalid with the rule of FORMATS 4 that failed;
 * forbidden `approval-not-yours` when the key is not the signed-in person's.
 */
export async function approveBatch(
  unit: Unit,
  input: { batch: string; person: string; approval: Approval; list: PeopleList },
): Promise<void> {
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
  barred(person, parseManifest(utf8(manifestOf(batch))).barred);
  await insertApproval(unit, {
    digest: batch.digest,
    person,
    key: input.approval.key,
    text: canonicalJson(input.approval),
  });
  // New approvals are a reason to ask the signer again.
  await saveRefusal(unit, batch.id, undefined);
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

function barred(person: string, names: readonly string[]): void {
  told(
    () => checkBarred([person], names, "standard"),
    "Whoever built a batch or reviewed one of its cases cannot approve it.",
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
