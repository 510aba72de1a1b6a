/**
 * How Bitcoin Core 31 chooses coins, from the description of its rules: branch and bound, single random draw, CoinGrinder while fees are
 * high, least waste wins (spend.cpp, coinselection.cpp). One input type, amounts as numbers: a yardstick for costs, not a wallet.
 */
const INPUT = 67.75;
const OUTPUT = 31;
const OVERHEAD = 11;
const TRIES = 100_000;

/** What is known when coins are chosen; rates in sat/vB, `chance` gives numbers in 0…1. */
export interface CoreRequest {
  readonly values: readonly number[];
  readonly payments: readonly number[];
  readonly rate: number;
  readonly longTermRate: number;
  readonly chance: () => number;
}

interface Choice {
  readonly chosen: readonly number[];
  readonly change: number;
  readonly waste: number;
}

/** Indexes of the chosen values and the change, 0 for none; undefined when the values do not reach. */
export function coreSelection(request: CoreRequest): Choice | undefined {
  const { rate, longTermRate, chance } = request;
  const fee = INPUT * rate;
  const target =
    request.payments.reduce((sum, value) => sum + value, 0) +
    (OVERHEAD + OUTPUT * request.payments.length) * rate;
  const pool = request.values
    .map((value, index) => ({ index, worth: value - fee }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth);
  const extra = INPUT * (rate - longTermRate);
  const changeFee = OUTPUT * rate;
  const costOfChange = changeFee + 3 * INPUT;
  const choices: Choice[] = [];
  const offer = (coins: typeof pool): void => {
    const excess = coins.reduce((sum, { worth }) => sum + worth, 0) - target;
    if (excess < 0) return;
    const change = excess - changeFee;
    const keeps = change >= 294;
    choices.push({
      chosen: coins.map(({ index }) => index),
      change: keeps ? Math.floor(change) : 0,
      waste: coins.length * extra + (keeps ? costOfChange : excess),
    });
  };
  const draw = (coins: typeof pool, enough: number): typeof pool => {
    let sum = 0;
    const end = coins.findIndex(({ worth }) => (sum += worth) >= enough);
    return end < 0 ? coins : coins.slice(0, end + 1);
  };
  const exact = branchAndBound(
    pool.map(({ worth }) => worth),
    { target, costOfChange, extra },
  );
  if (exact !== undefined) offer(exact.map((at) => pool[at]!));
  const mixed = pool.map((coin) => ({ coin, key: chance() })).sort((a, b) => a.key - b.key);
  const drawn = draw(
    mixed.map(({ coin }) => coin),
    target + changeFee + 50_000,
  );
  offer(drawn);
  const mean = request.payments.reduce((sum, value) => sum + value, 0) / request.payments.length;
  const most = Math.min(Math.max(2 * mean, 50_000), 1_000_000);
  const changeTarget = target + changeFee + 50_000 + chance() * (most - 50_000);
  if (rate > 3 * longTermRate) offer(draw(pool, changeTarget));
  const single = pool.findLast(({ worth }) => worth >= changeTarget);
  if (single !== undefined) offer([single]);
  return choices.sort((a, b) => a.waste - b.waste)[0];
}

function branchAndBound(
  worths: readonly number[],
  { target, costOfChange, extra }: { target: number; costOfChange: number; extra: number },
): number[] | undefined {
  const rest = [...worths, 0];
  for (let at = worths.length - 1; at >= 0; at -= 1) rest[at] = rest[at + 1]! + worths[at]!;
  const chosen: number[] = [];
  let best: number[] | undefined;
  let least = Infinity;
  let tries = 0;
  const visit = (from: number, sum: number): void => {
    tries += 1;
    const waste = chosen.length * extra + sum - target;
    if (tries > TRIES || sum > target + costOfChange) return;
    if (sum >= target) {
      if (waste <= least) [best, least] = [[...chosen], waste];
      return;
    }
    if (extra > 0 && chosen.length * extra > least) return;
    for (let at = from; at < worths.length && sum + rest[at]! >= target; at += 1) {
      if (at > from && worths[at] === worths[at - 1]) continue;
      chosen.push(at);
      visit(at + 1, sum + worths[at]!);
      chosen.pop();
      if (tries > TRIES) return;
    }
  };
  visit(0, 0);
  return best;
}
