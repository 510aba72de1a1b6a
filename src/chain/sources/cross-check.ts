import { Fault } from "../../base/fault.ts";
import { GENESIS } from "../../bitcoin/network.ts";
import type { Network } from "../../bitcoin/network.ts";
import type { BroadcastResult, ChainSource } from "../chain.ts";
import type { ElectrumServer } from "./electrum.ts";
import { oneByOne } from "./one-by-one.ts";

/** How a source compares with a second opinion. */
export type CrossCheck =
  | { readonly kind: "agree" }
  /** The lowest of the compared heights at which they name different blocks. */
  | { readonly kind: "differs"; readonly height: number }
  /** They agree as far as both go, and one lacks this many blocks that the other has: more than travelling takes. */
  | { readonly kind: "behind"; readonly who: "source" | "other"; readonly blocks: number };

/** Blocks that one may have before the other, on a day when they come quickly. */
const LAG = 3;

/** Blocks below the tip that are compared before each term of following. */
const DEPTH = 12;

/**
 * Compares the hashes of the last `depth` blocks that both have, and then how far they are. Two honest ones may differ for a moment at the
 * tip. Throws Fault `unavailable` when either cannot be asked.
 */
export async function crossCheck(
  source: ChainSource,
  electrum: Pick<ElectrumServer, "headers">,
  depth: number,
): Promise<CrossCheck> {
  const { height } = await source.tip();
  const other = await electrum.headers(height, depth);
  for (const [index, hash] of other.hashes.entries()) {
    const at = other.from + index;
    if ((await source.blockHash(at)) !== hash) return { kind: "differs", height: at };
  }
  const ahead = height - other.tip;
  if (Math.abs(ahead) <= LAG) return { kind: "agree" };
  return { kind: "behind", who: ahead < 0 ? "source" : "other", blocks: Math.abs(ahead) };
}

/**
 * The source, held against a second opinion: when the two contradict each other on blocks below the tip it does not identify itself, and
 * when it lacks blocks it says that it is not up to date. Whoever follows, freezes or sends asks for that first (`requireNode`, `right-node.ts`);
 * addresses are issued all the same, since they are watched in the database. A broadcast itself goes to both, unasked, and one that accepts is enough.
 * A source of another network than `network` is not compared. Throws Fault `unavailable` `node-contradicted`, or that of a second opinion that is away.
 */
export function crossChecked(
  source: ChainSource,
  electrum: ElectrumServer,
  network: Network,
): ChainSource {
  return {
    ...source,
    async identify() {
      const identity = await source.identify();
      // Of another chain, or not yet there: refused by whoever asked.
      if (!identity.synced || !GENESIS[network].includes(identity.genesis)) return identity;
      const result = await crossCheck(source, electrum, DEPTH);
      if (result.kind === "differs" && (await isBuried(source, result.height)))
        throw contradicted();
      const isBehind = result.kind === "behind" && result.who === "source";
      return { ...identity, synced: !isBehind };
    },
    async broadcast(raw) {
      const [first, second] = await Promise.allSettled([
        source.broadcast(raw),
        electrum.broadcast(raw),
      ]);
      if (accepted(first) || accepted(second)) return { accepted: true };
      if (first.status === "rejected") throw first.reason;
      return first.value;
    },
    async broadcastPackage(raws) {
      const [first, second] = await Promise.allSettled([
        source.broadcastPackage(raws),
        oneByOne((raw) => electrum.broadcast(raw), raws),
      ]);
      const others = second.status === "fulfilled" ? second.value : [];
      if (first.status === "fulfilled")
        return first.value.map((result, at) =>
          others[at]?.accepted === true ? others[at] : result,
        );
      if (others.length > 0 && others.every((result) => result.accepted)) return others;
      throw first.reason;
    },
  };
}

/** At the very tip two honest servers may name different blocks for a while. */
async function isBuried(source: ChainSource, height: number): Promise<boolean> {
  return (await source.tip()).height - height >= 2;
}

function accepted(result: PromiseSettledResult<BroadcastResult>): boolean {
  return result.status === "fulfilled" && result.value.accepted;
}

function contradicted(): Fault {
  return new Fault(
    "unavailable",
    "node-contradicted",
    "The source of blocks and the Electrum server are on different chains. Nothing is followed until they agree; one of them lies or is cut off.",
  );
}
