import { expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../../src/base/bytes.ts";
import { oneTimeCode, oneTimeStep, oneTimeUri } from "../../../src/people/one-time-code.ts";
import {
  checkNewPassphrase,
  isPassphraseLength,
  KDF_COST,
  passphraseKey,
} from "../../../src/people/passphrase.ts";

const cheap = { memoryKib: 64, passes: 1, lanes: 1, salt: new Uint8Array(16).fill(7) };

test("the key follows from passphrase, salt and cost, the same on every machine", async () => {
  const key = await passphraseKey("correct horse battery staple", cheap);
  expect(toHex(key)).toBe("b76324ae4d68527ce1d2988e51a6c6c2d9bdaec0d3cd8ef24855531a0a2a6c45");
  expect(await passphraseKey("correct horse battery stable", cheap)).not.toEqual(key);
  expect(
    await passphraseKey("correct horse battery staple", { ...cheap, salt: new Uint8Array(16) }),
  ).not.toEqual(key);
  expect(await passphraseKey("correct horse battery staple", { ...cheap, passes: 2 })).not.toEqual(
    key,
  );
});

test("stray spaces and another keyboard's accents do not matter", async () => {
  const key = await passphraseKey("caf\u00e9 and two words", cheap);
  expect(await passphraseKey("  cafe\u0301 and\u00a0 two words\n", cheap)).toEqual(key);
});

test("a passphrase that was long enough when it was chosen still signs in", async () => {
  expect(isPassphraseLength("fourteen chars")).toBe(true);
  expect(await passphraseKey("fourteen chars", cheap)).toHaveLength(32);
});

test("new enrolments cost what RFC 9106 recommends", () => {
  expect(KDF_COST).toEqual({ memoryKib: 65_536, passes: 3, lanes: 4 });
});

test("a new passphrase has at least fifteen characters that count", () => {
  checkNewPassphrase("fifteen chars..");
  for (const weak of ["fourteen chars", "thirteen char", " fourteen      ch ", "", "x".repeat(257)])
    expect(() => checkNewPassphrase(weak)).toThrow(
      expect.objectContaining({ code: "passphrase-weak" }),
    );
});

test("one-time codes are those of RFC 6238, good for the step before and after", () => {
  const secret = utf8("12345678901234567890");
  const at = new Date(1_111_111_109_000);
  // RFC 6238 appendix B gives 07081804 in eight digits.
  expect(oneTimeCode(secret, at)).toBe("081804");
  const step = Math.floor(1_111_111_109 / 30);
  expect(oneTimeStep(secret, "081804", at)).toBe(step);
  expect(oneTimeStep(secret, " 081 804", at)).toBe(step);
  expect(oneTimeStep(secret, "081804", new Date(at.getTime() + 30_000))).toBe(step);
  expect(oneTimeStep(secret, "081804", new Date(at.getTime() + 61_000))).toBeUndefined();
  for (const wrong of ["", "081805", "81804", "0818040", "abcdef"])
    expect(oneTimeStep(secret, wrong, at)).toBeUndefined();
});

test("the authenticator's label says nothing of the fund", () => {
  expect(oneTimeUri(fromHex("00".repeat(20)), "ana")).toBe(
    "otpauth://totp/ana?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&algorithm=SHA1&digits=6&period=30",
  );
});
