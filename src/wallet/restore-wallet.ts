import { Fault } from "../base/fault.ts";
import type { Network } from "../bitcoin/network.ts";
import { restartRescan } from "../chain/rescan.store.ts";
import { watchScripts } from "../chain/watch-scripts.ts";
import type { Unit } from "../db/unit.ts";
import { listKeychains } from "./keychain.store.ts";
import type { Chain, Keychain } from "./keychain.ts";
import {
  addKeychain,
  firstUnfilled,
  firstUnseen,
  insertRestored,
  listRestoring,
  saveCounters,
} from "./restore.store.ts";
import type { FiledWallet } from "./wallet-file.ts";

/**
 * How far every counter jumps: between the backup and its restore the fund may have shown so many more addresses than the chain has seen
 * paid (DESIGN 11).
 */
export const JUMP = 1_000;

/** Addresses of one unit. */
const CHUNK = 2_000;

const INDEX_MAX = 2 ** 31 - 1;

/**
 * Takes the wallets of a file over: their descriptors, and counters that jump past what is known. From here until `settleRestored` says
 * so none of them gives out an address. Repeating goes on with a restore that was interrupted. Fault conflict `wallet-other` when a
 * programme has another descriptor here, or a descriptor another programme.
 */
export async function beginRestore(
  unit: Unit,
  network: Network,
  wallets: readonly FiledWallet[],
): Promise<void> {
  for (const wallet of wallets) {
    const before = await findOwn(unit, network, wallet);
    const again = before?.restoring === true;
    // An interrupted restore has jumped already.
    const jump = again ? 0 : JUMP;
    const next = (filed: number, had: number): number =>
      Math.min(INDEX_MAX, Math.max(filed + (again ? JUMP : 0), had) + jump);
    await saveCounters(unit, {
      programme: wallet.programme,
      nextReceive: next(wallet.receive, before?.nextReceive ?? 0),
      nextChange: next(wallet.change, before?.nextChange ?? 0),
      restoring: true,
    });
    if (!again) await restartRescan(unit, Math.min(...wallets.map(({ birth }) => birth)));
  }
}

/** Watches a part of what the counters cover and nobody knows yet; false when there is nothing left. Repeat until then. */
export async function fillRestored(unit: Unit, network: Network): Promise<boolean> {
  for (const keychain of await listRestoring(unit, network)) {
    for (const [chain, end] of chainsOf(keychain)) {
      const { programme, descriptor } = keychain;
      const from = await firstUnfilled(unit, programme, chain);
      const count = Math.min(CHUNK, end - from);
      if (count <= 0) continue;
      const scripts = Array.from({ length: count }, (_, n) => descriptor.scriptAt(chain, from + n));
      await watchScripts(unit, scripts);
      await insertRestored(unit, { programme, chain, from }, scripts);
      return true;
    }
  }
  return false;
}

/**
 * After the chain was scanned: true, and addresses are given out again, when every counter is JUMP past the last address that was ever
 * paid. False when one was paid beyond that: its counter was moved on, so fill and scan again.
 */
export async function settleRestored(unit: Unit, network: Network): Promise<boolean> {
  const restoring = await listRestoring(unit, network);
  let settled = true;
  for (const keychain of restoring) {
    const { programme, nextReceive, nextChange } = keychain;
    const receive = Math.max(nextReceive, (await firstUnseen(unit, programme, 0)) + JUMP);
    const change = Math.max(nextChange, (await firstUnseen(unit, programme, 1)) + JUMP);
    if (receive === nextReceive && change === nextChange) continue;
    settled = false;
    await saveCounters(unit, { ...keychain, nextReceive: receive, nextChange: change });
    await restartRescan(unit, Math.min(...restoring.map(({ birthHeight }) => birthHeight)));
  }
  if (settled)
    for (const keychain of restoring) await saveCounters(unit, { ...keychain, restoring: false });
  return settled;
}

async function findOwn(
  unit: Unit,
  network: Network,
  wallet: FiledWallet,
): Promise<Keychain | undefined> {
  const { programme, descriptor } = wallet;
  const found = (await listKeychains(unit, network)).find((each) => each.programme === programme);
  const same =
    found === undefined
      ? await addKeychain(unit, wallet)
      : found.descriptor.checksum === descriptor.checksum;
  if (same) return found;
  throw new Fault(
    "conflict",
    "wallet-other",
    `The database has another wallet for ${programme}, or this wallet for another programme. Nothing was changed.`,
  );
}

function chainsOf(keychain: Keychain): (readonly [Chain, number])[] {
  const { descriptor, nextReceive, nextChange } = keychain;
  return descriptor.isMultipath
    ? [
        [0, nextReceive],
        [1, nextChange],
      ]
    : [[0, nextReceive]];
}
