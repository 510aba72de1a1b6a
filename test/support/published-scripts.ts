/** Works out anew the scripts whose keys the vectors publish, for the block-list and the test that holds it. */
import { Refusal } from "../../src/base/refusal.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { addressProblem, parseAddress } from "../../src/bitcoin/address.ts";
import { parseBase58Check } from "../../src/bitcoin/base58.ts";
import { withChecksum } from "../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { ecc } from "../../src/bitcoin/ecc.ts";
import { XPUB, formatExtendedKey, parseExtendedKey } from "../../src/bitcoin/extended-key.ts";
import { HARDENED } from "../../src/bitcoin/key-expression.ts";
import { NETWORKS } from "../../src/bitcoin/network.ts";
import { hash160, p2pkh, p2sh, p2wpkh, scriptTypeOf } from "../../src/bitcoin/script.ts";
import { masterOf, nodeAt, seedFromWords } from "../../src/bitcoin/seed.ts";
import { vectors } from "./vectors.ts";

/** The first receiving addresses of a wallet: those that people copy from an example. */
const INDEXES = 10;

/** Words that stand in manuals beside those of BIP 39. */
const MANUALS = ["test test test test test test test test test test test junk"];

/** Purposes of BIP 44, 49, 84, 86 and how their descriptors wrap a key. */
const PURPOSES = [
  [44, "pkh(", ")"],
  [49, "sh(wpkh(", "))"],
  [84, "wpkh(", ")"],
  [86, "tr(", ")"],
] as const;

/** Scripts in hex, sorted, none twice. */
export function publishedScripts(): string[] {
  const found = new Set<string>();
  const text = publicVectors();
  for (const [word] of text.matchAll(/[A-Za-z0-9]{25,95}/g))
    for (const script of scriptsOfAddress(word)) found.add(script);
  for (const [word] of text.matchAll(/"([0-9a-f]{44}|[0-9a-f]{46}|[0-9a-f]{50}|[0-9a-f]{68})"/g)) {
    const script = word.slice(1, -1);
    if (scriptTypeOf(fromHex(script)) !== undefined) found.add(script);
  }
  for (const key of publishedKeys(text)) for (const script of scriptsOfKey(key)) found.add(script);
  for (const words of [
    ...vectors("bip39")["languages"].english.map((each: any) => each.mnemonic),
    ...MANUALS,
  ])
    for (const passphrase of ["", "TREZOR"])
      for (const script of scriptsOfWords(words, passphrase)) found.add(script);
  for (const name of ["bip32", "bip49", "bip84", "bip86", "slip132"])
    for (const [xpub] of JSON.stringify(vectors(name)).matchAll(
      /[xyztuv]pub[1-9A-HJ-NP-Za-km-z]{107}/g,
    ))
      for (const script of scriptsOfAccount(xpub)) found.add(script);
  return [...found].sort();
}

/** The files that show addresses, scripts and keys as text. */
const FILES = [
  ...[
    "bip32",
    "bip38",
    "bip49",
    "bip67",
    "bip84",
    "bip86",
    "bip93",
    "bip129",
    "bip143",
    "bip173",
    "bip174",
    "bip322",
    "bip341",
    "bip350",
  ],
  ...[
    "bip352",
    "bip370",
    "bip371",
    "bip375",
    "bip380-390-descriptors",
    "bip388",
    "bip393",
    "slip132",
  ],
  ...["core-descriptors", "core-key_io_valid", "core-rpc_psbt", "core-tx_valid"],
];

function publicVectors(): string {
  return FILES.map((name) => JSON.stringify(vectors(name))).join("\n");
}

function scriptsOfAddress(text: string): string[] {
  return NETWORKS.filter((network) => addressProblem(text, network) === undefined).map((network) =>
    toHex(parseAddress(text, network).script),
  );
}

/** Private keys in Wallet Import Format, and the sixteen smallest. */
function publishedKeys(text: string): Uint8Array[] {
  const small = Array.from({ length: 16 }, (_, n) => new Uint8Array(32).fill(n + 1, 31));
  const written = [...text.matchAll(/[1-9A-HJ-NP-Za-km-z]{51,52}/g)].flatMap(([wif]) => {
    const payload = parseBase58Check(wif);
    const isWif =
      payload !== undefined && [0x80, 0xef].includes(payload[0]!) && payload.length >= 33;
    return isWif ? [payload.slice(1, 33)] : [];
  });
  return [...small, ...written].filter((key) => ecc.isPrivate(key));
}

function scriptsOfKey(key: Uint8Array): string[] {
  const [long, short] = [false, true].map((compressed) => ecc.pointFromScalar(key, compressed)!);
  const hash = hash160(short!);
  const tr = parseDescriptor(withChecksum(`tr(${toHex(short!)})`), "main").scriptAt(0, 0);
  return [p2pkh(hash160(long!)), p2pkh(hash), p2wpkh(hash), p2sh(p2wpkh(hash)), tr].map(toHex);
}

function scriptsOfWords(words: string, passphrase: string): string[] {
  const master = masterOf(seedFromWords(words, passphrase), "main");
  return PURPOSES.flatMap(([purpose, head, tail]) =>
    [0, 1].flatMap((coin) => {
      const account = nodeAt(
        master,
        [purpose, coin, 0].map((step) => step + HARDENED),
      )
        .neutered()
        .toBase58();
      return scriptsOf(`${head}${account}/0/*${tail}`);
    }),
  );
}

/** A published account key under every kind of script. */
function scriptsOfAccount(text: string): string[] {
  try {
    const standard = formatExtendedKey(parseExtendedKey(text), XPUB);
    return PURPOSES.flatMap(([, head, tail]) => scriptsOf(`${head}${standard}/0/*${tail}`));
  } catch (error) {
    // BIP 32 lists keys that are none.
    if (error instanceof Refusal) return [];
    throw error;
  }
}

function scriptsOf(body: string): string[] {
  const descriptor = parseDescriptor(withChecksum(body), "main");
  return Array.from({ length: INDEXES }, (_, index) => toHex(descriptor.scriptAt(0, index)));
}
