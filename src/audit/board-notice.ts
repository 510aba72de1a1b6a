import { utf8 } from "../base/bytes.ts";
import { fund, hex } from "../base/field.ts";
import { keysInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must } from "../base/refusal.ts";
import { readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { appendEntries } from "./append-entries.ts";
import { nextEpoch } from "./epoch.store.ts";
import { formatLeaf } from "./leaf.ts";
import type { KeyLeaf } from "./leaf.ts";
import { listLeaves, lockLog } from "./log.store.ts";
import type { LogSigner } from "./outside.ts";
import { keyDigest } from "./publish-policy.ts";

/** Whose reader key on the people list the board's is. */
const BOARD = "board";

const NOTICE_MAX = 1_000;

const NOTICE = record("board-use", { binds: hex(32), fund, key: hex(8) });

/**
 * That the board's key is to be used on one case: the fund, the key, and a salted digest that binds the case and its readers (`bindingOf` of the board). Which case, by whom
 * and when nobody can tell from it.
 */
export type BoardNotice = ShapeOf<typeof NOTICE>;

/** The text that a `key` leaf of the role `approvers` names by its digest, as it names people lists (docs/decisions/0027). */
export function formatBoardNotice(notice: BoardNotice): string {
  return Buffer.from(writeShape(NOTICE, notice)).toString("utf8");
}

/** Reads what `formatBoardNotice` wrote; refuses with the parsing rules of FORMATS 0. */
export function parseBoardNotice(text: string): BoardNotice {
  return readShape(NOTICE, utf8(text), NOTICE_MAX);
}

/**
 * Publishes that the board's key is to be used. Refuses with the parsing rules, `statement-fund`, and `board-key` for a key that the signed people list
 * has not as the board's. Repeating it does nothing.
 */
export async function publishBoardNotice(
  unit: Unit,
  input: {
    readonly fund: string;
    readonly people: PeopleList;
    readonly signer: LogSigner;
    readonly text: string;
  },
): Promise<void> {
  const notice = parseBoardNotice(input.text);
  must(notice.fund === input.fund, "statement-fund");
  const keys = keysInForce(input.people, "reader", unit.at, BOARD);
  must(
    keys.some(({ id }) => id === notice.key),
    "board-key",
  );
  await lockLog(unit);
  if ((await boardLeaf(unit, input.text)) !== undefined) return;
  const leaf = boardLeafOf(input.text, await nextEpoch(unit));
  await appendEntries(unit, input.signer, [formatLeaf(leaf)]);
}

/** The leaf that names this notice: where it stands in the log; undefined when it does not. */
export async function boardLeaf(
  reader: Reader,
  text: string,
): Promise<{ readonly index: number; readonly leaf: KeyLeaf } | undefined> {
  const d = keyDigest(text);
  return (await listLeaves(reader, "key")).find(
    ({ leaf }) => leaf.role === "approvers" && leaf.d === d,
  );
}

/** The leaf of a notice in epoch `e`, as a verifier rebuilds it. */
export function boardLeafOf(text: string, e: number): KeyLeaf {
  return { t: "key", d: keyDigest(text), e, role: "approvers" };
}
