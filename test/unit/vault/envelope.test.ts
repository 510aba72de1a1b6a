import fc from "fast-check";
import { expect, test } from "vitest";
import { concat, utf8 } from "../../../src/base/bytes.ts";
import { caseKey } from "../../../src/vault/case-key.ts";
import { ENVELOPE_OVERHEAD, openEnvelope, sealEnvelope } from "../../../src/vault/envelope.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("envelope");
const key = random.bytes(32);
const place = { name: "commonpurse/test/v1", bound: utf8("here") };

test("an envelope opens with its key at its place, whatever is inside", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (plaintext) => {
      const box = sealEnvelope(key, place, plaintext, random);
      expect(box.length).toBe(plaintext.length + ENVELOPE_OVERHEAD);
      expect(openEnvelope(key, place, box)).toEqual(plaintext);
    }),
  );
});

test("any changed byte is refused", () => {
  const box = sealEnvelope(key, place, utf8("secret"), random);
  for (let at = 0; at < box.length; at += 1) {
    const changed = Uint8Array.from(box);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => openEnvelope(key, place, changed)).toThrow(
      at === 0 ? "envelope-version" : "envelope-open",
    );
  }
});

test("another key, another place, a short box are refused by name", () => {
  const box = sealEnvelope(key, place, utf8("secret"), random);
  expect(() => openEnvelope(random.bytes(32), place, box)).toThrow("envelope-open");
  expect(() => openEnvelope(key, { ...place, bound: utf8("there") }, box)).toThrow("envelope-open");
  expect(() => openEnvelope(key, { ...place, name: "commonpurse/other/v1" }, box)).toThrow(
    "envelope-open",
  );
  expect(() => openEnvelope(key, place, box.subarray(0, ENVELOPE_OVERHEAD - 1))).toThrow(
    "envelope-length",
  );
  expect(() => openEnvelope(key, place, new Uint8Array(0))).toThrow("envelope-version");
});

test("equal texts have different boxes", () => {
  expect(sealEnvelope(key, place, utf8("same"), random)).not.toEqual(
    sealEnvelope(key, place, utf8("same"), random),
  );
});

test("the case key needs both parts, in their order and whole", () => {
  const people = random.bytes(32);
  const shred = random.bytes(32);
  expect(caseKey(people, shred)).toHaveLength(32);
  expect(caseKey(people, shred)).not.toEqual(caseKey(shred, people));
  expect(caseKey(people, shred)).not.toEqual(caseKey(people, random.bytes(32)));
  expect(() => caseKey(concat(people, shred), new Uint8Array(0))).toThrow(RangeError);
});
