import { must } from "../base/refusal.ts";
import { withChecksum } from "./descriptor-checksum.ts";
import { parseDescriptor } from "./descriptor.ts";
import type { Descriptor } from "./descriptor.ts";
import { HARDENED } from "./key-expression.ts";
import type { Network } from "./network.ts";
import { coinTypeOf } from "./network.ts";

/**
 * The wallet `wsh(sortedmulti(need,…))` of its holders' keys, each `[fingerprint/path]xpub/<0;1>/*`. In whatever order they are given, the text is
 * the same: holders who put it together by themselves compare eight letters. Refuses as `parseDescriptor`, and with `multisig-keys` (fewer than 2
 * holders or than are needed, a need below 2, or one holder twice), `multisig-path` (not BIP 48 with script type 2, nor BIP 87, of this
 * network: keys of a wallet of one key are used in no other).
 */
export function multisigWallet(
  need: number,
  keys: readonly string[],
  network: Network,
): Descriptor {
  must(
    Number.isInteger(need) && need >= 2 && need <= keys.length && keys.length <= 15,
    "multisig-keys",
  );
  const body = `wsh(sortedmulti(${need},${[...keys].sort().join(",")}))`;
  const descriptor = parseDescriptor(withChecksum(body), network);
  const { xpubs } = descriptor;
  must(
    descriptor.isMultipath && descriptor.isRanged && xpubs.length === keys.length,
    "multisig-path",
  );
  const holders = new Set(xpubs.map(({ fingerprint }) => fingerprint));
  const points = new Set(xpubs.map(({ bytes }) => Buffer.from(bytes.subarray(45)).toString("hex")));
  must(holders.size === keys.length && points.size === keys.length, "multisig-keys");
  for (const { path } of xpubs) must(isOfSeveral(path, network), "multisig-path");
  return descriptor;
}

/** `48h/coin/account/2h` (BIP 48) or `87h/coin/account` (BIP 87). */
function isOfSeveral(path: readonly number[], network: Network): boolean {
  const [purpose, coin, account = 0, script] = path.map((step) => step - HARDENED);
  const isPlace = coin === coinTypeOf(network) && account >= 0;
  if (purpose === 48) return isPlace && path.length === 4 && script === 2;
  return purpose === 87 && isPlace && path.length === 3;
}
