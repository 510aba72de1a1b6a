/** Replays a wallet of 36,248 operations under several rules for choosing coins; money, not time, is what is measured. */
import { sats } from "../../src/base/sats.ts";
import { say, short } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { moneypot as scenario, replay } from "./replay.ts";
import type { PayBatch, ReplayResult } from "./replay.ts";
import { blackjackFirst, largest, ours } from "./replay-rules.ts";

const RULES: Readonly<Record<string, PayBatch>> = {
  "largest first": largest,
  "coinselect rules": blackjackFirst,
  "ours, change or none": ours(),
  "ours, bump reserve in every batch": ours({ bumpReserve: sats(5_500n) }),
};

interface Run {
  readonly group: number;
  /** So many operations only; all of them unless said. */
  readonly first?: number;
}

const TINY: Run = { group: 10, first: 400 };

export const moneypot: Bench = {
  name: "moneypot",
  run(size) {
    const runs: readonly Run[] =
      size === "full" ? [{ group: 100 }, { group: 10, first: 8_000 }] : [TINY];
    for (const { group, first } of runs) {
      const rows = scenario(first);
      say(`moneypot, ${rows.length.toLocaleString("en")} operations, ${group} payments a batch`);
      const peer = replay(rows, group, largest);
      for (const [name, rule] of Object.entries(RULES)) line(name, replay(rows, group, rule), peer);
    }
    return Promise.resolve();
  },
};

function line(name: string, result: ReplayResult, peer: ReplayResult): void {
  const { batches, fees, coins, toEmpty, lifecycle, changeless, postponed } = result;
  const share = short((100 * changeless) / Math.max(1, batches));
  const against = (Number(lifecycle) / Number(peer.lifecycle)).toFixed(4);
  say(
    `moneypot ${name}: fees ${fees} sat, ${coins} coins left, ${toEmpty} to empty, life ${lifecycle}, ratio to largest first ${against}; ${batches} batches (${postponed} waits), ${share} % without change`,
  );
}
