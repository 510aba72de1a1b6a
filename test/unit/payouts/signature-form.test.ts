import { expect, test } from "vitest";
import { parseForm } from "../../../src/http/form.ts";
import { SIGNATURE_FORM } from "../../../src/payouts/batch-forms.ts";

/** As long as a WIF key and begun like one, between two letters that no key has. */
const LIKE_A_KEY = `0c${"Ab".repeat(25)}W0`;
const WIF = "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcx";

const read = (psbt: string) => parseForm(SIGNATURE_FORM, { psbt });

test("a signed transaction is taken whatever pieces chance put into it", () => {
  const line = `cHNidP8B${LIKE_A_KEY}AA`;
  expect(line.length % 4).toBe(0);
  expect(read(line)).toMatchObject({ ok: true });
  expect(read(` ${line}\n`)).toMatchObject({ ok: true });
});

test("a key in its place, beside it or on a line of its own is refused as one", () => {
  const kept = JSON.stringify({ kind: "message", message: "sign.secret" });
  for (const text of [WIF, WIF.replace("x", "y"), `cHNidP8BAHEC\n${WIF}`, `${WIF} cHNidP8BAHEC`]) {
    const answer = read(text);
    expect(JSON.stringify(answer.ok ? {} : answer.attempt.errors["psbt"]), text).toBe(kept);
  }
});
