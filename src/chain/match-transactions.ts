import { toHex } from "../base/bytes.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { ScriptIndex, SeenTransaction } from "./chain.ts";
import type { RawTransaction } from "./raw-block.ts";
import { NOTHING_UNDONE } from "./undone.ts";
import type { UndoneInputs } from "./undone.ts";

/**
 * Those of `transactions` that pay a watched script, spend an output of ours, or take an input of what paid us and was `undone`, in the given
 * order. `found` holds outputs (`txid:vout`) discovered earlier in the same step, which the index cannot know yet; what is discovered now is
 * added to it.
 */
export async function matchTransactions(
  transactions: readonly RawTransaction[],
  index: ScriptIndex,
  found: Set<string>,
  undone: UndoneInputs = NOTHING_UNDONE,
): Promise<SeenTransaction[]> {
  const scripts = new Set<string>();
  const outpoints = new Set<string>();
  for (const transaction of transactions) {
    for (const output of transaction.outputs) scripts.add(toHex(output.script));
    for (const input of transaction.inputs) outpoints.add(formatOutPoint(input));
  }
  const watched = await index.watched([...scripts]);
  const known = await index.known([...outpoints]);
  for (const transaction of transactions) noteOutputs(transaction, watched, found);
  const isOurs = (outpoint: string): boolean => known.has(outpoint) || found.has(outpoint);
  return transactions.flatMap((transaction) => {
    const seen = seenOf(transaction, watched, isOurs);
    const rivals = rivalsOf(transaction, isOurs, undone);
    if (rivals.length > 0) return [{ ...seen, rivals }];
    return seen.received.length + seen.spent.length === 0 ? [] : [seen];
  });
}

function noteOutputs(
  transaction: RawTransaction,
  watched: ReadonlySet<string>,
  found: Set<string>,
): void {
  for (const [vout, output] of transaction.outputs.entries()) {
    if (watched.has(toHex(output.script)))
      found.add(formatOutPoint({ txid: transaction.txid, vout }));
  }
}

function rivalsOf(
  { txid, inputs }: RawTransaction,
  isOurs: (outpoint: string) => boolean,
  undone: UndoneInputs,
): string[] {
  if (undone.size === 0) return [];
  const others = inputs
    .map(formatOutPoint)
    .flatMap((outpoint) => (isOurs(outpoint) ? [] : [...(undone.get(outpoint) ?? [])]));
  return [...new Set(others)].filter((other) => other !== txid);
}

function seenOf(
  transaction: RawTransaction,
  watched: ReadonlySet<string>,
  isOurs: (outpoint: string) => boolean,
): SeenTransaction {
  return {
    txid: transaction.txid,
    // Copies: a view would keep the whole block in memory for as long as one transaction of it lives.
    raw: transaction.raw.slice(),
    received: [...transaction.outputs.entries()].flatMap(([vout, { script, value }]) =>
      watched.has(toHex(script)) ? [{ vout, script: script.slice(), value }] : [],
    ),
    spent: transaction.inputs.filter((input) => isOurs(formatOutPoint(input))),
  };
}
