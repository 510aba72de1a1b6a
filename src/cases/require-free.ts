import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import { figuresOf } from "../ledger/figures.view.ts";
import { Hindered } from "./hindrance.ts";

/** Asks of the books what holding a sum would ask of them, without holding it. Throws Hindered with `losses-open` or `insufficient-funds`. */
export async function requireFree(reader: Reader, programme: string, pays: Sats): Promise<void> {
  const figures = (await figuresOf(reader)).find((each) => each.programme === programme);
  const available = figures?.available ?? 0n;
  if (available < 0n) throw new Hindered("losses-open");
  if (available < pays) throw new Hindered("insufficient-funds");
}
