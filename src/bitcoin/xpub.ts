import { must, Refusal } from "../base/refusal.ts";
import { withChecksum } from "./descriptor-checksum.ts";
import type { ExtendedKey } from "./extended-key.ts";
import { TPUB, XPUB, formatExtendedKey, parseExtendedKey } from "./extended-key.ts";
import type { Network } from "./network.ts";
import { looksSecret } from "./secret.ts";

/** SLIP 132 versions: the script type a wallet hints at, and whether they are of the main network. */
const FORMS: ReadonlyMap<number, { wrap: readonly [string, string] | undefined; main: boolean }> =
  new Map([
    [XPUB, { wrap: undefined, main: true }],
    [0x049d7cb2, { wrap: ["sh(wpkh(", "))"] as const, main: true }],
    [0x04b24746, { wrap: ["wpkh(", ")"] as const, main: true }],
    [TPUB, { wrap: undefined, main: false }],
    [0x044a5262, { wrap: ["sh(wpkh(", "))"] as const, main: false }],
    [0x045f1cf6, { wrap: ["wpkh(", ")"] as const, main: false }],
  ]);

/** Script type of a plain xpub, which says none: what wallets of today make by default (BIP 84). */
const DEFAULT_WRAP = ["wpkh(", ")"] as const;

/**
 * The receiving descriptor of a pasted account key: xpub, ypub, zpub or their test forms become `wpkh(…/0/*)` or `sh(wpkh(…/0/*))` with
 * standard version bytes, the key's own fingerprint for an origin and a checksum. A hint, not proof: whoever pasted it must confirm the
 * first address. Refuses with `key-private`, `key-malformed`, `key-network`, or `key-kind` for multisig forms (Ypub, Zpub).
 */
export function descriptorOfXpub(text: string, network: Network): string {
  must(looksSecret(text) === undefined, "key-private");
  const key = parseExtendedKey(text.trim());
  const form = FORMS.get(key.version);
  if (form === undefined) throw new Refusal("key-kind");
  must(form.main === (network === "main"), "key-network");
  const [head, tail] = form.wrap ?? DEFAULT_WRAP;
  return withChecksum(`${head}${standardText(key, network)}/0/*${tail}`);
}

function standardText(key: ExtendedKey, network: Network): string {
  return formatExtendedKey(key, network === "main" ? XPUB : TPUB);
}
