import { Fault } from "../base/fault.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import type { Network } from "../bitcoin/network.ts";
import { restartRescan } from "../chain/rescan.store.ts";
import { watchScripts } from "../chain/watch-scripts.ts";
import type { Unit } from "../db/unit.ts";
import { listKeychains } from "./keychain.store.ts";
import { SEARCHED } from "./keychain.ts";
import type { Chain, Keychain } from "./keychain.ts";
import {
  addKeychain,
  firstUnfilled,
  firstUnseen,
  areWatched,
  insertRestored,
  lastPaid,
  listRestoring,
  saveCounters,
} from "./restore.store.ts";
import type { FiledWallet } from "./wallet-file.ts";

/**
 * How far every counter jumps: between the backup and its restore the fund may have shown so many more addresses than the chain has seen
 * paid (DESIGN 11).
 */
export const JUMP = 1_000;

/** Scripts past the counters in which something is looked for as well, beyond the JUMP that stands in the counters. */
const BEYOND = SEARCHED - JUMP;

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

/** Watches a part of what the counters cover and nobody knows yet, or of what lies beyond; false when there is nothing left. Repeat until then. */
export async function fillRestored(unit: Unit, network: Network): Promise<boolean> {
  for (const keychain of await listRestoring(unit, network)) {
    for (const [chain, end] of chainsOf(keychain)) {
      const { programme, descriptor } = keychain;
      const from = await firstUnfilled(unit, programme, chain);
      const count = Math.min(CHUNK, end - from);
      if (count <= 0) {
        if (await watchBeyond(unit, keychain, chain, end)) return true;
        continue;
      }
      const scripts = scriptsOf(descriptor, chain, from, count);
      await watchScripts(unit, scripts);
      await insertRestored(unit, { programme, chain, from }, scripts);
      return true;
    }
  }
  return false;
}

/**
 * After the chain was scanned: true, and addresses are given out again, when every counter is JUMP past the last address that was ever
 * paid, searched SEARCHED past the last one known or paid. False when one was paid beyond that: its counter was moved on, so fill and scan again.
 */
export async function settleRestored(unit: Unit, network: Network): Promise<boolean> {
  const restoring = await listRestoring(unit, network);
  let settled = true;
  for (const keychain of restoring) {
    const { nextReceive, nextChange } = keychain;
    const [receive = nextReceive, change = nextChange] = await Promise.all(
      chainsOf(keychain).map(([chain, end]) => jumped(unit, keychain, chain, end)),
    );
    if (receive === nextReceive && change === nextChange) continue;
    settled = false;
    await saveCounters(unit, { ...keychain, nextReceive: receive, nextChange: change });
    await restartRescan(unit, Math.min(...restoring.map(({ birthHeight }) => birthHeight)));
  }
  if (settled)
    for (const keychain of restoring) await saveCounters(unit, { ...keychain, restoring: false });
  return settled;
}

/** Watches what lies beyond a counter, without giving it to anybody; false when it is watched already. */
async function watchBeyond(
  unit: Unit,
  { descriptor }: Keychain,
  chain: Chain,
  end: number,
): Promise<boolean> {
  const count = beyond(end);
  // They were watched together, and the last of them is no address that was given out.
  const last = scriptsOf(descriptor, chain, end + count - 1, 1);
  if (count === 0 || (await areWatched(unit, last))) return false;
  await watchScripts(unit, scriptsOf(descriptor, chain, end, count));
  return true;
}

/** Where a counter belongs that stands at `end`, by what was paid before it and beyond it. */
async function jumped(
  unit: Unit,
  { programme, descriptor }: Keychain,
  chain: Chain,
  end: number,
): Promise<number> {
  const paid = await lastPaid(unit, scriptsOf(descriptor, chain, end, beyond(end)));
  const unseen = paid === undefined ? await firstUnseen(unit, programme, chain) : end + paid + 1;
  return Math.min(INDEX_MAX, Math.max(end, unseen + JUMP));
}

function beyond(end: number): number {
  return Math.min(BEYOND, INDEX_MAX - end);
}

function scriptsOf(
  descriptor: Descriptor,
  chain: Chain,
  from: number,
  count: number,
): Uint8Array[] {
  return Array.from({ length: count }, (_, n) => descriptor.scriptAt(chain, from + n));
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
