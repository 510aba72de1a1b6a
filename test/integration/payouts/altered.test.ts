/**
 * Whoever owns the database writes over what is stored of a payout, with the rules of the table switched off: each column in turn, as
 * the catalogue lists them, by the value of another payout and by one that was made up. Nothing else is paid for it: it is refused.
 */
import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

/** Columns of which another value changes nothing of a payment, and why. */
const HARMLESS: Readonly<Record<string, string>> = {
  reviewers: "names; the signer takes the reviewers from the signatures of the award",
  recovered: "that it was made again after a restore, which the doctor asks for and no batch",
  check_key: "what its recipient looks the public book up with",
};

interface Row {
  readonly [column: string]: unknown;
}

let world: World;
let mine: Row;
let other: Row;

beforeAll(async () => {
  world = await World.start("altered");
  await settledGift(world, 3_000_000n);
  for (const amount of [200_000n, 300_000n]) await readyPayout(world, amount);
  const rows: Row[] = await world.sql("payouts").orderBy("id");
  [mine, other] = [rows[0]!, rows[1]!];
  await world.database.owner.raw("alter table payouts disable trigger user");
});
afterAll(() => world.close());

/** What comes of it when a batch is drafted with the payout so changed: how the change or the batch is refused, or `taken`. */
async function draftedWith(change: Row): Promise<string> {
  const { owner } = world.database;
  const columns = Object.keys(change);
  const set = columns.map((column) => `"${column}" = ?`).join(", ");
  try {
    await owner.raw(`update payouts set ${set} where id = ?`, [
      ...Object.values(change),
      mine["id"],
    ] as any[]);
  } catch {
    return "refused by the table";
  }
  const agent = await world.signedIn("hazel");
  const order = { programme: "general", payouts: [mine["id"]] };
  const { status, body } = await agent.post("/api/v1/payouts/preview").send(order);
  await owner("payouts")
    .where({ id: mine["id"] })
    .update(Object.fromEntries(columns.map((column) => [column, mine[column]])));
  return status === 200 ? "taken" : `${body.type} ${body.rule ?? ""}`.trim();
}

/** A value of the same type that is nobody's. */
function madeUp(value: unknown): unknown {
  if (typeof value === "bigint") return value - 1n;
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (Buffer.isBuffer(value)) return randomBytes(value.length);
  if (Array.isArray(value)) return [...value].reverse();
  return typeof value === "string" ? `${value.slice(0, -1)}0` : undefined;
}

test("unchanged, it is taken", async () => {
  expect(await draftedWith({ amount: mine["amount"] })).toBe("taken");
});

test("no column can be changed so that something else is paid", async () => {
  const outcomes: Record<string, string[]> = {};
  for (const [column, value] of Object.entries(mine)) {
    if (column === "id") continue;
    const values = [other[column], madeUp(value)].filter(
      (each) => each !== undefined && !isDeepStrictEqual(each, value),
    );
    for (const each of values)
      (outcomes[column] ??= []).push(await draftedWith({ [column]: each }));
  }
  const taken = Object.entries(outcomes).filter(([, found]) => found.includes("taken"));
  expect(taken.map(([column]) => column).filter((column) => !(column in HARMLESS))).toEqual([]);
  for (const column of ["amount", "script", "award", "award_digest", "destination", "hold"])
    expect(outcomes[column], column).not.toBeUndefined();
  expect(outcomes["amount"]).toEqual([
    "/problems/payout-altered payout-hold",
    "/problems/payout-altered payout-hold",
  ]);
});

test("nor several at once that belong together", async () => {
  const pick = (...columns: string[]): Row =>
    Object.fromEntries(columns.map((column) => [column, other[column]]));
  const where = ["script", "use", "destination", "destination_digest"];
  const award = ["award", "award_digest"];
  // Each place of a destination is one payout's.
  expect(await draftedWith(pick(...where))).toBe("refused by the table");
  expect(await draftedWith(pick(...where, ...award, "amount"))).toBe("refused by the table");
  expect(await draftedWith(pick(...award))).toBe("/problems/payout-altered award-mismatch");
  expect(await draftedWith({ ...pick(...award), amount: 1_000_000n })).toMatch(/payout-altered/);
});
