import { expect, test } from "vitest";
import { randomBytes } from "node:crypto";
import { parseForm } from "../../../src/http/form.ts";
import type { FieldError } from "../../../src/http/form.ts";
import { formatKeyFile } from "../../../src/people/key-file.ts";
import { APPROVAL_FORM, FREEZE_FORM, SIGNATURE_FORM } from "../../../src/payouts/batch-forms.ts";

const APPROVAL = {
  digest: "ab".repeat(32),
  form: "ed25519" as const,
  key: "cd".repeat(8),
  sig: "ef".repeat(64),
};
const SEED = "abandon ".repeat(11) + "about";

function approvalError(approval: string): FieldError | undefined {
  const read = parseForm(APPROVAL_FORM, { approval });
  if (read.ok) return undefined;
  expect(JSON.stringify(read.attempt.values)).toBe("{}");
  return read.attempt.errors["approval"];
}

test("an approval is taken as purse approve prints it, with and without --json", () => {
  const printed = [
    JSON.stringify(APPROVAL),
    JSON.stringify({ approval: APPROVAL, words: "lusab babad gutih tugad pofuk rahan" }),
  ];
  for (const approval of printed) {
    const read = parseForm(APPROVAL_FORM, { approval: `\n${approval}\n` });
    expect(read).toEqual({ ok: true, value: { approval: APPROVAL } });
  }
});

test("what is no approval is refused, also one by passkey, which shows presence only", () => {
  const malformed = { kind: "message", message: "approve.malformed" };
  for (const text of ["{", "[]", "null", "lusab babad", JSON.stringify({ ...APPROVAL, key: "" })])
    expect(approvalError(text)).toEqual(malformed);
  expect(approvalError(JSON.stringify({ ...APPROVAL, form: "webauthn" }))).toEqual(malformed);
});

test("a key file or a seed that was pasted by mistake is refused as what it is, and never put back", () => {
  const key = formatKeyFile({ person: "larch", role: "approver", secret: randomBytes(32) });
  for (const text of [key, key.split("\n").slice(1).join("\n"), SEED])
    expect(approvalError(text)).toEqual({ kind: "message", message: "approve.secret" });
  const read = parseForm(SIGNATURE_FORM, { psbt: SEED });
  expect(read).toMatchObject({
    ok: false,
    attempt: { values: {}, errors: { psbt: { kind: "message", message: "sign.secret" } } },
  });
});

test("a PSBT is taken with the line breaks that mail programs make", () => {
  const bytes = randomBytes(300);
  const psbt = bytes.toString("base64").replace(/(.{76})/g, "$1\r\n");
  expect(parseForm(SIGNATURE_FORM, { psbt })).toEqual({
    ok: true,
    value: { psbt: new Uint8Array(bytes) },
  });
  expect(parseForm(SIGNATURE_FORM, { psbt: "cHNidP8=x" }).ok).toBe(false);
});

test("a batch is frozen of at least one payout", () => {
  const id = "0123456789abcdef".repeat(2);
  const none = parseForm(FREEZE_FORM, { programme: "general" });
  expect(none).toMatchObject({
    ok: false,
    attempt: { errors: { payouts: { message: "freeze.none" } } },
  });
  expect(parseForm(FREEZE_FORM, { programme: "general", payouts: id })).toEqual({
    ok: true,
    value: { programme: "general", payouts: [id] },
  });
});

test("a rate is a number of sat/vB with at most three decimals, its reason a few words", () => {
  const read = (rate: string, reason = "Friday") =>
    parseForm(FREEZE_FORM, { programme: "general", payouts: "0".repeat(32), rate, reason });
  expect(read("2,5")).toMatchObject({ ok: true, value: { rate: 2_500n, reason: "Friday" } });
  expect(read("0.1")).toMatchObject({ ok: true, value: { rate: 100n } });
  for (const rate of ["-1", "1e3", "0.0001", "100000", "zwei"])
    expect(read(rate)).toMatchObject({
      ok: false,
      attempt: { errors: { rate: { message: "rate.malformed" } } },
    });
  expect(read("1", "x").ok).toBe(false);
});
