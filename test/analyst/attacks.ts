/** Known ways to read a chain; each sees transactions and nothing else. */
import { fromHex } from "../../src/base/bytes.ts";
import { scriptTypeOf } from "../../src/bitcoin/script.ts";
import { isRound, subsetThatSums } from "../../src/payouts/lint/amounts.ts";
import type { ChainTx } from "./chain.ts";

const typeOf = (script: string): string => scriptTypeOf(fromHex(script)) ?? "other";

/** Which output a heuristic takes for change; undefined when it has no opinion. */
export type ChangeHeuristic = (tx: ChainTx) => number | undefined;

const only = (places: readonly number[]): number | undefined =>
  places.length === 1 ? places[0] : undefined;
const placesOf = (tx: ChainTx, holds: (index: number) => boolean): number[] =>
  tx.outputs.flatMap((_, index) => (holds(index) ? [index] : []));

export const CHANGE_HEURISTICS: Readonly<Record<string, ChangeHeuristic>> = {
  /** The one output of the inputs' kind (BlockSci: address type). */
  type: (tx) =>
    only(placesOf(tx, (at) => typeOf(tx.outputs[at]!.script) === typeOf(tx.inputs[0]!.script))),
  /** The one output below the smallest input (BlockSci: optimal change). */
  optimal: (tx) => {
    if (tx.inputs.length < 2) return undefined;
    const least = tx.inputs.map(({ amount }) => amount).reduce((a, b) => (a < b ? a : b));
    return only(placesOf(tx, (at) => tx.outputs[at]!.amount < least));
  },
  /** The one output that is not round among round ones. */
  round: (tx) => {
    const odd = placesOf(tx, (at) => !isRound(tx.outputs[at]!.amount));
    return odd.length < tx.outputs.length ? only(odd) : undefined;
  },
  /** The largest output by ten: what peels. */
  largest: (tx) => {
    const order = tx.outputs
      .map(({ amount }, at) => ({ amount, at }))
      .sort((a, b) => (a.amount > b.amount ? -1 : 1));
    const [first, second] = order;
    return first && second && first.amount >= 10n * second.amount ? first.at : undefined;
  },
};

/** The output that most heuristics name; undefined when none has an opinion or they are divided. */
export function guessChange(tx: ChainTx): number | undefined {
  const votes = new Map<number, number>();
  for (const heuristic of Object.values(CHANGE_HEURISTICS)) {
    const place = heuristic(tx);
    if (place !== undefined) votes.set(place, (votes.get(place) ?? 0) + 1);
  }
  const most = Math.max(0, ...votes.values());
  return only([...votes].filter(([, count]) => count === most).map(([place]) => place));
}

/** Common input ownership: the groups of outpoints that were spent together, along with guessed change. */
export function clustersOf(chain: readonly ChainTx[]): string[][] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let at = name;
    for (let next = parents.get(at); next !== undefined && next !== at; next = parents.get(at))
      at = next;
    parents.set(name, at);
    return at;
  };
  const join = (a: string, b: string): void => void parents.set(rootOf(a), rootOf(b));
  for (const tx of chain) {
    const names = tx.inputs.map(({ outpoint }) => outpoint);
    for (const name of names) join(name, names[0]!);
    const change = guessChange(tx);
    if (change !== undefined) join(`${tx.txid}:${change}`, names[0]!);
  }
  const groups = new Map<string, string[]>();
  for (const name of parents.keys())
    groups.set(rootOf(name), [...(groups.get(rootOf(name)) ?? []), name]);
  return [...groups.values()];
}

/** From one's own gift forwards: everybody it paid, and on through what is taken for change until there is none, or a wrong one. */
export function followGift(outpoint: string, spentIn: ReadonlyMap<string, ChainTx>): Set<string> {
  const found = new Set<string>();
  let at: string | undefined = outpoint;
  while (at !== undefined) {
    const tx = spentIn.get(at);
    if (tx === undefined) break;
    const change = guessChange(tx);
    for (const [index] of tx.outputs.entries())
      if (index !== change) found.add(`${tx.txid}:${index}`);
    at = change === undefined ? undefined : `${tx.txid}:${change}`;
  }
  return found;
}

/** Outputs whose amount occurs at least `times` in the chain. */
export function equalOutputs(chain: readonly ChainTx[], times: number): string[] {
  const groups = new Map<bigint, string[]>();
  for (const tx of chain)
    for (const [index, { amount }] of tx.outputs.entries())
      groups.set(amount, [...(groups.get(amount) ?? []), `${tx.txid}:${index}`]);
  return [...groups.values()].filter((group) => group.length >= times).flat();
}

export function roundOutputs(chain: readonly ChainTx[]): string[] {
  return chain.flatMap((tx) =>
    tx.outputs.flatMap(({ amount }, index) => (isRound(amount) ? [`${tx.txid}:${index}`] : [])),
  );
}

/** How often the time of the next transactions is foretold to half an hour: as long after the last as most were, or at the usual time of day. */
export function foretold(chain: readonly ChainTx[]): number {
  const times = [...new Set(chain.map(({ time }) => time))].sort((a, b) => a - b);
  let hits = 0;
  let tries = 0;
  for (let index = 6; index < times.length; index += 1) {
    const before = times.slice(index - 6, index);
    const gaps = before
      .slice(1)
      .map((time, at) => time - before[at]!)
      .sort((a, b) => a - b);
    tries += 1;
    if (Math.abs(times[index]! - (before.at(-1)! + gaps[2]!)) <= 1_800_000) hits += 1;
  }
  return tries === 0 ? 0 : hits / tries;
}

/** Transactions in the longest row, each spending an output of the one before that is taken for change. */
export function longestRow(chain: readonly ChainTx[]): number {
  const lengths = new Map<string, number>();
  let longest = 0;
  for (const tx of chain) {
    const length = 1 + Math.max(0, ...tx.inputs.map(({ outpoint }) => lengths.get(outpoint) ?? 0));
    const change = guessChange(tx);
    if (change !== undefined) lengths.set(`${tx.txid}:${change}`, length);
    longest = Math.max(longest, length);
  }
  return longest;
}

/** Transactions with an input that the largest output does not need: the mark of a wallet that gathers, or of many payees (UIH 2). */
export function gathering(chain: readonly ChainTx[]): number {
  const isGathering = (tx: ChainTx): boolean => {
    if (tx.inputs.length < 2) return false;
    const least = tx.inputs.map(({ amount }) => amount).reduce((a, b) => (a < b ? a : b));
    const most = tx.outputs.map(({ amount }) => amount).reduce((a, b) => (a > b ? a : b));
    const total = tx.inputs.reduce((sum, { amount }) => sum + amount, 0n);
    const fee = total - tx.outputs.reduce((sum, { amount }) => sum + amount, 0n);
    return total - least >= most + fee;
  };
  return chain.filter(isGathering).length;
}

/** Transactions in which one coin is worth just some of the outputs. */
export function exactSums(chain: readonly ChainTx[]): number {
  return chain.filter((tx) => {
    const fee =
      tx.inputs.reduce((sum, { amount }) => sum + amount, 0n) -
      tx.outputs.reduce((sum, { amount }) => sum + amount, 0n);
    const targets = new Set(tx.inputs.flatMap(({ amount }) => [amount, amount - fee]));
    // All outputs together are always worth all inputs; one coin for all of them says nothing.
    const size = subsetThatSums(
      tx.outputs.map(({ amount }) => amount),
      targets,
    );
    return size !== undefined && size < tx.outputs.length;
  }).length;
}
