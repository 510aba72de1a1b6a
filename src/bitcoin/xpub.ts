import { must, Refusal } from "../base/refusal.ts";
import { withChecksum } from "./descriptor-checksum.ts";
import type { ExtendedKey } from "./extended-key.ts";
import { TPUB, XPUB, formatExtendedKey, parseExtendedKey } from "./extended-key.ts";
import type { Network } from "./network.ts";
import { looksSecret } from "./secret.ts";

/** The kinds of addresses that a wallet may make of an account key: BIP 84, 49, 86, 44. The key itself does not say which. */
export const SCRIPT_CHOICES = ["wpkh", "sh-wpkh", "tr", "pkh"] as const;
/** One of SCRIPT_CHOICES. */
export type ScriptChoice = (typeof SCRIPT_CHOICES)[number];

const WRAPS: Readonly<Record<ScriptChoice, readonly [string, string]>> = {
  wpkh: ["wpkh(", ")"],
  "sh-wpkh": ["sh(wpkh(", "))"],
  tr: ["tr(", ")"],
  pkh: ["pkh(", ")"],
};

/** SLIP 132 versions: the script type a wallet hints at, if it does, and whether they are of the main network. */
const FORMS: ReadonlyMap<number, { hint?: ScriptChoice; main: boolean }> = new Map([
  [XPUB, { main: true }],
  [0x049d7cb2, { hint: "sh-wpkh", main: true }],
  [0x04b24746, { hint: "wpkh", main: true }],
  [TPUB, { main: false }],
  [0x044a5262, { hint: "sh-wpkh", main: false }],
  [0x045f1cf6, { hint: "wpkh", main: false }],
]);

/** Steps from the master to an account (BIP 44); Electrum has its accounts at 0 and 1. Below are chains and single addresses. */
const ACCOUNT_DEPTH = 3;

/**
 * The receiving descriptor of a pasted account key, xpub, ypub, zpub or their test forms: `…/0/*` under the kind of script that its owner
 * chose, with standard version bytes and a checksum. The owner must confirm the first address. Refuses with `key-private`,
 * `key-malformed`, `key-network`, `key-depth` (more than 3 steps below the master), or `key-kind` for multisig forms (Ypub, Zpub).
 */
export function descriptorOfXpub(text: string, network: Network, choice: ScriptChoice): string {
  const { key } = readXpub(text, network);
  const [head, tail] = WRAPS[choice];
  const standard = formatExtendedKey(key, network === "main" ? XPUB : TPUB);
  return withChecksum(`${head}${standard}/0/*${tail}`);
}

/** What a SLIP 132 prefix hints at; undefined for a plain xpub. A hint only: wallets write xpub for every kind. Refuses as `descriptorOfXpub`. */
export function hintOfXpub(text: string, network: Network): ScriptChoice | undefined {
  return readXpub(text, network).hint;
}

function readXpub(
  text: string,
  network: Network,
): { key: ExtendedKey; hint: ScriptChoice | undefined } {
  must(looksSecret(text) === undefined, "key-private");
  const key = parseExtendedKey(text.trim());
  const form = FORMS.get(key.version);
  if (form === undefined) throw new Refusal("key-kind");
  must(form.main === (network === "main"), "key-network");
  must(key.depth <= ACCOUNT_DEPTH, "key-depth");
  return { key, hint: form.hint };
}
