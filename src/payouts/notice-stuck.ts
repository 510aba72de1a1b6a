import { currentTip } from "../chain/tip.view.ts";
import type { Unit } from "../db/unit.ts";
import { dropWaits, lockWaits, saveWait } from "./batch-wait.store.ts";
import type { BatchWait } from "./batch-wait.store.ts";
import { flightsUnmined } from "./flights-unmined.view.ts";
import { stuckSigns } from "./stuck.ts";
import type { Flight, StuckMeasure, StuckSign } from "./stuck.ts";

/** A batch that was found stuck just now: the gravest sign, and for how many blocks it has waited. */
export interface Noticed {
  readonly sign: StuckSign;
  readonly blocks: number;
}

/**
 * Looks at every batch that is on its way: since when its dearest form waits, and what is wrong when that is too long. Returns those of which
 * nobody knew yet. A dearer form, and a child that was signed, begin a new wait; what is mined, or ended, is forgotten here. Repeating changes nothing.
 */
export async function noticeStuck(unit: Unit, measure: StuckMeasure): Promise<Noticed[]> {
  const tip = await currentTip(unit);
  if (tip === undefined) return [];
  const known = await lockWaits(unit);
  const flights = await flightsUnmined(unit, unit.at);
  const gone = known.filter(({ batch }) => !flights.some((flight) => flight.batch === batch));
  await dropWaits(
    unit,
    gone.map(({ batch }) => batch),
  );
  const sinces = new Map(
    flights.map((flight) => [flight.txid, sinceOf(flight, known) ?? tip.height]),
  );
  const news: Noticed[] = [];
  for (const flight of flights) {
    const before = known.find(({ batch }) => batch === flight.batch);
    const blocks = tip.height - waitOf(flight, flights, sinces);
    const signs = stuckSigns(flight, blocks, { flights, measure });
    const since = sinces.get(flight.txid) ?? tip.height;
    const isNews = signs.length > 0 && before?.noticed === undefined;
    const noticed = signs.length === 0 ? undefined : (before?.noticed ?? tip.height);
    const wait = { batch: flight.batch, form: flight.txid, since, noticed, signs };
    if (before === undefined || !isSame(before, wait)) await saveWait(unit, wait);
    const [sign] = signs;
    if (isNews && sign !== undefined) news.push({ sign, blocks: Math.max(0, blocks) });
  }
  return news;
}

function sinceOf(flight: Flight, known: readonly BatchWait[]): number | undefined {
  return known.find(({ batch, form }) => batch === flight.batch && form === flight.txid)?.since;
}

/** Since when the newest of a form and its children waits. */
function waitOf(
  flight: Flight,
  flights: readonly Flight[],
  sinces: ReadonlyMap<string, number>,
): number {
  const children = flights.filter(({ waitsFor }) => waitsFor.includes(flight.txid));
  return Math.max(...[flight, ...children].map(({ txid }) => sinces.get(txid) ?? 0));
}

function isSame(one: BatchWait, other: BatchWait): boolean {
  return (
    one.form === other.form &&
    one.since === other.since &&
    one.noticed === other.noticed &&
    one.signs.join() === other.signs.join()
  );
}
