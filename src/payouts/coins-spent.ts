import type { OutPoint } from "../bitcoin/outpoint.ts";
import { readPsbt } from "../bitcoin/psbt.ts";

/** The coins that a stored PSBT (base64) spends, in its order; all forms of a batch spend the same. */
export function coinsSpent({ psbt }: { readonly psbt: string }): OutPoint[] {
  const { inputs } = readPsbt(new Uint8Array(Buffer.from(psbt, "base64")));
  return inputs.map(({ outpoint }) => outpoint);
}
