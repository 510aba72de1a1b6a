import type { Settings } from "./settings.ts";
import { isLoopback } from "./source-rules.ts";

/** What is wrong with the settings that say who is asked for rates, one sentence each. */
export function rateMistakes(set: Settings): string[] {
  const outside = (set.RATE_SOURCES ?? []).filter(({ url }) => !isLoopback(url.hostname));
  const rules: readonly (readonly [boolean, string])[] = [
    [
      outside.some(({ url }) => url.protocol === "http:" && !url.hostname.endsWith(".onion")),
      "RATE_SOURCES: use https. Plain http is for this machine and for onion addresses.",
    ],
    [
      set.SOCKS_PROXY === undefined && outside.length > 0,
      "SOCKS_PROXY: must be set, because whoever is asked for rates each hour must not learn where the fund's worker is.",
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, sentence]) => sentence);
}
