import { claimKeys, lookupHashOf } from "../base/code-keys.ts";
import type { Code } from "../base/code.ts";
import { Fault } from "../base/fault.ts";
import { again } from "../db/again.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openVaultBox } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { lockCase } from "./case.store.ts";
import { isOpen } from "./claim-steps.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { pauseOwn, payoutsOf } from "./pause-case.ts";
import { findSecond } from "./second-code.store.ts";
import { freshenMark, readMark, writeMark } from "./second-code.ts";

/**
 * What follows when a code opened nothing: if it is the second code of a case, its payments are paused just as their claimant pauses them, and of a case
 * without a payment it is noted, sealed, for whoever has the case open, and for the payment when it is queued. A case that has payments is not written to (`changeQueued`
 * says why). For any other code nothing. The answer to whoever entered it is given elsewhere and knows nothing of this. Safe to repeat.
 */
export async function heedSecondCode(unit: Unit, shreds: ShredStore, code: Code): Promise<void> {
  const found = await findSecond(unit, lookupHashOf(code));
  // Erased since it was found.
  if (found === undefined) return;
  const { seal: key } = claimKeys(code.secret);
  const open = await openVaultBox(unit, shreds, { case: found.id, key, box: found.box });
  if ((await payoutsOf(unit, open)).length > 0) await pause(unit, open);
  else await note(unit, open);
}

/** Whether a code that opened nothing is the second code of a case. */
export async function isSecondCode(reader: Reader, code: Code): Promise<boolean> {
  return (await findSecond(reader, lookupHashOf(code))) !== undefined;
}

/**
 * Seals the mark of a case without payments anew, whatever it says: its applicant's visits change it as the second code does. A case that has payments is not
 * written to.
 */
export async function freshenAtVisit(unit: Unit, claim: OpenClaim): Promise<void> {
  if ((await payoutsOf(unit, claim.open)).length > 0) return;
  const { open } = await lockClaim(unit, claim);
  if ((await payoutsOf(unit, open)).length > 0) await again(unit);
  await freshenMark(unit, open);
}

/**
 * Lifts what was noted when the second code was entered, with the true one: what the case is paid later is not paused. A payment that is paused already is set going again by
 * `liftOwn`. Safe to repeat.
 */
export async function liftSecondCode(unit: Unit, claim: OpenClaim): Promise<void> {
  if ((await payoutsOf(unit, claim.open)).length > 0) return;
  const { open } = await lockClaim(unit, claim);
  if ((await payoutsOf(unit, open)).length > 0) await again(unit);
  const mark = await readMark(unit, open);
  if (mark?.isUsed === true) await writeMark(unit, open, { ...mark, isUsed: false });
}

async function pause(unit: Unit, open: OpenCase): Promise<void> {
  try {
    await pauseOwn(unit, { open });
  } catch (error) {
    // All of it is paid, or goes out in a block by now.
    const isOver = error instanceof Fault && ["pause-nothing", "payout-over"].includes(error.code);
    if (!isOver) throw error;
  }
}

async function note(unit: Unit, open: OpenCase): Promise<void> {
  const { state } = await lockCase(unit, open.case);
  // Queued since it was looked at. Now the case's row is locked, and what is written of a payout must not be written beside that.
  if ((await payoutsOf(unit, open)).length > 0) await again(unit);
  const mark = await readMark(unit, open);
  // What is declined may be appealed against, and paid then.
  const isOver = !isOpen(state) && state !== "declined";
  if (mark === undefined || mark.isUsed || isOver) return;
  await writeMark(unit, open, { ...mark, isUsed: true });
}
