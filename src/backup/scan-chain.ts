import { toHex } from "../base/bytes.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import { parseRawBlock } from "../chain/raw-block.ts";
import type { ChainSource } from "../chain/chain.ts";
import { Fault } from "../base/fault.ts";
import { SEARCHED } from "../wallet/keychain.ts";
import type { Chain, Keychain } from "../wallet/keychain.ts";

/** What the chain shows of one wallet beyond what the backup knows. */
export interface SeenWallet {
  readonly programme: string;
  /** For each chain, one more than the highest index that was paid or known. */
  readonly next: readonly [number, number];
}

/** Result of a scan: how far each wallet has come, and whose the coins are that came meanwhile, by outpoint. */
export interface ChainScan {
  readonly wallets: readonly SeenWallet[];
  readonly coins: ReadonlyMap<string, string>;
  /** Height of the node's tip. */
  readonly tip: number;
}

interface Track {
  readonly keychain: Keychain;
  readonly chain: Chain;
  /** One more than the highest index known or seen. */
  next: number;
  /** First index whose script is not in the index yet. */
  derived: number;
}

/**
 * Looks through the blocks from `from` on for scripts of the wallets, `SEARCHED` indexes ahead of the highest that is known or found, so
 * that no address is given out twice. A block in which something is found is looked through again with what that adds. Fault unavailable
 * `node-lacks-block` when the node cannot give one.
 */
export async function scanChain(
  source: ChainSource,
  keychains: readonly Keychain[],
  from: number,
): Promise<ChainScan> {
  const tracks = keychains.flatMap((keychain): Track[] => [
    { keychain, chain: 0, next: keychain.nextReceive, derived: 0 },
    { keychain, chain: 1, next: keychain.nextChange, derived: 0 },
  ]);
  const scripts = new Map<string, { readonly track: Track; readonly index: number }>();
  const derive = (): void => {
    for (const track of tracks)
      for (; track.derived < track.next + SEARCHED; track.derived += 1) {
        const script = track.keychain.descriptor.scriptAt(track.chain, track.derived);
        scripts.set(toHex(script), { track, index: track.derived });
      }
  };
  derive();
  const coins = new Map<string, string>();
  const { height: top } = await source.tip();
  for (let height = Math.max(from, 0); height <= top; height += 1) {
    const block = parseRawBlock(await blockAt(source, height));
    for (let grew = true; grew;) {
      grew = false;
      for (const { txid, outputs } of block?.transactions ?? [])
        for (const [vout, { script }] of outputs.entries()) {
          const found = scripts.get(toHex(script));
          if (found === undefined) continue;
          coins.set(formatOutPoint({ txid, vout }), found.track.keychain.programme);
          if (found.index < found.track.next) continue;
          found.track.next = found.index + 1;
          grew = true;
        }
      derive();
    }
  }
  return { wallets: keychains.map((each) => seenOf(each, tracks)), coins, tip: top };
}

function seenOf({ programme }: Keychain, tracks: readonly Track[]): SeenWallet {
  const next = (chain: Chain): number =>
    tracks.find((track) => track.keychain.programme === programme && track.chain === chain)?.next ??
    0;
  return { programme, next: [next(0), next(1)] };
}

async function blockAt(source: ChainSource, height: number): Promise<Uint8Array> {
  const hash = await source.blockHash(height);
  const block = hash === undefined ? undefined : await source.block(hash);
  if (block !== undefined) return block;
  throw new Fault(
    "unavailable",
    "node-lacks-block",
    "The node has not every block since the backup. Bring it back with a node that has.",
  );
}
