import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { ConnectedBlock } from "./chain.ts";
import { parseRawTransaction } from "./raw-block.ts";

/**
 * What transactions spend that paid us, stood in a block, and stand in none now: outpoint (`txid:vout`) → their txids. Whatever else spends one of these
 * outpoints keeps them from ever coming back. While a transaction stands in the chain nothing else can, so no others are looked for.
 */
export type UndoneInputs = ReadonlyMap<string, ReadonlySet<string>>;

/** As long as no reorganisation has undone anything. */
export const NOTHING_UNDONE: UndoneInputs = new Map();

/** The inputs of these transactions, and of what the blocks that are being taken back paid us. */
export function undoneInputs(
  raws: readonly Uint8Array[],
  disconnected: readonly ConnectedBlock[],
): UndoneInputs {
  const taken = disconnected.flatMap(({ transactions }) =>
    transactions.filter(({ received }) => received.length > 0).map(({ raw }) => raw),
  );
  const inputs = new Map<string, Set<string>>();
  for (const raw of [...raws, ...taken]) {
    const transaction = parseRawTransaction(raw);
    for (const input of transaction?.inputs ?? []) {
      const outpoint = formatOutPoint(input);
      const spenders = inputs.get(outpoint) ?? new Set();
      inputs.set(outpoint, spenders.add(transaction?.txid ?? ""));
    }
  }
  return inputs;
}
