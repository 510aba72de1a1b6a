/**
 * The peers of the replay: largest first, and the rules of the npm package `coinselect` as its documentation has them, rewritten here. Both
 * get exact weights, which `coinselect` itself does not have, so that only the choice of coins differs.
 */

/** A coin as these rules see it. */
export interface PlainCoin {
  readonly value: bigint;
}

/** What paying costs: fees with n inputs, with and without change, and one input alone. */
export interface PlainCosts {
  readonly target: bigint;
  readonly fee: (inputs: number, hasChange: boolean) => bigint;
  readonly perInput: bigint;
  /** Change below this is left to the miners: dust, or dearer than it is worth. */
  readonly minChange: bigint;
}

/** Coins that were chosen, with change or without; undefined when they do not reach. */
export type Chosen<C> = { readonly inputs: readonly C[]; readonly change: bigint } | undefined;

/** Adds the most valuable coins until they reach. */
export function largestFirst<C extends PlainCoin>(
  coins: readonly C[],
  costs: PlainCosts,
): Chosen<C> {
  return accumulate(byValue(coins), costs);
}

/** `coinselect`: "blackjack" without change if it comes close enough, else "accumulative", both over the coins by falling value. */
export function coinselect<C extends PlainCoin>(coins: readonly C[], costs: PlainCosts): Chosen<C> {
  const sorted = byValue(coins);
  return blackjack(sorted, costs) ?? accumulate(sorted, costs);
}

/** Adds each coin that does not carry the sum beyond the target by more than an input costs; takes what then reaches. */
function blackjack<C extends PlainCoin>(sorted: readonly C[], costs: PlainCosts): Chosen<C> {
  const inputs: C[] = [];
  let sum = 0n;
  for (const coin of sorted) {
    const needed = costs.target + costs.fee(inputs.length + 1, false);
    if (sum + coin.value > needed + costs.minChange) continue;
    inputs.push(coin);
    sum += coin.value;
    if (sum >= needed) return { inputs, change: 0n };
  }
  return undefined;
}

/** Adds coin after coin, without those that cost more than they bring, until the sum reaches. */
function accumulate<C extends PlainCoin>(sorted: readonly C[], costs: PlainCosts): Chosen<C> {
  const inputs: C[] = [];
  let sum = 0n;
  for (const coin of sorted) {
    if (coin.value <= costs.perInput) break;
    inputs.push(coin);
    sum += coin.value;
    if (sum < costs.target + costs.fee(inputs.length, false)) continue;
    const change = sum - costs.target - costs.fee(inputs.length, true);
    return { inputs, change: change >= costs.minChange ? change : 0n };
  }
  return undefined;
}

function byValue<C extends PlainCoin>(coins: readonly C[]): C[] {
  return [...coins].sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0));
}
