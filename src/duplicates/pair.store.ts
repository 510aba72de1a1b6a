import { Fault } from "../base/fault.ts";
import { toHex } from "../base/bytes.ts";
import type { Id } from "../base/id.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { isUnresolved } from "./pair.ts";
import type { Pair, PairState } from "./pair.ts";
import type { Strength, TokenField } from "./token.ts";

interface PairRow {
  case_a: Id<"case">;
  case_b: Id<"case">;
  state: PairState;
  strength: Strength;
  fields: TokenField[];
  tokens: Uint8Array[];
  judge: string | null;
  judge_since: string | null;
  version: number;
}

/** The pairs of a case, in no order that means anything. */
export async function listPairs(reader: Reader, id: Id<"case">): Promise<Pair[]> {
  const rows = await ofCase(reader, id).select<PairRow[]>("*");
  return rows.map(pairOf);
}

/** The same, their rows locked until the unit ends, always in the same order. */
export async function lockPairs(unit: Unit, id: Id<"case">): Promise<Pair[]> {
  const rows = await ofCase(unit, id)
    .orderBy(["case_a", "case_b"])
    .forUpdate()
    .select<PairRow[]>("*");
  return rows.map(pairOf);
}

/** Adds a pair, unless somebody else just did: false then. */
export async function insertPair(unit: Unit, pair: Pair): Promise<boolean> {
  const rows = await unit
    .sql("duplicate_pairs")
    .insert({
      case_a: pair.a,
      case_b: pair.b,
      ...columnsOf(pair),
    })
    .onConflict()
    .ignore()
    .returning<{ version: number }[]>("version");
  return rows.length === 1;
}

/** Saves what became of a locked pair. */
export async function savePair(unit: Unit, pair: Pair): Promise<void> {
  await unit
    .sql("duplicate_pairs")
    .where({ case_a: pair.a, case_b: pair.b })
    .update(columnsOf(pair));
}

/** Who judges or judged the pairs of a case; none of them reviews it later. */
export async function judgesOf(reader: Reader, id: Id<"case">): Promise<string[]> {
  return (await listPairs(reader, id)).flatMap(({ judge }) => judge ?? []);
}

/** Forgets who judged the pairs of a case that are judged. */
export async function forgetJudges(unit: Unit, id: Id<"case">): Promise<void> {
  await ofCase(unit, id).whereNotIn("state", ["suspected", "needs_info"]).update({ judge: null });
}

/** There is no such pair, or it is none of this person's. */
export function pairNotFound(): Fault {
  return new Fault("not-found", "pair-unknown", "There is no such pair for you to judge.");
}

function ofCase(reader: Reader, id: Id<"case">) {
  return reader.sql("duplicate_pairs").whereRaw("? in (case_a, case_b)", [id]);
}

function columnsOf(pair: Pair): object {
  return {
    state: pair.state,
    strength: pair.strength,
    fields: [...pair.fields],
    tokens: pair.tokens.map((token) => Buffer.from(token, "hex")),
    judge: pair.judge ?? null,
    judge_since: (pair.judge !== undefined && isUnresolved(pair) && pair.judgeSince) || null,
    version: pair.version,
  };
}

function pairOf(row: PairRow): Pair {
  return {
    a: row.case_a,
    b: row.case_b,
    state: row.state,
    strength: row.strength,
    fields: row.fields,
    tokens: row.tokens.map(toHex),
    judge: row.judge ?? undefined,
    judgeSince: row.judge_since ?? undefined,
    version: row.version,
  };
}
