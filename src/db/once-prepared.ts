import type { Actor } from "../base/actor.ts";
import { answered, once } from "./once.ts";
import type { OnceRequest } from "./once.ts";
import type { Unit, Work } from "./unit.ts";

/**
 * As `once`, in a unit of its own, for what takes something from outside of the database first, as the node's word: `prepare` is asked outside of the unit, and not at all when
 * the answer is kept already, so that whoever asks again because it was lost gets it while what is outside is away. Faults: those of `once`, and what `prepare` throws.
 */
export async function oncePrepared<P, T>(
  { work, by }: { readonly work: Work; readonly by: Actor },
  request: OnceRequest,
  prepare: () => Promise<P>,
  act: (unit: Unit, prepared: P) => Promise<T>,
): Promise<T> {
  const kept = await work(by, (unit) => answered<T>(unit, request));
  if (kept !== undefined) return kept;
  const prepared = await prepare();
  return work(by, (unit) => once(unit, request, () => act(unit, prepared)));
}
