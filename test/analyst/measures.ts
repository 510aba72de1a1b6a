/** What the attacks got of a year, held against the truth. Every measure is the worse the larger it is. */
import { shuffled } from "../../src/base/clock.ts";
import { utf8 } from "../../src/base/bytes.ts";
import { seededRandom } from "../../src/bitcoin/seeded-random.ts";
import {
  CHANGE_HEURISTICS,
  clustersOf,
  equalOutputs,
  exactSums,
  followGift,
  foretold,
  gathering,
  guessChange,
  longestRow,
  roundOutputs,
} from "./attacks.ts";
import type { Year } from "./chain.ts";

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: "%" | "";
}

/** Attacks a year with `tracers` gifts of one's own. */
export function measure({ chain, truth }: Year, tracers = 20): Measure[] {
  const isChange = (name: string): boolean =>
    truth.change.get(name.slice(0, 64)) === Number(name.slice(65));
  const payoutsIn = (names: readonly string[]): number =>
    names.filter((name) => !isChange(name)).length;
  const share = (count: number, of: number): number => (of === 0 ? 0 : (100 * count) / of);
  const withChange = chain.filter(({ txid }) => (truth.change.get(txid) ?? -1) >= 0);
  const told = withChange.filter((tx) => guessChange(tx) === truth.change.get(tx.txid));
  const spentIn = new Map(
    chain.flatMap((tx) => tx.inputs.map(({ outpoint }) => [outpoint, tx] as const)),
  );
  const spentGifts = [...truth.gifts].filter((name) => spentIn.has(name));
  const own = shuffled(spentGifts.sort(), seededRandom(utf8("tracers"), "analyst")).slice(
    0,
    tracers,
  );
  const followed = own.map((gift) => payoutsIn([...followGift(gift, spentIn)]));
  const everybody = new Set(own.flatMap((gift) => [...followGift(gift, spentIn)]));
  const clusters = clustersOf(chain).map(
    (group) => group.filter((name) => truth.gifts.has(name)).length,
  );
  const paidTogether = chain.map(
    (tx) => tx.outputs.length - ((truth.change.get(tx.txid) ?? -1) >= 0 ? 1 : 0),
  );
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  const each = Object.entries(CHANGE_HEURISTICS).map(([name, heuristic]) => ({
    name: `change told by ${name}`,
    value: share(
      withChange.filter((tx) => heuristic(tx) === truth.change.get(tx.txid)).length,
      withChange.length,
    ),
    unit: "%" as const,
  }));
  return [
    {
      name: "payouts of an amount that occurs three times",
      value: share(payoutsIn(equalOutputs(chain, 3)), truth.payouts),
      unit: "%",
    },
    {
      name: "payouts of a round amount",
      value: share(payoutsIn(roundOutputs(chain)), truth.payouts),
      unit: "%",
    },
    { name: "change told", value: share(told.length, withChange.length), unit: "%" },
    ...each,
    {
      name: "recipients that one gift leads to, mean",
      value: followed.reduce((a, b) => a + b, 0) / Math.max(1, own.length),
      unit: "",
    },
    { name: "recipients that one gift leads to, most", value: Math.max(0, ...followed), unit: "" },
    {
      name: `payouts found with ${tracers} gifts`,
      value: share(payoutsIn([...everybody]), truth.payouts),
      unit: "%",
    },
    {
      name: "recipients seen by another one, mean",
      value: (2 * paidTogether.map(pairs).reduce((a, b) => a + b, 0)) / Math.max(1, truth.payouts),
      unit: "",
    },
    {
      name: "gifts in the largest group",
      value: share(Math.max(0, ...clusters), spentGifts.length),
      unit: "%",
    },
    {
      name: "pairs of gifts joined",
      value: share(
        clusters.map(pairs).reduce((a, b) => a + b, 0),
        pairs(spentGifts.length),
      ),
      unit: "%",
    },
    { name: "longest row of change", value: longestRow(chain), unit: "" },
    { name: "times of sending foretold", value: 100 * foretold(chain), unit: "%" },
    { name: "transactions that gather", value: share(gathering(chain), chain.length), unit: "%" },
    {
      name: "transactions with a coin worth just some payouts",
      value: share(exactSums(chain), chain.length),
      unit: "%",
    },
  ];
}
