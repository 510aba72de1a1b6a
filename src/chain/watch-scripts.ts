import type { Unit } from "../db/unit.ts";
import { insertScripts } from "./script.store.ts";

/**
 * Has the chain followed for what pays `scripts`, for ever. Call it before a script is shown to anybody: blocks that were scanned
 * before are not scanned again. Repeating is harmless.
 */
export async function watchScripts(unit: Unit, scripts: readonly Uint8Array[]): Promise<void> {
  if (scripts.length > 0) await insertScripts(unit, scripts);
}
