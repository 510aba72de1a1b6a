import { toHex, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { newId } from "../base/id.ts";
import type { Id } from "../base/id.ts";
import type { PeopleList } from "../base/people-list.ts";
import { formatBoardNotice } from "../audit/board-notice.ts";
import { insertNotice } from "../audit/notice.store.ts";
import type { Unit } from "../db/unit.ts";
import { BOARD } from "../people/person.ts";
import { boardKeyOf, readerKeysOf } from "../people/standing.ts";
import { caseNotFound } from "../vault/open-vault-case.ts";
import { findBoxFor, isSealedTo } from "../vault/shared-cases.view.ts";
import { holdLive } from "../vault/vault.store.ts";
import { BOARD_WRAP } from "../vault/wrap.ts";
import { bindingOf } from "./board-bind.ts";
import { boardState, mayStop, USES_AT_ONCE } from "./board-use.ts";
import type { BoardState, BoardUse } from "./board-use.ts";
import {
  insertBoardUse,
  lockBoardUse,
  lockBoardUses,
  openBoardUses,
  saveConfirmation,
  saveStop,
} from "./board-use.store.ts";

/** What somebody asks the board for. */
export interface BoardOrder {
  readonly case: Id<"case">;
  /** Two people of the signed list who are to read it; the one who asks may be among them. */
  readonly readers: readonly string[];
  /** Everybody on the staff reads it; names nobody. */
  readonly reason: string;
  readonly by: string;
  readonly list: PeopleList;
}

/**
 * Asks that the board's key be used on one case. Nothing happens before somebody else confirms it. Returns the use. Faults: not-found
 * `case-not-found`; invalid `board-readers`; conflict `board-unsealed`, `board-asked`, `board-uses-many`.
 */
export async function askBoard(unit: Unit, order: BoardOrder): Promise<Id<"board-use">> {
  await lockBoardUses(unit);
  const underWay = await openBoardUses(unit);
  if (underWay.some((use) => use.case === order.case))
    throw new Fault("conflict", "board-asked", "Somebody has asked the board for this case.");
  if (underWay.length >= USES_AT_ONCE)
    throw new Fault(
      "conflict",
      "board-uses-many",
      `The board is asked for ${USES_AT_ONCE} cases already. Wait until one of them is over.`,
      { limit: USES_AT_ONCE },
    );
  if (!(await holdLive(unit, order.case))) throw caseNotFound();
  const board = boardKeyOf(order.list, unit.at);
  if (board === undefined || !(await isSealedTo(unit, order.case, board))) throw unsealed();
  const id = newId<"board-use">(unit.random);
  const readers = readersFor(unit, order);
  await insertBoardUse(unit, {
    id,
    case: order.case,
    keyId: board.keyId,
    readers,
    reason: order.reason,
    askedBy: order.by,
  });
  return id;
}

/** Whether they have the case already is not asked: the answer would tell who reads it. */
function readersFor(unit: Unit, order: BoardOrder): readonly [string, string] {
  const [one, other, ...more] = [...new Set(order.readers)].sort();
  const isGood =
    one !== undefined &&
    other !== undefined &&
    more.length === 0 &&
    readerKeysOf(order.list, [one, other], unit.at).length === 2 &&
    one !== BOARD &&
    other !== BOARD;
  if (!isGood)
    throw new Fault(
      "invalid",
      "board-readers",
      "Name two different people of the signed list who have reader keys.",
    );
  return [one, other];
}

/**
 * Confirms what somebody else asked: the worker then names it in the public log, bound to the case as it is sealed now and to the two readers, and from that moment seven
 * days pass. Faults: not-found `board-use-unknown`; forbidden `board-not-yours` for who asked; conflict `board-state`, `board-unsealed`.
 */
export async function confirmBoardUse(
  unit: Unit,
  order: { readonly id: string; readonly by: string; readonly fund: string },
): Promise<void> {
  const use = await lockUseIn(unit, order.id, ["asked"]);
  if (use.askedBy === order.by)
    throw new Fault("forbidden", "board-not-yours", "Somebody else must confirm what you asked.");
  const box = await findBoxFor(unit, use.case, { person: BOARD_WRAP, keyId: use.keyId });
  if (box === undefined) throw unsealed();
  const salt = unit.random.bytes(32);
  const binds = bindingOf({
    box: toHex(box),
    readers: use.readers,
    use: use.id,
    salt: toHex(salt),
  });
  const notice = formatBoardNotice({ binds, fund: order.fund, key: use.keyId });
  await insertNotice(unit, { digest: sha256(utf8(notice)), kind: "board", body: notice });
  await saveConfirmation(unit, use.id, { by: order.by, notice, bound: { box, salt } });
}

/**
 * Stops a use for good: anybody on the staff may, until the case is open to its readers. Faults: not-found `board-use-unknown`; conflict
 * `board-state`.
 */
export async function stopBoardUse(
  unit: Unit,
  order: { readonly id: string; readonly by: string },
): Promise<void> {
  const use = await requireUse(unit, order.id);
  if (!mayStop(use)) throw badState(boardState(use, unit.at));
  await saveStop(unit, use.id, order.by);
}

/** A use, locked, whose case is known, that is in one of these states. Faults: not-found `board-use-unknown`; conflict `board-early`, `board-state`. */
export async function lockUseIn(
  unit: Unit,
  id: string,
  states: readonly BoardState[],
): Promise<BoardUse & { readonly case: Id<"case"> }> {
  const use = await requireUse(unit, id);
  const state = boardState(use, unit.at);
  if (!states.includes(state) || use.case === undefined) throw badState(state);
  return { ...use, case: use.case };
}

async function requireUse(unit: Unit, id: string): Promise<BoardUse> {
  const use = await lockBoardUse(unit, id);
  if (use === undefined)
    throw new Fault("not-found", "board-use-unknown", "Nobody asked the board for this.");
  return use;
}

function unsealed(): Fault {
  return new Fault(
    "conflict",
    "board-unsealed",
    "This case is not sealed to the board's key of the signed people list, so the board cannot open it.",
  );
}

function badState(state: BoardState): Fault {
  return state === "waiting" || state === "confirmed"
    ? new Fault(
        "conflict",
        "board-early",
        "The public log must name it first, and then seven days must pass.",
      )
    : new Fault("conflict", "board-state", "It has not come so far yet, or is over.", { state });
}
