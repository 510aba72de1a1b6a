import type { Sats } from "../base/sats.ts";
import { selectCoins } from "../bitcoin/coin-selection.ts";
import type {
  Coin,
  InsufficientFunds,
  Selection,
  SelectionRefused,
  SelectionRequest,
} from "../bitcoin/coin-selection.ts";
import type { CoinOrigin } from "../wallet/coin.ts";
import { medianOf } from "./lint/amounts.ts";

/** A coin, and where it is from. */
type OwnCoin = Coin & { readonly origin: CoinOrigin };

/** Groups of linked coins that are tried alone: those that the payments use up most. */
const GROUPS_TRIED = 8;

/** What saying less may cost: a fifth of the cheapest fee, and 300 sat. */
const DEARER = { percent: 20n, sats: 300n };

/**
 * Chooses coins for a batch so that it says as little as it can at little cost: of the choice among all coins, those out of one group of
 * linked coins alone, and those out of coins that others paid, or that are larger than a payment, the one that `weigh` finds lightest among
 * those that are hardly dearer than the cheapest; of equals the one whose change is most like a payment; then the cheapest. Pure; the same
 * request gives the same answer.
 */
export function chooseCoins<C extends OwnCoin>(
  request: SelectionRequest<C>,
  weigh: (selection: Selection<C>) => number,
): Selection<C> | InsufficientFunds | SelectionRefused {
  const among = selectCoins(request);
  const sets = [...groupsOf(request), ...coverCoins(request)];
  const found = [among, ...sets.map((coins) => selectCoins({ ...request, coins }))].filter(
    (each) => each.kind === "selected",
  );
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
function groupsOf<C extends OwnCoin>({ coins, payments, required }: SelectionRequest<C>): C[][] {
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

/**
 * Coins that are larger than one of the payments: then two outputs are smaller than every coin, and which is change is not told by that. And
 * coins that others paid: groups that are large by their change grow by none of them.
 */
function coverCoins<C extends OwnCoin>({ coins, payments, required }: SelectionRequest<C>): C[][] {
  if ((required !== undefined && required.length > 0) || payments.length === 0) return [];
  const least = payments.map(({ value }) => value).reduce((a, b) => (a < b ? a : b));
  const isLarger = ({ value }: C): boolean => value > least;
  const isFresh = ({ origin }: C): boolean => origin !== "change";
  const fresh = coins.filter(isFresh);
  return [
    coins.filter(isLarger),
    fresh,
    fresh.filter(isLarger),
    coins.filter((coin) => !isFresh(coin)),
  ];
}

/** How many times change is larger or smaller than a payment, in doublings; without change nothing is unlike. */
function unlikeness(change: Sats | undefined, median: bigint): number {
  if (change === undefined || median === 0n) return 0;
  return Math.round(4 * Math.abs(Math.log2(Number(change) / Number(median))));
}
