import { fromHex, toHex, utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import type { PeopleList } from "../base/people-list.ts";
import { boardLeaf } from "../audit/board-notice.ts";
import { proofOf } from "../audit/proof.view.ts";
import type { Unit } from "../db/unit.ts";
import { readerKeysOf } from "../people/standing.ts";
import { receiveWraps, withdrawWraps } from "../vault/receive-wraps.ts";
import { lockUseIn } from "./ask-board.ts";
import { formatHanded, parseReturned } from "./board-file.ts";
import type { ReturnedFile } from "./board-file.ts";
import { askedUntil, openUntil } from "./board-use.ts";
import type { BoardUse } from "./board-use.ts";
import { openBoardUses, saveEnd, saveHandover, saveOpening } from "./board-use.store.ts";

/** Somebody who goes on with a use. */
export interface BoardStep {
  readonly id: string;
  readonly by: string;
  readonly fund: string;
}

/**
 * Gives out the board's part of a case for the holders of the shares: the text of a file, with the proof that the log named the use. Only to who asked and
 * who confirmed, and seven days after the leaf. May be repeated until the case is open. Faults: those of `lockUseIn`; forbidden `board-not-yours`.
 */
export async function handOver(unit: Unit, step: BoardStep): Promise<string> {
  const use = await lockUseIn(unit, step.id, ["ready", "handed"]);
  requireTheirs(use, step.by);
  const { bound, notice } = use;
  const found = notice === undefined ? undefined : await boardLeaf(unit, notice);
  const proof = found === undefined ? undefined : await proofOf(unit, found.index);
  if (notice === undefined || bound === undefined || found === undefined || proof === undefined)
    throw new Fault(
      "unavailable",
      "board-unproven",
      "The log does not show the use, or it was confirmed before the log named its case. Ask the operator.",
    );
  if (use.handedAt === undefined) await saveHandover(unit, use.id);
  return formatHanded({
    box: toHex(bound.box),
    e: found.leaf.e,
    fund: step.fund,
    index: found.index,
    key: use.keyId,
    notice,
    proof,
    readers: use.readers,
    salt: toHex(bound.salt),
    use: use.id,
  });
}

/**
 * Takes back what the holders made of it, and opens the case to its two readers. Whoever has the case already keeps what they have. The server cannot look into the
 * boxes; one that is wrong opens nothing, and its reader says so (`reportFailure`).
 * Faults: those of `lockUseIn`; forbidden `board-not-yours`; invalid `board-file-other`.
 */
export async function takeBack(
  unit: Unit,
  step: BoardStep & { readonly text: string; readonly list: PeopleList },
): Promise<void> {
  const use = await lockUseIn(unit, step.id, ["handed"]);
  requireTheirs(use, step.by);
  const file = readReturned(step.text);
  const keys = readerKeysOf(step.list, use.readers, unit.at);
  const wraps = keys.flatMap(({ person, keyId }) =>
    file.wraps
      .filter((wrap) => wrap.person === person && wrap.key === keyId)
      .map((wrap) => ({ reader: person, keyId, box: fromHex(wrap.box) })),
  );
  if (file.use !== use.id || file.fund !== step.fund || wraps.length !== 2) throw otherFile();
  await saveOpening(unit, use.id, await receiveWraps(unit, use.case, wraps));
}

/** Ends a use before its time: the readers have the case no more. By who asked, who confirmed, or a reader. Faults as those of `takeBack`. */
export async function endBoardUse(unit: Unit, step: Pick<BoardStep, "id" | "by">): Promise<void> {
  const use = await lockUseIn(unit, step.id, ["open"]);
  if (!use.readers.includes(step.by)) requireTheirs(use, step.by);
  await close(unit, use);
}

/** Ends what is over by the clock: cases that were open for 14 days, and requests that came to nothing in 60. Returns how many. */
export async function endOldBoardUses(unit: Unit): Promise<number> {
  const old = (await openBoardUses(unit)).filter((use) => isPast(use, unit.at));
  for (const use of old) await close(unit, use);
  return old.length;
}

/** However often its readers could not open it: nothing is open longer than what was opened on the last day. */
function isPast({ openedAt, askedAt }: BoardUse, at: Date): boolean {
  const last = askedUntil(askedAt);
  if (openedAt === undefined) return at > last;
  return at > openUntil(openedAt < last ? openedAt : last);
}

async function close(unit: Unit, use: BoardUse): Promise<void> {
  if (use.case !== undefined) await withdrawWraps(unit, use.case, use.given);
  await saveEnd(unit, use.id);
}

function readReturned(text: string): ReturnedFile {
  try {
    return parseReturned(utf8(text.trimEnd()));
  } catch (error) {
    if (error instanceof Refusal) throw otherFile();
    throw error;
  }
}

function otherFile(): Fault {
  return new Fault(
    "invalid",
    "board-file-other",
    "This is not what the holders made for this use, or not for the two readers and their keys of now.",
  );
}

function requireTheirs(use: BoardUse, by: string): void {
  if (use.askedBy === by || use.confirmedBy === by) return;
  throw new Fault(
    "forbidden",
    "board-not-yours",
    "This is for the two who asked and confirmed it.",
  );
}
