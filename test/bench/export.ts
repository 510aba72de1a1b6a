/**
 * What memory an auditors' export takes: every form of a journal of ten thousand and of a million postings, with ten years of prices in twenty
 * currencies, as it is streamed and thrown away. The peer is the same export of the short journal; were something kept, the long one would need a
 * hundred times as much.
 */
import type { Knex } from "knex";
import { readSnapshot } from "../../src/db/snapshot.ts";
import { exportLedger } from "../../src/exports/export-ledger.view.ts";
import { LEDGER_FORMATS } from "../../src/exports/journal.ts";
import type { LedgerFormat } from "../../src/exports/journal.ts";
import { say, short } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { withDatabase } from "./database.ts";
import { FILLED_DAYS, fillLedger } from "./fill-ledger.ts";

const MEBIBYTE = 2 ** 20;

interface Stream {
  readonly bytes: number;
  readonly seconds: number;
  /** The most that was resident at any moment, MiB. */
  readonly peak: number;
}

export const exports: Bench = {
  name: "exports",
  run: (size) =>
    withDatabase(async ({ owner, app }) => {
      const [few, many] = size === "full" ? [10_000, 1_000_000] : [10, 100];
      await fillLedger(owner, "general", { count: few });
      await fillPrices(owner, size === "full" ? 20 : 1);
      // Once before: what is loaded and compiled is no cost of either.
      for (const format of LEDGER_FORMATS) await stream(app, format);
      const before = new Map<LedgerFormat, Stream>();
      for (const format of LEDGER_FORMATS) before.set(format, await stream(app, format));
      const postings = await fillLedger(owner, "general", { count: many });
      for (const format of LEDGER_FORMATS) {
        const [short, long] = [before.get(format), await stream(app, format)];
        if (short !== undefined) tell(format, postings, { short, long });
      }
    }),
};

function tell(
  format: LedgerFormat,
  postings: number,
  { short: less, long }: { readonly short: Stream; readonly long: Stream },
): void {
  const size = `${short(long.bytes / MEBIBYTE)} MiB in ${short(long.seconds)} s`;
  const memory = `${short(long.peak)} MiB resident, short journal ${short(less.peak)} MiB`;
  const count = postings.toLocaleString("en");
  say(
    `exports of ${count} postings as ${format}: ${size}, ${memory}, ratio ${short(long.peak / less.peak)}`,
  );
}

async function stream(app: Knex, format: LedgerFormat): Promise<Stream> {
  const start = performance.now();
  let [bytes, peak, pieces] = [0, 0, 0];
  await readSnapshot(app, async (reader) => {
    for await (const piece of exportLedger(reader, { format, what: "journal" }, {})) {
      bytes += Buffer.byteLength(piece);
      pieces += 1;
      if (pieces % 500 === 0) peak = Math.max(peak, process.memoryUsage.rss());
    }
  });
  peak = Math.max(peak, process.memoryUsage.rss()) / MEBIBYTE;
  return { bytes, seconds: (performance.now() - start) / 1000, peak };
}

/** A rate a day in so many currencies, for all days on which something took effect. */
async function fillPrices(owner: Knex, currencies: number): Promise<void> {
  await owner.raw(
    `insert into fiat_rates (currency, minor_units, sats, source, quoted_at, method, reason, recorded_by, recorded_at)
     select 'X' || chr(65 + c / 26) || chr(65 + c % 26), 3000000 + d, 100000000, 'bench', day, 'hand', 'bench', 'bench', day
     from generate_series(0, cast(:currencies as integer) - 1) c, generate_series(0, ${FILLED_DAYS} - 1) d,
       lateral (select timestamptz '2020-01-01 12:00Z' + d * interval '1 day') as at (day)`,
    { currencies },
  );
}
