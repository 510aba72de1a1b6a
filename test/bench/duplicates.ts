/**
 * What comparing one case costs when there are a hundred thousand with eight tokens each: its tokens locked and its matches found, in a unit of its own, against
 * a bare select by primary key in such a unit.
 */
import { randomBytes } from "node:crypto";
import type { Id } from "../../src/base/id.ts";
import { units } from "../../src/db/unit.ts";
import { addTokens } from "../../src/duplicates/add-tokens.ts";
import { findPairs } from "../../src/duplicates/find-pairs.ts";
import { scriptValue, tokenOf } from "../../src/duplicates/token.ts";
import { testClock } from "../support/clock.ts";
import { seededRandom } from "../support/random.ts";
import { milliseconds, ratio, rivals, say } from "./bench.ts";
import type { Bench, Size } from "./bench.ts";
import { withDatabase } from "./database.ts";
import type { BenchDatabase } from "./database.ts";

const BY = { kind: "job", name: "bench" } as const;
/** As many as a case with several addresses and files has. */
const TOKENS = 8;

export const duplicates: Bench = {
  name: "duplicates",
  run: (size) => withDatabase((database) => measure(database, size)),
};

async function measure({ owner, app }: BenchDatabase, size: Size): Promise<void> {
  const cases = size === "full" ? 100_000 : 100;
  await fill(owner, cases);
  const key = { id: "00112233aabbccdd", key: randomBytes(32) };
  const keys = () => Promise.resolve([key] as const);
  const { rows } = await owner.raw("select case_id from vault_cases limit 2");
  const [one, other]: Id<"case">[] = rows.map((row: { case_id: Id<"case"> }) => row.case_id);
  const values = Array.from({ length: TOKENS }, () =>
    scriptValue(`0014${randomBytes(20).toString("hex")}`),
  );
  const [shared] = values;
  // The other case of a pair: one of its tokens is one of ours.
  await owner("duplicate_tokens").insert({
    ...{ case_id: other!, field: "script", key_id: Buffer.from(key.id, "hex") },
    token: Buffer.from(tokenOf(key.key, shared!)),
  });
  const work = units(app, testClock(), seededRandom());
  const compare = () =>
    work(BY, async (unit) => {
      await addTokens(unit, { case: one!, keys, values });
      await findPairs(unit, { case: one!, keys, values });
    });
  await compare();
  const best = await rivals(size === "full" ? 30 : 2, {
    compare,
    select: () =>
      work(BY, (unit) => unit.sql("vault_cases").where({ case_id: one! }).first("live")),
  });
  const { compare: compared, select } = best;
  say(
    `duplicates, one of ${cases.toLocaleString("en")} cases with ${TOKENS} tokens each: ${milliseconds(compared)}, at most 20 ms asked; ${(compared.wall / select.wall).toFixed(1)} bare selects`,
  );
  say(
    `duplicates, a bare select by primary key: ${milliseconds(select)}, ${ratio(select, compared)}`,
  );
}

/** Cases that share nothing. */
async function fill(owner: BenchDatabase["owner"], cases: number): Promise<void> {
  await owner.raw(
    `with made as (insert into vault_cases (case_id, shred_ref)
       select gen_random_uuid(), replace(gen_random_uuid()::text, '-', '') from generate_series(1, ?) returning case_id)
     select count(*) from made`,
    [cases],
  );
  await owner.raw(
    `insert into duplicate_tokens (token, case_id, field, key_id)
     select decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), c.case_id, 'script', decode('00112233aabbccdd', 'hex')
     from vault_cases c cross join generate_series(1, ?)`,
    [TOKENS],
  );
  await owner.raw("analyze duplicate_tokens");
}
