/** The board's key in three shares: any two make it again, and whatever is not two good shares of one key is refused by name. */
import { expect, test } from "vitest";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { keyId } from "../../../src/base/people-list.ts";
import {
  combineBoardShares,
  formatBoardShare,
  parseBoardShare,
  splitBoardKey,
} from "../../../src/people/board-share.ts";
import type { BoardShare } from "../../../src/people/board-share.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("board-share");
const FUND = "fund.test/book";
const secret = random.bytes(32);
const shares = await splitBoardKey(secret, FUND);
const [a, b, c] = shares as [BoardShare, BoardShare, BoardShare];

test("each pair of the three makes the key, in either order, and so do all three", async () => {
  for (const [one, other] of [
    [a, b],
    [a, c],
    [b, c],
  ] as const) {
    expect(await combineBoardShares([one, other])).toEqual(secret);
    expect(await combineBoardShares([other, one])).toEqual(secret);
  }
  expect(await combineBoardShares(shares)).toEqual(secret);
  expect(a.keyId).toBe(keyId("x25519", x25519Public(secret)));
});

test("a share is filed as text that survives other line ends and a changed letter is found", () => {
  const text = formatBoardShare(a);
  expect(parseBoardShare(text)).toEqual(a);
  expect(parseBoardShare(text.replaceAll("\n", "\r\n"))).toEqual(a);
  for (let at = 0; at < text.length - 1; at += 1) {
    const wrong = `${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`;
    expect(() => parseBoardShare(wrong), `letter ${at}`).toThrow(/^share-(check|malformed)$/);
  }
  expect(() => parseBoardShare("")).toThrow("share-malformed");
});

test("one share, one twice, shares of two keys or two funds, and a forged one are refused by name", async () => {
  const other = await splitBoardKey(random.bytes(32), FUND);
  const elsewhere = await splitBoardKey(secret, "other.test/book");
  const forged = { ...b, bytes: b.bytes.map((byte, index) => (index === 3 ? byte ^ 1 : byte)) };
  await expect(combineBoardShares([])).rejects.toThrow("share-few");
  await expect(combineBoardShares([a])).rejects.toThrow("share-few");
  await expect(combineBoardShares([a, a])).rejects.toThrow("share-repeated");
  await expect(combineBoardShares([a, other[0]!])).rejects.toThrow("share-mixed");
  await expect(combineBoardShares([a, elsewhere[0]!])).rejects.toThrow("share-mixed");
  await expect(combineBoardShares([a, forged])).rejects.toThrow("share-wrong");
  // Somebody with one share who lowers the threshold in it gets nothing.
  await expect(combineBoardShares([{ ...a, threshold: 1 }])).rejects.toThrow();
});

test("a share is no function of the key: split again, the same key gives others", async () => {
  const again = await splitBoardKey(secret, FUND);
  expect(again.map((share) => Buffer.from(share.bytes).toString("hex"))).not.toEqual(
    shares.map((share) => Buffer.from(share.bytes).toString("hex")),
  );
});
