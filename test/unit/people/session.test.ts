import { expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import {
  ABSOLUTE_SECONDS,
  endsAt,
  IDLE_SECONDS,
  isOver,
  newToken,
  openSessionKeys,
  sealSessionKeys,
  sessionFormId,
  sessionId,
} from "../../../src/people/session.ts";
import { openStaffKeys, sealStaffKeys } from "../../../src/people/staff-keys.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("session");
const start = new Date("2030-01-07T09:00:00Z");
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

test("a session is over after half an hour without use and after twelve hours in any case", () => {
  const times = { issuedAt: start, seenAt: start };
  expect(isOver(times, later(IDLE_SECONDS - 1))).toBe(false);
  expect(isOver(times, later(IDLE_SECONDS))).toBe(true);
  const busy = { issuedAt: start, seenAt: later(ABSOLUTE_SECONDS - 1) };
  expect(isOver(busy, later(ABSOLUTE_SECONDS - 1))).toBe(false);
  expect(isOver(busy, later(ABSOLUTE_SECONDS))).toBe(true);
  expect(endsAt(times)).toEqual(later(IDLE_SECONDS));
  expect(endsAt(busy)).toEqual(later(ABSOLUTE_SECONDS));
});

test("a token has 256 random bits and one writing, and its row tells nothing of it", () => {
  const token = newToken(random);
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const id = sessionId(token)!;
  expect(id).toHaveLength(32);
  expect(Buffer.from(token, "base64url")).not.toEqual(Buffer.from(id));
  expect(sessionFormId(token)).not.toContain(toHex(id).slice(0, 16));
  for (const other of ["", token.slice(1), `${token}=`, `${token}A`, ` ${token}`])
    expect(sessionId(other)).toBeUndefined();
  // The last letter carries four bits; a fifth set bit is another writing of the same bytes.
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const twin = token.slice(0, -1) + letters[letters.indexOf(token.at(-1)!) | 1]!;
  expect(sessionId(twin)).toBeUndefined();
});

test("keys in a session open with its token for its person only, and the second factor is not among them", () => {
  const keys = { reader: random.bytes(32), reviewer: random.bytes(32), totp: random.bytes(20) };
  const token = newToken(random);
  const box = sealSessionKeys(token, "ana", keys, random);
  expect(openSessionKeys(token, "ana", box)).toEqual({
    reader: keys.reader,
    reviewer: keys.reviewer,
  });
  expect(() => openSessionKeys(newToken(random), "ana", box)).toThrow("envelope-open");
  expect(() => openSessionKeys(token, "bo", box)).toThrow("envelope-open");
});

test("sealed keys of staff open for their person, and all boxes have one length", () => {
  const key = random.bytes(32);
  const all = { reader: random.bytes(32), reviewer: random.bytes(32), totp: random.bytes(20) };
  const boxes = [{}, { reader: all.reader }, all].map((keys) =>
    sealStaffKeys(key, "ana", keys, random),
  );
  expect(new Set(boxes.map((box) => box.length)).size).toBe(1);
  expect(openStaffKeys(key, "ana", boxes[2]!)).toEqual(all);
  expect(openStaffKeys(key, "ana", boxes[0]!)).toEqual({});
  expect(() => openStaffKeys(key, "bo", boxes[2]!)).toThrow("envelope-open");
  expect(() => openStaffKeys(random.bytes(32), "ana", boxes[2]!)).toThrow("envelope-open");
});
