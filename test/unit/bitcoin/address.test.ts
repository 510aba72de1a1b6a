/** A mistyped address is money lost: no change of one character may go through. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { addressOf, addressProblem } from "../../../src/bitcoin/address.ts";
import type { Network } from "../../../src/bitcoin/network.ts";
import { hash160, p2pkh, p2sh, p2tr, p2wpkh, p2wsh } from "../../../src/bitcoin/script.ts";
import { masterOf } from "../../../src/bitcoin/seed.ts";

const SCRIPTS: Record<string, (n: number) => Uint8Array> = {
  p2pkh: (n) => p2pkh(hash160(utf8(`key ${n}`))),
  p2sh: (n) => p2sh(utf8(`script ${n}`)),
  p2wpkh: (n) => p2wpkh(hash160(utf8(`key ${n}`))),
  p2wsh: (n) => p2wsh(utf8(`script ${n}`)),
  p2tr: (n) => p2tr(masterOf(sha256(utf8(`key ${n}`)), "main").publicKey.subarray(1)),
};
const CHARACTERS = Array.from({ length: 94 }, (_, n) => String.fromCharCode(33 + n));

/** All texts that differ from `text` in one character. */
function neighbours(text: string): string[] {
  return Array.from(text).flatMap((old, at) =>
    CHARACTERS.filter((character) => character !== old).map(
      (character) => text.slice(0, at) + character + text.slice(at + 1),
    ),
  );
}

/** All texts with one character missing, doubled, or changed places with the next. */
function slips(text: string): string[] {
  return Array.from(text).flatMap((character, at) => {
    const [before, after] = [text.slice(0, at), text.slice(at + 1)];
    const next = after.slice(0, 1);
    return [
      before + after,
      before + character + character + after,
      ...(next === "" || next === character ? [] : [before + next + character + after.slice(1)]),
    ];
  });
}

describe.each(Object.keys(SCRIPTS))("%s", (kind) => {
  test.each<Network>(["main", "regtest"])("no typing error goes through on %s", (network) => {
    for (const n of [1, 2]) {
      const address = addressOf(SCRIPTS[kind]!(n), network);
      expect(addressProblem(address, network)).toBeUndefined();
      const accepted = [...neighbours(address), ...slips(address)].filter(
        (text) => addressProblem(text, network) === undefined,
      );
      expect(accepted).toEqual([]);
    }
  });
});
