import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { openBox, sealTo, x25519Public } from "../../src/base/sealed-box.ts";
import { outcome, vectors } from "../support/vectors.ts";

const { cases, ...fixed } = vectors("own-seal");
const privateKey = fromHex(fixed["private"]);

test("the public key is the one of the private key", () => {
  expect(toHex(x25519Public(privateKey))).toBe(fixed["public"]);
});

test("with the given ephemeral key, sealing gives the very bytes of the good box", () => {
  const random = { bytes: () => fromHex(fixed["ephemeral"]) };
  const box = sealTo(fixed["use"], fromHex(fixed["public"]), fromHex(fixed["plaintext"]), random);
  expect(toHex(box)).toBe(cases.find((each) => each.desc === "good")?.["box"]);
});

test.each(cases)("sealed box, $desc: $expect", ({ box, as_, expect: rule }) => {
  const open = (): Uint8Array => openBox(as_, privateKey, fromHex(box));
  expect(outcome(open)).toBe(rule);
  if (rule === "accept") expect(toHex(open())).toBe(fixed["plaintext"]);
});
