/**
 * No speed, but a table: writers of journal entries are cut off at every place of their unit, in every way, and after each of them the entry is
 * there whole or not at all, is booked once when it is sent again, and the checker finds nothing. Stops at the first that is not so.
 */
import { units } from "../../src/db/unit.ts";
import { openAccounts } from "../../src/ledger/open-accounts.ts";
import { postEntry } from "../../src/ledger/post-entry.ts";
import { testClock } from "../support/clock.ts";
import { LedgerKills, mustBeThere, PLACES, WAYS } from "../support/ledger-kills.ts";
import type { Place, Way } from "../support/ledger-kills.ts";
import { gift } from "../support/ledger.ts";
import { seededRandom } from "../support/random.ts";
import { say } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { withDatabase } from "./database.ts";

const PROGRAMME = "general";

export const kills: Bench = {
  name: "kills",
  run: (size) =>
    withDatabase(async ({ owner, app, address }) => {
      await units(
        app,
        testClock(),
        seededRandom(),
      )({ kind: "operator" }, async (unit) => {
        await openAccounts(unit, PROGRAMME);
        await postEntry(unit, gift(1, PROGRAMME, 1_000_000n));
      });
      const writers = new LedgerKills(owner, address, PROGRAMME);
      await writers.install();
      say("kills: | Where | How | Times | Answered | There | Not there | Checker green |");
      for (const place of PLACES) {
        for (const way of WAYS) await row(writers, { place, way }, size === "full" ? 12 : 1);
      }
    }),
};

async function row(
  writers: LedgerKills,
  { place, way }: { readonly place: Place; readonly way: Way },
  times: number,
): Promise<void> {
  let [answered, there, green] = [0, 0, 0];
  for (let n = 0; n < times; n += 1) {
    const outcome = await writers.kill(place, way);
    const isRight = outcome.isThere === mustBeThere(place, way) && outcome.isRepaired;
    if (!isRight || (outcome.isAnswered && !outcome.isThere))
      throw new Error(`kills: ${place}, ${way}: ${JSON.stringify(outcome)}`);
    answered += outcome.isAnswered ? 1 : 0;
    there += outcome.isThere ? 1 : 0;
    green += outcome.findings === 0 ? 1 : 0;
  }
  const counts = [times, answered, there, times - there, green];
  say(`kills: | ${place} | ${way} | ${counts.join(" | ")} |`);
}
