/**
 * Whoever owns the database changes one value of what people and the chain said against a payment: raises, pauses, withdrawals, refusals, payments by
 * hand, restores, lost signatures, coins that nobody explained or somebody froze. Then either a rule or a fault stops the payment that waits, by name, or
 * what is signed pays its recipient what was granted, and nobody beside; no page breaks, and others are paid.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { explainMoved, mineAlone, payAllTheSame } from "../../support/by-hand-steps.ts";
import { pauseSteps } from "../../support/pause-steps.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { spendByHand } from "../../support/spend-by-hand.ts";
import { freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { plant } from "../../support/tamper.ts";
import type { StoredRow } from "../../support/tamper.ts";
import { IMPOSSIBLE, onClone, stop, TRIES_ALL, tryAll } from "../../support/tampered-world.ts";
import type { Outcome } from "../../support/tampered-world.ts";
import { isHarmless, othersPaid, waitingToPayment } from "../../support/way-to-payment.ts";
import type { Midway } from "../../support/way-to-payment.ts";
import { World } from "../../support/world.ts";

/** Of each table the columns that are tried in every run; all with `TRY_ALL=1`. */
const SAMPLE: Readonly<Record<string, readonly string[]>> = {
  payout_raises: ["payout", "amount", "second_by"],
  payout_pauses: ["lifted", "payout"],
  payout_withdrawals: ["payout"],
  payout_refusals: ["payout", "second_by"],
  hand_payment_words: ["verdict", "payout"],
  restores: ["released_by", "released_at"],
  lost_signings: ["batch", "anchor_txid"],
  lost_payouts: ["payout", "amount"],
  destination_refusals: ["payout", "refused"],
  unexplained_coins: ["turns", "amount"],
  wallet_freezes: ["txid", "thawed_at"],
};

let world: World;
let at: Midway;
/** The payout that waits, and that of somebody else which is held. */
const payouts = { waiting: "", held: "" };
let stopped: FreshDatabase;

const { alone, pause, lift } = pauseSteps(() => world);

beforeAll(async () => {
  world = await World.start("altered exceptions");
  for (const programme of ["general", "general", "fines"])
    await settledGift(world, 2_000_000n, programme);
  const refusedIn = await paidByHand();
  await takenBack();
  const bystander = await othersPaid(world);
  const { code, payout } = await alone(200_000n);
  await pause("birch", payout);
  expect(await lift("cedar", payout)).toBe("lifted");
  payouts.waiting = payout;
  const row = await world.sql("payouts").where({ id: payout }).first();
  at = { id: row.case_id, code, script: toHex(row.script), granted: 200_000n, bystander };
  await plantRest(refusedIn);
  stopped = await stop(world);
  await world.chain.mine(2);
}, 240_000);
afterAll(async () => {
  await stopped.close();
  await world.close();
});

/** Somebody with the fund's keys pays a person whose batch was given up, and one of two says to pay all the same; returns that batch. */
async function paidByHand(): Promise<string> {
  await readyPayout(world, 250_000n, "fines");
  const batch = await freeze(world, "hazel", "fines");
  const raw = await spendByHand(world, batch, { people: 1, fee: 1_000n, less: 1n });
  await (await world.signedIn("hazel")).post(`/api/v1/batches/${batch}/voiding`).expect(204);
  await mineAlone(world, raw, 2);
  const { txid } = parseTransaction(new Uint8Array(raw));
  await explainMoved(world, txid);
  payouts.held = (await world.sql("batch_payouts").where({ batch }).first("payout")).payout;
  const said = { payout: payouts.held, spend: txid };
  expect(await payAllTheSame(world, "hazel", said)).toBe(204);
  return batch;
}

/** Somebody took their payout back. */
async function takenBack(): Promise<void> {
  await settledGift(world, 2_000_000n, "fines");
  await readyPayout(world, 260_000n, "fines");
  const { id: payout } = await world.sql("payouts").whereNot({ id: payouts.held }).first("id");
  await world.sql("payout_withdrawals").insert({ payout, given_up_on: "2026-11-25" });
}

