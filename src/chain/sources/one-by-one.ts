import type { BroadcastResult } from "../chain.ts";

/** Hands transactions over one after the other; what became of each. A parent that is refused is followed by its child all the same. */
export async function oneByOne(
  broadcast: (raw: Uint8Array) => Promise<BroadcastResult>,
  raws: readonly Uint8Array[],
): Promise<BroadcastResult[]> {
  const results: BroadcastResult[] = [];
  for (const raw of raws) results.push(await broadcast(raw));
  return results;
}
