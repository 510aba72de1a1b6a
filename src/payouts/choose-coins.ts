import type { Sats } from "../base/sats.ts";
import { selectCoins } from "../bitcoin/coin-selection.ts";
import type {
  Coin,
  InsufficientFunds,
  Selection,
  SelectionRefused,
  SelectionRequest,
} from "../bitcoin/coin-selection.ts";
import { medianOf } from "./lint/amounts.ts";

/** Groups of linked coins that are tried alone: those that the payments use up most. */
const GROUPS_TRIED = 8;

/** What saying less may cost: a fifth of the cheapest fee, and 300 sat. */
const DEARER = { percent: 20n, sats: 300n };

/**
 * Chooses coins for a batch so that it says as little as it can at little cost: of the choice among all coins, and those out of one group
 * of linked coins alone, the one that `weigh` finds lightest among those that are hardly dearer than the cheapest; of equals the one whose
 * change is most like a payment; then the cheapest. Pure; the same request gives the same answer.
 */
export function chooseCoins<C extends Coin>(
  request: SelectionRequest<C>,
  weigh: (selection: Selection<C>) => number,
): Selection<C> | InsufficientFunds | SelectionRefused {
  const among = selectCoins(request);
  const alone = groupsOf(request).map((coins) => selectCoins({ ...request, coins }));
  const found = [among, ...alone].filter((each) => each.kind === "selected");
  const cheapest = found.reduce<Sats | undefined>(
    (least, { fee }) => (least === undefined || fee < least ? fee : least),
    undefined,
  );
  if (cheapest === undefined) return among;
  const most = cheapest + (cheapest * DEARER.percent) / 100n + DEARER.sats;
  const median = medianOf(request.payments.map(({ value }) => value));
  const ranked = found
    .filter(({ fee }) => fee <= most)
    .map((selection) => ({
      selection,
      weight: weigh(selection),
      unlike: unlikeness(selection.change, median),
    }))
    .sort(
      (a, b) =>
        a.weight - b.weight ||
        a.unlike - b.unlike ||
        Number(a.selection.fee) - Number(b.selection.fee),
    );
  return ranked[0]?.selection ?? among;
}

/** Groups that can pay alone, the smallest first: what is used up leads nobody on. */
function groupsOf<C extends Coin>({ coins, payments, required }: SelectionRequest<C>): C[][] {
  if (required !== undefined && required.length > 0) return [];
  const groups = new Map<string, C[]>();
  for (const coin of coins)
    if (coin.cluster !== undefined)
      groups.set(coin.cluster, [...(groups.get(coin.cluster) ?? []), coin]);
  if (groups.size < 2) return [];
  const target = payments.reduce((sum, { value }) => sum + value, 0n);
  return [...groups.values()]
    .map((group) => ({ group, value: group.reduce((sum, { value }) => sum + value, 0n) }))
    .filter(({ value }) => value > target)
    .sort((a, b) => (a.value < b.value ? -1 : 1))
    .slice(0, GROUPS_TRIED)
    .map(({ group }) => group);
}

/** How many times change is larger or smaller than a payment, in doublings; without change nothing is unlike. */
function unlikeness(change: Sats | undefined, median: bigint): number {
  if (change === undefined || median === 0n) return 0;
  return Math.round(4 * Math.abs(Math.log2(Number(change) / Number(median))));
}