/** What a restore leaves, and what else takes weeks to come about: written as the fund writes it. */
async function plantRest(batch: string): Promise<void> {
  const hour = new Date(Math.floor(world.clock.now().getTime() / 3_600_000) * 3_600_000);
  const coins = await world
    .sql("chain_outputs as o")
    .join("wallet_addresses as a", "a.script", "o.script")
    .where({ "a.programme": "general" })
    .select("o.txid", "o.vout");
  const [coin] = coins;
  const frozen = { ...coin, reason: "looks tainted", frozen_by: "hazel", frozen_at: hour };
  const thawed = { thaw_reason: "it does not", thawed_by: "larch", thawed_at: hour };
  const lost = "ab".repeat(16);
  const digest = Buffer.alloc(32, 7);
  const anchor = { anchor_txid: "cd".repeat(32), anchor_vout: 0 };
  const signing = { txid: "ef".repeat(32), batch: lost, programme: "fines", ...anchor };
  const planted: [string, StoredRow][] = [
    [
      "payout_raises",
      {
        ...{ payout: payouts.waiting, number: 1, amount: 210_000n },
        ...{ first_by: "hazel", second_by: "larch", said_at: hour },
      },
    ],
    [
      "payout_refusals",
      { payout: payouts.held, batch, rule: "case-paid-before", first_by: "hazel" },
    ],
    ["destination_refusals", { payout: payouts.waiting, refused: 1 }],
    [
      "restores",
      {
        ...{ backup: "12".repeat(32), made_at: hour, restored_at: hour },
        ...{ released_by: ["hazel", "larch"], released_at: hour },
      },
    ],
    [
      "lost_signings",
      { ...signing, digest, words: "six words", version: 1, fee: 900n, signed_at: hour },
    ],
    [
      "lost_payouts",
      { batch: lost, payout: "34".repeat(16), amount: 300_000n, award_digest: digest },
    ],
    ["wallet_freezes", { id: "56".repeat(16), ...frozen, ...thawed }],
  ];
  for (const [table, row] of planted) await plant(world.database.owner, table, row);
}

const goOn = (): Promise<string> => waitingToPayment(world, at);

test("untouched, it is paid", async () => {
  expect(await onClone(world, stopped, goOn)).toBe("paid as approved");
});

test.each(Object.keys(SAMPLE))(
  "%s",
  async (table) => {
    const outcomes: Outcome[] = [];
    for (const { key, row } of await rowsOf(table)) {
      const others = othersOf(row);
      const tried = ({ column }: { column: string }): boolean => SAMPLE[table]!.includes(column);
      const target = { table, key, others, ...(!TRIES_ALL && { tried }) };
      outcomes.push(...(await tryAll(world, stopped, target, goOn)));
    }
    const found = outcomes.filter(({ came }) => came !== IMPOSSIBLE && !isHarmless(came));
    expect(found.map(({ column, how, came }) => `${column} (${how}): ${came}`)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
  },
  TRIES_ALL ? 1_200_000 : 240_000,
);

/** Its rows, each with its key. */
const rowsOf = async (table: string): Promise<{ key: StoredRow; row: StoredRow }[]> =>
  onClone(world, stopped, async () => {
    const { owner } = world.database;
    const { rows } = await owner.raw<{ rows: { name: string }[] }>(
      `select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
       where i.indrelid = ?::regclass and i.indisprimary`,
      [table],
    );
    const all: StoredRow[] = await owner(table).select();
    const keyOf = (row: StoredRow): StoredRow =>
      Object.fromEntries(rows.map(({ name }) => [name, row[name]]));
    return all.map((row) => ({ key: keyOf(row), row }));
  });

/** Values that are put in: the payout that waits or the one that is held. */
function othersOf(row: StoredRow): StoredRow[] {
  if (!("payout" in row)) return [];
  return Object.values(payouts).map((payout) => ({ ...row, payout }));
}
