import { fromHex, toHex } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { fundKeys, fundRoot } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { keysInForce, openPeopleList } from "../base/people-list.ts";
import { must } from "../base/refusal.ts";
import { openBox } from "../base/sealed-box.ts";
import { leafHash } from "../base/tlog/merkle.ts";
import { parseTlogPolicy } from "../base/tlog/policy.ts";
import { verifyProof } from "../base/tlog/proof.ts";
import { boardLeafOf, parseBoardNotice } from "../audit/board-notice.ts";
import { formatLeaf } from "../audit/leaf.ts";
import { combineBoardShares } from "../people/board-share.ts";
import type { BoardShare } from "../people/board-share.ts";
import { BOARD } from "../people/person.ts";
import { readerKeysOf } from "../people/standing.ts";
import { VAULT_NAMES } from "../vault/case-key.ts";
import { wrapFor } from "../vault/wrap.ts";
import { bindingOf } from "./board-bind.ts";
import type { HandedFile, ReturnedFile } from "./board-file.ts";

/** What two holders bring: their shares, and what they believe, which comes from no server. */
export interface BoardHolders {
  readonly shares: readonly BoardShare[];
  /** The fund file that they trust. */
  readonly fund: FundFile;
  /** The people list, as the root quorum signed it. */
  readonly peopleList: string;
  readonly at: Date;
  readonly random: Random;
}

/**
 * Holds what the server gave out against the signed list and the log's own signature, before any share is touched. Refuses with `statement-fund`, those of people
 * lists, `board-key` (not the board's key on the list), `board-bound` (the notice is of another case, other readers or another use), `board-readers` (a reader without a key on the list), and the rules of proofs.
 */
export function checkBoardPart(
  file: HandedFile,
  holders: Pick<BoardHolders, "fund" | "peopleList" | "at">,
): ReturnType<typeof readerKeysOf> {
  const { fund, at } = holders;
  must(file.fund === fund.fund, "statement-fund");
  const list = openPeopleList(holders.peopleList, {
    ...fundRoot(fund),
    fund: fund.fund,
    at,
    signInRp: fund.signInRp,
  });
  const notice = parseBoardNotice(file.notice);
  must(notice.fund === fund.fund, "statement-fund");
  const isBoards = keysInForce(list, "reader", at, BOARD).some(({ id }) => id === file.key);
  must(isBoards && notice.key === file.key, "board-key");
  const readers = readerKeysOf(list, file.readers, at);
  must(readers.length === file.readers.length && !file.readers.includes(BOARD), "board-readers");
  must(notice.binds === bindingOf(file), "board-bound");
  const policy = parseTlogPolicy(fund.tlog);
  const leaf = boardLeafOf(file.notice, file.e);
  verifyProof(
    file.proof,
    { hash: leafHash(formatLeaf(leaf)), index: file.index },
    { origin: fund.fund, keys: fundKeys(fund, "log"), ...(policy === undefined ? {} : { policy }) },
  );
  return readers;
}

/**
 * Puts the board's key together, opens its part of the case, and seals that to the two readers. The part is half of a key whose other half the server has,
 * so the holders learn nothing of the case. Refuses as `checkBoardPart`, and with the rules of shares and boxes.
 */
export async function openBoardPart(
  file: HandedFile,
  holders: BoardHolders,
): Promise<ReturnedFile> {
  const readers = checkBoardPart(file, holders);
  const isTheirs = holders.shares.every(
    ({ fund, keyId }) => fund === file.fund && keyId === file.key,
  );
  must(isTheirs, "share-mixed");
  const secret = await combineBoardShares(holders.shares);
  const part = openBox(VAULT_NAMES.part, secret, fromHex(file.box));
  secret.fill(0);
  const wraps = readers
    .map((reader) => wrapFor(part, reader, holders.random))
    .map(({ reader, keyId, box }) => ({ box: toHex(box), key: keyId ?? "", person: reader }));
  part.fill(0);
  return { fund: file.fund, use: file.use, wraps };
}
