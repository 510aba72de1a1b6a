import type { Clock } from "../base/clock.ts";
import type { Reach } from "../base/http-client.ts";
import type { Reader, Work } from "../db/unit.ts";
import { askSource } from "./ask-source.ts";
import type { RateSource, SourceRefusal } from "./ask-source.ts";
import { consensusOf } from "./consensus.ts";
import type { Rate } from "./rate.ts";
import { insertRate, newestFetched } from "./rate.store.ts";

/** What asking for rates needs. */
export interface FetchDeps {
  readonly read: Reader;
  readonly work: Work;
  readonly clock: Clock;
  readonly reach: Reach;
  readonly sources: readonly RateSource[];
}

/** What came of asking: for a currency `recorded` or `too-few`, for a source why it was not taken. */
export type FetchReport =
  | { readonly currency: string; readonly result: "recorded" | "too-few"; readonly sources: number }
  | { readonly source: string; readonly refused: SourceRefusal | "outlier" };

/** Between two rates of a currency, and between two tries when none came. */
const EVERY_MS = 3_600_000;
const RETRY_MS = 5 * 60_000;

const BY = { kind: "job", name: "fetch-rates" } as const;

/**
 * Asks the sources of every currency for a rate each hour, and records the median; to be called as often as one likes, by one leader.
 * Nobody is asked when no source is named. Returns what happened.
 */
export function fetchingRates(deps: FetchDeps): () => Promise<FetchReport[]> {
  const currencies = [...new Set(deps.sources.map(({ currency }) => currency))];
  const asked = new Map<string, number>();
  return async () => {
    const reports: FetchReport[] = [];
    for (const currency of currencies) {
      const now = deps.clock.now();
      if (now.getTime() - (asked.get(currency) ?? 0) < RETRY_MS) continue;
      const newest = await newestFetched(deps.read, currency);
      if (newest !== undefined && now.getTime() - newest.getTime() < EVERY_MS) continue;
      asked.set(currency, now.getTime());
      reports.push(...(await fetchOne(deps, currency)));
    }
    return reports;
  };
}

async function fetchOne(deps: FetchDeps, currency: string): Promise<FetchReport[]> {
  const sources = deps.sources.filter((source) => source.currency === currency);
  const now = deps.clock.now();
  const answers = await Promise.all(
    sources.map(async (source) => ({ source, answer: await askSource(source, deps.reach, now) })),
  );
  const reports: FetchReport[] = [];
  const quotes: Rate[] = [];
  for (const { source, answer } of answers) {
    if (typeof answer === "string") reports.push({ source: source.name, refused: answer });
    else quotes.push(answer);
  }
  const { rate, agreeing, outliers } = consensusOf(quotes, sources.length);
  for (const source of outliers) reports.push({ source, refused: "outlier" });
  const result = rate === undefined ? "too-few" : "recorded";
  if (rate !== undefined) {
    await deps.work(BY, (unit) =>
      insertRate(unit, {
        ...rate,
        method: "http",
        reason: "asked by the worker",
        by: "worker",
        quotes: agreeing,
      }),
    );
  }
  return [...reports, { currency, result, sources: agreeing.length }];
}
