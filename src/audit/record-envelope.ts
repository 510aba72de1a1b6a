import { fromHex } from "../base/bytes.ts";
import { code, hex, oneOf, outpoint, satsField } from "../base/field.ts";
import { openBox, sealTo } from "../base/sealed-box.ts";
import { pad, unpad } from "../base/padding.ts";
import { array, either, object, readShape, writeShape } from "../base/shape.ts";
import type { Shape, ShapeOf } from "../base/shape.ts";
import type { Random } from "../base/clock.ts";
import { commitmentOf, PARTS_MAX, saltOf, versionField } from "./commitment.ts";
import type { Part } from "./commitment.ts";

const BOX = "commonpurse/record-key/v1";

/** A record of the most parts has about 720,000 bytes. */
const RECORD_MAX = 1_048_576;

const common = {
  key: hex(32),
  p: code,
  parts: array(satsField, 1, PARTS_MAX),
  sum: satsField,
  v: versionField,
};

const giftEnvelope = object({ ...common, id: outpoint, k: oneOf("in") });
const payoutEnvelope = object({ ...common, batch: hex(16), id: hex(16), k: oneOf("out") });

type GiftEnvelope = ShapeOf<typeof giftEnvelope>;

/**
 * What lets an auditor open all leaves of one record: its outpoint or payout id, its key, and the sizes of its parts by j; of a payout its batch
 * too, without which no commitment could be recomputed.
 */
export type RecordEnvelope = GiftEnvelope | ShapeOf<typeof payoutEnvelope>;

const envelope: Shape<RecordEnvelope> = either(
  giftEnvelope,
  payoutEnvelope,
  (record): record is GiftEnvelope => record.k === "in",
);

/** One record sealed to an auditor's key of the epoch; destroying that key is the erasure (FORMATS 7). */
export function sealRecord(
  record: RecordEnvelope,
  epochKey: Uint8Array,
  random: Random,
  lowestRung = 0,
): Uint8Array {
  return sealTo(BOX, epochKey, pad(writeShape(envelope, record), lowestRung), random);
}

/** Opens what `sealRecord` made; refuses by the rules of sealed boxes, padding and parsing. */
export function openRecord(box: Uint8Array, epochPrivate: Uint8Array): RecordEnvelope {
  return readShape(envelope, unpad(openBox(BOX, epochPrivate, box)), RECORD_MAX);
}

/** The parts of a record by j, each with the commitment that its leaf must carry. */
export function partsOf(
  record: RecordEnvelope,
): { readonly c: string; readonly part: Part; readonly salt: Uint8Array }[] {
  const key = fromHex(record.key);
  return record.parts.map((s, at) => {
    const common = { j: at + 1, m: record.parts.length, p: record.p, s, sum: record.sum } as const;
    const part: Part =
      record.k === "in"
        ? { ...common, k: "in", ref: record.id, v: 1 }
        : { ...common, batch: record.batch, k: "out", payout: record.id, v: 1 };
    const salt = saltOf(key, part.j);
    return { c: commitmentOf(salt, part), part, salt };
  });
}
