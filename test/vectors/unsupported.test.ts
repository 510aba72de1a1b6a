/**
 * What the fund does not support is refused by name, or passes where nothing acts on it; this is the list of it. What is not run at all
 * stands in README.md.
 */
import { Transaction as Library } from "bitcoinjs-lib";
import { expect, test } from "vitest";
import { fromHex, parseBase64, toHex } from "../../src/base/bytes.ts";
import { withChecksum } from "../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { parsePsbt } from "../../src/bitcoin/psbt.ts";
import { toVersion0 } from "../../src/bitcoin/psbt-v2.ts";
import { looksSecret, looksSecretAlone } from "../../src/bitcoin/secret.ts";
import { parseTransaction } from "../../src/bitcoin/transaction.ts";
import { readDestinationSource } from "../../src/payouts/destination-source.ts";
import { outcome, vectors } from "../support/vectors.ts";

function tally(rules: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const rule of rules) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

const descriptorRule = (text: string): string =>
  outcome(() => parseDescriptor(text.includes("#") ? text : withChecksum(text), "main"));

test("BIP 93: every share of a seed is a secret, mistyped ones too", () => {
  const { valid, invalid } = vectors("bip93");
  const texts = JSON.stringify(valid).match(/(?<=")ms1[0-9a-z]{45,}(?=")/gi) ?? [];
  expect(texts.length).toBeGreaterThan(10);
  for (const text of texts) expect(looksSecret(`share: ${text}`), text).toBe("seed");
  // Without its head nothing tells a share from any other text.
  for (const { string } of invalid)
    if (/^ms1/i.test(string)) expect(looksSecretAlone(string), string).toBe("seed");
});

test("BIP 352: no silent payment code is paid yet, and none is taken for a secret", () => {
  const codes = new Set(JSON.stringify(vectors("bip352")).match(/\bt?sp1[02-9ac-hj-np-z]{100,}/g));
  expect(codes.size).toBe(12);
  for (const code of codes)
    expect(outcome(() => readDestinationSource(code, "main"))).toBe("address-kind");
});

test("BIP 373: PSBTs with MuSig2 fields are read, and those fields by nobody, so wrong ones pass", () => {
  const { valid, invalid } = vectors("bip373");
  const rules = (rows: any[]) =>
    tally(rows.map(({ hex }) => outcome(() => parsePsbt(fromHex(hex)))));
  expect(rules(valid)).toMatchInlineSnapshot(`
    {
      "accept": 14,
    }
  `);
  expect(rules(invalid)).toMatchInlineSnapshot(`
    {
      "accept": 10,
    }
  `);
});

test("BIP 375: no PSBT that pays a silent payment code is read, valid or not", () => {
  const [{ valid, invalid }] = [vectors("bip375")["vectors"]];
  const rules = [...valid, ...invalid].map(({ psbt }: any) =>
    outcome(() => toVersion0(parseBase64(psbt)!)),
  );
  expect(tally(rules)).toMatchInlineSnapshot(`
    {
      "psbt-malformed": 42,
    }
  `);
});

test("BIP 78: the PSBTs of its example are read", () => {
  const rules = vectors("bip78")["psbts"].map(({ base64 }: any) =>
    outcome(() => parsePsbt(parseBase64(base64)!)),
  );
  expect(tally(rules)).toMatchInlineSnapshot(`
    {
      "accept": 4,
    }
  `);
});

test("BIP 388: templates are no descriptors; what they stand for is read where it is of our kinds", () => {
  const { valid, invalid } = vectors("bip388");
  for (const { template } of [...valid, ...invalid])
    expect(descriptorRule(template)).not.toBe("accept");
  expect(valid.map((row: any) => [row.template, descriptorRule(row.descriptor)]))
    .toMatchInlineSnapshot(`
    [
      [
        "pkh(@0/**)",
        "accept",
      ],
      [
        "sh(wpkh(@0/**))",
        "accept",
      ],
      [
        "wpkh(@0/**)",
        "accept",
      ],
      [
        "tr(@0/**)",
        "accept",
      ],
      [
        "wsh(sortedmulti(2,@0/**,@1/**))",
        "accept",
      ],
      [
        "wsh(thresh(3,pk(@0/**),s:pk(@1/**),s:pk(@2/**),sln:older(12960)))",
        "descriptor-kind",
      ],
      [
        "wsh(or_d(pk(@0/**),and_v(v:multi(2,@1/**,@2/**,@3/**),older(65535))))",
        "descriptor-kind",
      ],
      [
        "tr(@0/**,{sortedmulti_a(1,@0/<2;3>/*,@1/**),or_b(pk(@2/**),s:pk(@3/**))})",
        "descriptor-kind",
      ],
      [
        "tr(musig(@0,@1,@2)/**,{and_v(v:pk(musig(@0,@1)/**),older(12960)),{and_v(v:pk(musig(@0,@2)/**),older(12960)),and_v(v:pk(musig(@1,@2)/**),older(12960))}})",
        "descriptor-kind",
      ],
    ]
  `);
});

test("BIP 393: annotated descriptors are not read: birth heights and gaps stand in the backup", () => {
  const { valid, invalid } = vectors("bip393");
  for (const { descriptor } of [...valid, ...invalid])
    expect(descriptorRule(descriptor)).not.toBe("accept");
});

test("Core: no miniscript is read", () => {
  for (const { miniscript } of vectors("core-miniscript")["vectors"])
    expect(descriptorRule(`wsh(${miniscript})`), miniscript).toBe("descriptor-kind");
});

test("Core's invalid transactions: what has a shape is read as bitcoinjs-lib reads it; whether it is valid is the node's to say", () => {
  const rows = vectors("core-tx_invalid")["vectors"].filter((row: unknown[]) => row.length > 1);
  const rules = rows.map(([, hex]: string[]) =>
    outcome(() => {
      const ours = parseTransaction(fromHex(hex!));
      expect(ours.txid).toBe(Library.fromHex(hex!).getId());
    }),
  );
  expect(tally(rules)).toMatchInlineSnapshot(`
    {
      "accept": 91,
      "transaction-malformed": 2,
    }
  `);
});

test("Core's signature hashes from before segwit, by the library that signs pkh inputs", () => {
  const rows = vectors("core-sighash")["vectors"].filter((row: unknown[]) => row.length > 1);
  for (const [raw, script, index, type, hash] of rows) {
    const made = Library.fromHex(raw).hashForSignature(index, fromHex(script), type);
    expect(toHex(made.slice().reverse())).toBe(hash);
  }
  expect(rows).toHaveLength(500);
});
