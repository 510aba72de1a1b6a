import type { Sats } from "../base/sats.ts";
import { sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";

/** Money that is held and neither paid nor given back: for which programme, as what (`committed`, `in-flight`), how many sats. */
export interface OpenHold {
  readonly programme: string;
  readonly code: string;
  readonly amount: Sats;
}

/** The open holds among these keys, by key; those that are resolved, or never were, are left out. */
export async function openHolds(
  reader: Reader,
  keys: readonly string[],
): Promise<ReadonlyMap<string, OpenHold>> {
  const { rows } = await reader.sql.raw<{
    rows: { key: string; programme: string; code: string; amount: bigint }[];
  }>(
    `select h.key, h.programme, h.code, h.amount from postings h
     where h.kind = 'hold' and h.key = any (?::text[])
       and not exists (select from postings r where r.resolves = h.id)`,
    [[...keys]],
  );
  return new Map(
    rows.map(({ key, programme, code, amount }) => [
      key,
      { programme, code, amount: sats(amount) },
    ]),
  );
}
