import { expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../src/base/bytes.ts";
import { receiptKeys } from "../../src/base/code-keys.ts";
import { x25519Public } from "../../src/base/sealed-box.ts";
import { sha256 } from "../../src/base/digest.ts";
import { parseVkey } from "../../src/base/tlog/note.ts";
import { formatReceipt, parseReceipt, verifyReceipt } from "../../src/audit/receipt.ts";
import { openReceipt, sealReceipt } from "../../src/audit/receipt-box.ts";
import { explainEpoch } from "../../src/audit/explain-epoch.ts";
import { openRecord, partsOf, sealRecord } from "../../src/audit/record-envelope.ts";
import { parseLeaf } from "../../src/audit/leaf.ts";
import { canon } from "../../src/base/canonical-json.ts";
import { seededRandom } from "../support/random.ts";
import { randomInt } from "../../src/base/clock.ts";
import { outcome } from "../support/vectors.ts";
import book from "./own-book.json" with { type: "json" };
import vectors from "./own-receipts.json" with { type: "json" };

const trust = { origin: vectors.fund, keys: vectors.vkeys.map((text) => parseVkey(text)!) };
const closes = vectors.closes.flatMap((close) => {
  const leaf = parseLeaf(canon(close));
  return leaf.t === "close" ? [leaf] : [];
});

/** Chance that gives the one ephemeral key of the vectors. */
const ephemeral = (hex: string) => ({ bytes: () => fromHex(hex) });

test.each(vectors.cases)("$desc: $expect", ({ receipt, ref, expect: expected }) => {
  expect(outcome(() => verifyReceipt(utf8(receipt), ref, { trust, closes }))).toBe(expected);
});

test("a receipt says how much of the gift stands in the log by now", () => {
  const [all, some] = vectors.cases
    .slice(0, 2)
    .map(({ receipt, ref }) => verifyReceipt(utf8(receipt), ref, { trust, closes }));
  expect(all).toMatchObject({ programme: "general", sum: 2_141_546n, parts: 17 });
  expect(all!.published).toEqual({ parts: 17, sum: 2_141_546n });
  expect(some!.published.parts).toBeLessThan(17);
});

test("at rest it is sealed to the receipt code, padded", () => {
  const { receiptSecret, receipt, boxSha256 } = vectors.sealed;
  const keys = receiptKeys(fromHex(receiptSecret));
  const box = sealReceipt(
    parseReceipt(utf8(receipt)),
    keys.sealPublic,
    ephemeral(vectors.sealed.ephemeral),
  );
  expect(toHex(sha256(box))).toBe(boxSha256);
  expect(Buffer.from(formatReceipt(openReceipt(box, keys.seal))).toString()).toBe(receipt);
});

test("the auditors' envelope opens with the key of the epoch, and seals to the same bytes", () => {
  const { private: key, box, ephemeral: chance } = vectors.auditorEnvelope;
  const record = openRecord(fromHex(box), fromHex(key));
  expect(record).toMatchObject({ k: "in", p: "general", sum: 2_141_546n });
  const again = sealRecord(record, x25519Public(fromHex(key)), ephemeral(chance));
  expect(toHex(again)).toBe(box);
});

test("the record in the envelope explains its leaves in the book of the vectors", () => {
  const { private: key, box } = vectors.auditorEnvelope;
  const record = openRecord(fromHex(box), fromHex(key));
  const leaves = new Map(
    book.entries.flatMap((entry, index) => {
      const leaf = parseLeaf(utf8(entry));
      return leaf.t === "in" || leaf.t === "out" ? [[index, leaf] as const] : [];
    }),
  );
  const made = partsOf(record);
  for (const { index, commitment, salt, part } of book.openings) {
    expect(made[part.j - 1]).toMatchObject({
      c: commitment,
      part: { j: part.j, s: BigInt(part.s) },
    });
    expect(toHex(made[part.j - 1]!.salt)).toBe(salt);
    expect(leaves.get(index)?.c).toBe(commitment);
  }
  const epochs = [1, 2, 3, 4, 5].map((e) => explainEpoch(e, leaves, [{ sealedIn: 1, record }]));
  expect(epochs.reduce((sum, { explained }) => sum + explained, 0)).toBe(book.openings.length);
  for (const { differences, needed } of epochs) expect([differences, needed]).toEqual([[], []]);
});

test("no single character of a fully published receipt can be changed", () => {
  const { receipt, ref } = vectors.cases[0]!;
  const random = seededRandom("receipt");
  for (let run = 0; run < 400; run += 1) {
    const bytes = utf8(receipt);
    bytes[randomInt(random, bytes.length)]! ^= 1 << randomInt(random, 8);
    expect(outcome(() => verifyReceipt(bytes, ref, { trust, closes }))).not.toBe("accept");
  }
});
