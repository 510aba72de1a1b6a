import { compareRates } from "./price.ts";
import type { Rate } from "./rate.ts";

/** How far a source may be from the median, in percent, before it is thought to be wrong. */
const OUTLIER_PERCENT = 5n;
/** Where several sources are named, so many must agree. */
const AGREE_MIN = 2;

/** What sources of one currency come to. `outliers` are names; `rate` is undefined when too few of those that were asked agree. */
export interface Consensus {
  readonly rate: Rate | undefined;
  readonly agreeing: readonly Rate[];
  readonly outliers: readonly string[];
}

/**
 * The median of what sources say, which is always what one of them said: the lower of the two in the middle when their number is even. A
 * source more than 5 % from the median of all is refused. `asked` is how many sources were named: when it is two or more, two must be left.
 * The rate is of the oldest of the moments at which those that agree quoted it.
 */
export function consensusOf(quotes: readonly Rate[], asked: number): Consensus {
  const middle = medianOf(quotes);
  if (middle === undefined) return { rate: undefined, agreeing: [], outliers: [] };
  const agreeing = quotes.filter((quote) => isNear(quote, middle));
  const outliers = quotes.filter((quote) => !isNear(quote, middle)).map(({ source }) => source);
  const taken = medianOf(agreeing);
  const [only] = agreeing;
  if (taken === undefined || only === undefined || agreeing.length < Math.min(asked, AGREE_MIN))
    return { rate: undefined, agreeing, outliers };
  const oldest = Math.min(...agreeing.map(({ quotedAt }) => quotedAt.getTime()));
  const source = asked === 1 ? only.source : "median";
  return { rate: { ...taken, source, quotedAt: new Date(oldest) }, agreeing, outliers };
}

function medianOf(quotes: readonly Rate[]): Rate | undefined {
  const sorted = [...quotes].sort(compareRates);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function isNear(quote: Rate, middle: Rate): boolean {
  const [value, reference] = [quote.minorUnits * middle.sats, middle.minorUnits * quote.sats];
  const distance = value > reference ? value - reference : reference - value;
  return distance * 100n <= reference * OUTLIER_PERCENT;
}
