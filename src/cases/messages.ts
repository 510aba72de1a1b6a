import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Purpose } from "../vault/entry.ts";
import { openEntries, weighEntries } from "../vault/open-entries.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { answered } from "./go-back.ts";
import { caseEntries } from "./case-entries.ts";
import type { Case, CaseId } from "./case.ts";
import { lockCase } from "./case.store.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { addUnread, clearUnread } from "./mail.store.ts";
import { canWrite, MESSAGES_A_DAY, MESSAGES_IN_ALL, otherSide } from "./message.ts";
import type { Message, MessageSide, Said } from "./message.ts";
import { openForWork, requireDuty } from "./open-for-person.ts";
import type { PurposefulLook } from "./open-for-person.ts";
import type { CaseReader } from "./triage-case.ts";

/** Smallest sealed size of a message, so that short and long ones look alike. */
const LOWEST_RUNG = 1024;

/** All messages of a case for one side, oldest first; they count as read from now on. Staff leave a record of the look, applicants none. */
export async function readMessages(
  unit: Unit,
  open: OpenCase,
  ask: { readonly side: MessageSide; readonly purpose: Purpose },
): Promise<Message[]> {
  // First: what is sent between the two stays unread, though it may be shown already.
  await clearUnread(unit, open.case, ask.side);
  const entries = await openEntries(unit, open, { kinds: ["message"], purpose: ask.purpose });
  return entries.map((entry, index) => ({
    ...caseEntries.message.read(entry.plaintext),
    number: index + 1,
  }));
}

/**
 * `readMessages` for somebody who works on the case. Faults: not-found `case-not-found`; too-many `looks-spent`; forbidden `purpose-unfit`, and `not-yours` for who only
 * judges whether it is a duplicate.
 */
export async function readAsFund(
  unit: Unit,
  shreds: ShredStore,
  look: PurposefulLook,
): Promise<Message[]> {
  const open = await openForWork(unit, shreds, look, "messages");
  return readMessages(unit, open, { side: "fund", purpose: look.purpose });
}

/** The applicant's message; one that answers what was asked is taken beyond all bounds. Faults: conflict `messages-closed`, `messages-full`; too-many `messages-many`; unauthenticated `code-unknown`. */
export async function writeAsApplicant(
  unit: Unit,
  opened: OpenClaim,
  said: Said,
): Promise<{ number: number }> {
  const { open, case: current } = await lockClaim(unit, opened);
  const number = await writeIn(unit, open, current, { by: "applicant", ...said });
  await answered(unit, current);
  return { number };
}

/** A case that somebody works on, with what they want to say in it. */
export interface StaffMessage {
  readonly id: CaseId;
  readonly by: CaseReader;
  readonly said: Said;
}

/**
 * A message of whoever works on the case. Faults: not-found `case-not-found`; forbidden `not-yours` for who has no stage in it; conflict
 * `messages-closed`, `messages-full`; too-many `messages-many`.
 */
export async function writeAsFund(
  unit: Unit,
  shreds: ShredStore,
  { id, by, said }: StaffMessage,
): Promise<{ number: number }> {
  const open = await openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
  const current = await lockCase(unit, id);
  await requireDuty(unit, current, by.person);
  return { number: await writeIn(unit, open, current, { by: "fund", ...said }) };
}

/** Seals one more message; the case is locked by the caller. Faults as those of `writeAsFund`. */
export async function writeIn(
  unit: Unit,
  open: OpenCase,
  current: Case,
  message: Said & { readonly by: MessageSide },
): Promise<number> {
  if (!canWrite(current.state))
    throw new Fault(
      "conflict",
      "messages-closed",
      "Nobody at the fund can open this request any more, so no message would be read.",
    );
  const on = formatDate(unit.at);
  const { by, template, text } = message;
  const before = (await weighEntries(unit, open, ["message"])).map((entry) =>
    caseEntries.message.read(entry.plaintext),
  );
  // The answer brings the case back, so there is one; without it the case would expire.
  if (by === "fund" || current.state !== "info_requested")
    requireTurn(
      unit.at,
      before.filter((each) => each.by === by),
      by,
    );
  await sealEntry(unit, open, {
    kind: "message",
    plaintext: caseEntries.message.write({
      by,
      on,
      ...(template !== undefined && { template }),
      ...(text !== undefined && { text }),
    }),
    lowestRung: LOWEST_RUNG,
  });
  await addUnread(unit, open.case, otherSide(by));
  return before.length + 1;
}

/** Faults: conflict `messages-full`, too-many `messages-many`, for a side that wrote so many in all or on the day of `at`. */
function requireTurn(at: Date, own: readonly { readonly on: string }[], by: MessageSide): void {
  if (own.length >= MESSAGES_IN_ALL)
    throw new Fault("conflict", "messages-full", "This conversation is full.");
  if (own.filter(({ on }) => on === formatDate(at)).length >= MESSAGES_A_DAY[by])
    throw new Fault("too-many", "messages-many", "Enough was written today. Go on tomorrow.", {
      retryAfter: 86_400 - Math.floor((at.getTime() % 86_400_000) / 1000),
    });
}
