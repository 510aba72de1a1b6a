import { expect, test } from "vitest";
import { fromHex, parseBase64, toHex } from "../../src/base/bytes.ts";
import { combinePsbts, extractTransaction, finalizePsbt } from "../../src/bitcoin/finish-psbt.ts";
import { parsePsbt } from "../../src/bitcoin/psbt.ts";
import { toVersion0 } from "../../src/bitcoin/psbt-v2.ts";
import { outcome, vectors } from "../support/vectors.ts";

const bip174 = vectors("bip174");
const bip371 = vectors("bip371");
const core = vectors("core-rpc_psbt")["vectors"];

/** The rule that refuses the PSBT, or `accept`; text that is not strict base64 is refused before there is one. */
function rule(base64: string): string {
  const bytes = parseBase64(base64);
  return bytes === undefined ? "psbt-malformed" : outcome(() => parsePsbt(bytes));
}

test.each<any>(bip174["valid"])("BIP 174 valid: $case", (row) => {
  // Valid by the BIP, but a PSBT that spends nothing is nothing we can be asked to sign.
  const expected = row.case.includes("0 inputs") ? "psbt-malformed" : "accept";
  expect(rule(row.base64)).toBe(expected);
});

test.each<any>(bip174["invalid"])("BIP 174 invalid: $case", (row) => {
  expect(rule(row.base64)).toBe("psbt-malformed");
});

test("BIP 371: valid taproot fields are read, invalid ones refused", () => {
  for (const row of bip371["valid"]) expect(rule(row.base64)).toBe("accept");
  for (const row of bip371["invalid"]) expect(rule(row.base64), row.case).toBe("psbt-malformed");
});

test("Core: invalid PSBTs are refused, the three that bitcoinjs-lib lets pass among them", () => {
  for (const base64 of core.invalid) expect(rule(base64), base64).toBe("psbt-malformed");
});

/**
 * Fields that neither we nor bitcoinjs-lib read (MuSig2) and an empty taproot script tree of an output: they pass as unknown, because
 * nothing here acts on them.
 */
test("Core: PSBTs that are invalid for a stated reason, but for fields that nobody here reads", () => {
  const passed = core.invalid_with_msg.filter(([base64]: string[]) => rule(base64!) === "accept");
  expect(passed.map(([, message]: string[]) => message)).toMatchInlineSnapshot(`
    [
      "Output Taproot tree must not be empty",
      "Input musig2 participants pubkeys aggregate key is not 34 bytes",
      "Input musig2 aggregate pubkey is invalid",
      "Input musig2 aggregate pubkey is invalid",
      "Input musig2 participant pubkey is invalid",
      "Input musig2 participants pubkeys value size is not a multiple of 33",
      "Output musig2 participants pubkeys aggregate key is not 34 bytes",
      "Output musig2 participant pubkey is invalid",
      "Input musig2 pubnonce key is not expected size",
      "Input musig2 pubnonce key is not expected size",
      "Input musig2 pubnonce value is not 66 bytes",
      "Input musig2 partial sig key is not expected size",
      "Input musig2 partial sig key is not expected size",
      "Size of value was not the stated size",
      "musig2 participant pubkey is invalid",
      "musig2 participant pubkey is invalid",
      "musig2 aggregate pubkey is invalid",
      "musig2 aggregate pubkey is invalid",
    ]
  `);
});

test("Core: valid PSBTs are read, but for version 2 and those without inputs", () => {
  const refused = core.valid.filter((base64: string) => rule(base64) !== "accept");
  expect(refused.length).toMatchInlineSnapshot(`1`);
});

const { workflow } = bip174 as any;

function signaturesOf(bytes: Uint8Array): string[][] {
  return parsePsbt(bytes).inputs.map((input) =>
    input.signatures.map(({ publicKey, signature }) => toHex(publicKey) + toHex(signature)).sort(),
  );
}

test("BIP 174 workflow: two signers combined, finalised and extracted", () => {
  const combined = combinePsbts(fromHex(workflow.signer_1.psbt.hex), [
    fromHex(workflow.signer_2.psbt.hex),
  ]);
  // Key order differs from the BIP's (allowed), so what they say is compared.
  expect(signaturesOf(combined)).toEqual(signaturesOf(fromHex(workflow.combiner.psbt.hex)));
  const transaction = extractTransaction(finalizePsbt(combined));
  expect(toHex(transaction.raw)).toBe(workflow.extractor.transaction_hex);
});

test("a signature that was tampered with does not combine", () => {
  const bytes = fromHex(workflow.signer_2.psbt.hex);
  const { signatures } = parsePsbt(bytes).inputs[0]!;
  const hex = toHex(bytes);
  const target = toHex(signatures[0]!.signature);
  const changed = target.slice(0, 20) + (target[20] === "0" ? "1" : "0") + target.slice(21);
  const other = fromHex(hex.replace(target, changed));
  expect(outcome(() => combinePsbts(fromHex(workflow.signer_1.psbt.hex), [other]))).toBe(
    "psbt-signature",
  );
});

test("a PSBT of another transaction does not combine", () => {
  const [first, second] = bip174["valid"];
  expect(outcome(() => combinePsbts(fromHex(first.hex), [fromHex(second.hex)]))).toBe(
    "psbt-other-transaction",
  );
});

const bip370 = vectors("bip370");

test("BIP 370: version 2 is turned into version 0 at the edge", () => {
  const rules = bip370["valid"].map((row: any) => outcome(() => toVersion0(fromHex(row.hex))));
  expect(rules.filter((each: string) => each === "accept").length).toMatchInlineSnapshot(`12`);
});

test("BIP 370: invalid version 2 is refused", () => {
  for (const row of bip370["invalid"])
    expect(
      outcome(() => toVersion0(fromHex(row.hex))),
      row.case,
    ).toBe("psbt-malformed");
});
