import type { Clock } from "../base/clock.ts";
import type { Reach } from "../base/http-client.ts";
import type { Reader, Work } from "../db/unit.ts";
import type { RateSource } from "../rates/ask-source.ts";
import { fetchingRates } from "../rates/jobs.ts";
import type { Log } from "./log.ts";
import type { Round } from "./worker.ts";

/** Rates: the sources that the operator named are asked each hour; nobody else is. */
export function ratesRound(deps: {
  readonly read: Reader;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly reach: Reach;
  readonly sources: readonly RateSource[];
}): Round {
  const fetchRates = fetchingRates(deps);
  return {
    name: "rates",
    run: async () => {
      for (const report of await fetchRates()) {
        if ("refused" in report)
          deps.log("rates.refused", { source: report.source, reason: report.refused });
        else if (report.result === "recorded")
          deps.log("rates.recorded", { currency: report.currency, sources: report.sources });
        else deps.log("rates.missing", { currency: report.currency, sources: report.sources });
      }
    },
  };
}
