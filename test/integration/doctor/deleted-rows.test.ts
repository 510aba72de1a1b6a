/**
 * Whoever owns the database deletes one row of what stands between a grant and its payment, past triggers and foreign keys. The doctor names it, where anything that is
 * left knows of it; what nothing knows of stands in the last test.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXAMINED, examine } from "../../../src/doctor/examination.view.ts";
import { sayHeldUp } from "../../../src/doctor/say-held-up.ts";
import { heldUp } from "../../../src/payouts/held-up.view.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { erase } from "../../support/tamper.ts";
import type { StoredRow } from "../../support/tamper.ts";
import { onClone, stop } from "../../support/tampered-world.ts";
import { World } from "../../support/world.ts";

let world: World;
let stopped: FreshDatabase;
/** A batch that is signed, one that is frozen and approved, their payouts, and one that waits. */
const ids = { signed: "", frozen: "", inSigned: "", inFrozen: "", waiting: "" };

beforeAll(async () => {
  world = await World.start("deleted rows");
  for (const programme of ["general", "fines", "fines"])
    await settledGift(world, 2_000_000n, programme);
  ids.inSigned = await payout(300_000n, "fines");
  ids.signed = await freeze(world, "hazel", "fines");
  await approve(world, ids.signed);
  await world.sign();
  ids.inFrozen = await payout(310_000n, "fines");
  ids.frozen = await freeze(world, "hazel", "fines");
  await approve(world, ids.frozen);
  ids.waiting = await payout(200_000n, "general");
  stopped = await stop(world);
}, 120_000);
afterAll(async () => {
  await stopped.close();
  await world.close();
});

/** A payout that waits; its id. */
async function payout(amount: bigint, programme: string): Promise<string> {
  const before: string[] = await world.sql("payouts").pluck("id");
  await readyPayout(world, amount, programme);
  const [id] = await world.sql("payouts").whereNotIn("id", before).pluck<string[]>("id");
  return id!;
}

/** What the doctor says of books and batches, each by its rule and subject, or as it prints it. */
async function named(): Promise<string[]> {
  const read = { sql: world.sql };
  const { findings } = await examine(read);
  const pinned = (await world.sql("fund_files").orderBy("seq").first("text")).text;
  return [
    ...EXAMINED.flatMap((book) => findings[book].map((each) => `${each.rule} ${each.subject}`)),
    ...sayHeldUp(await heldUp(read, world.clock.now(), pinned)),
  ];
}

/** The same, once a row is gone. */
const without = (table: string, key: StoredRow): Promise<string[]> =>
  onClone(world, stopped, async () => {
    await erase(world.database.owner, table, key);
    return named();
  });

async function anchorOf(id: string): Promise<StoredRow> {
  return onClone(world, stopped, async () => {
    const batch = await world.sql("batches").where({ id }).first();
    return { txid: batch.anchor_txid, vout: batch.anchor_vout };
  });
}

async function oneApproval(id: string): Promise<StoredRow> {
  return onClone(world, stopped, async () => {
    const { digest } = await world.sql("batches").where({ id }).first("digest");
    const { person } = await world.sql("batch_approvals").where({ digest }).first("person");
    return { digest, person };
  });
}

test("with all rows nothing is named", async () => {
  expect(await onClone(world, stopped, named)).toEqual([]);
});

test.each([
  ["a payout of a frozen batch", "payouts", () => ({ id: ids.inFrozen }), "batch-members frozen"],
  ["a payout in flight", "payouts", () => ({ id: ids.inSigned }), "holds-of-payouts"],
  [
    "that a frozen batch pays somebody",
    "batch_payouts",
    () => ({ payout: ids.inFrozen }),
    "batch-members frozen",
  ],
  [
    "that a signed batch pays somebody",
    "batch_payouts",
    () => ({ payout: ids.inSigned }),
    "holds-of-payouts",
  ],
  ["a frozen batch", "batches", () => ({ id: ids.frozen }), "holds-of-payouts fee/"],
  ["a signed batch", "batches", () => ({ id: ids.signed }), "holds-of-payouts in-flight/"],
  ["what was signed", "batch_variants", () => ({ batch: ids.signed }), "batch-forms signed"],
  [
    "the coin of a frozen batch",
    "wallet_reservations",
    () => anchorOf(ids.frozen),
    "batch-coins frozen",
  ],
  [
    "the coin of a signed batch",
    "wallet_reservations",
    () => anchorOf(ids.signed),
    "batch-coins signed",
  ],
  [
    "an approval of a signed batch",
    "batch_approvals",
    () => oneApproval(ids.signed),
    "batch signed was signed and has 1 of the 2 approvals",
  ],
  ["what the ledger promised", "postings", () => promiseOf(ids.waiting), "holds-of-payouts grant/"],
] as const)("%s, deleted, is named", async (_what, table, key, word) => {
  const said = await without(table, await key());
  const wanted = word.replace("frozen", ids.frozen).replace("batch signed", `batch ${ids.signed}`);
  const full = wanted.replace(/ signed$/, ` ${ids.signed}`);
  expect(
    said.filter((line) => line.startsWith(full)),
    said.join("\n"),
  ).not.toEqual([]);
});

async function promiseOf(id: string): Promise<StoredRow> {
  return onClone(world, stopped, async () => {
    const { hold } = await world.sql("payouts").where({ id }).first("hold");
    return { key: hold, kind: "hold" };
  });
}

test.each([
  // A promise without a destination looks the same; the claim's owner sees it, and the money stays promised.
  ["a payout that waits", "payouts", () => ({ id: ids.waiting })],
  // Nothing else is written when somebody approves: it takes an approval anew, and its approver sees that.
  [
    "an approval of a batch that nobody has signed",
    "batch_approvals",
    () => oneApproval(ids.frozen),
  ],
] as const)("%s, deleted, is known to nothing else", async (_what, table, key) => {
  expect(await without(table, await key())).toEqual([]);
});
