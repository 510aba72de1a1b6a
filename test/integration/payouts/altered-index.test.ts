/** Whoever owns the database writes a far index where the wallet looks for its next change: the coins would lie where no wallet that is brought back looks. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { approve, freeze, onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { tamper } from "../../support/tamper.ts";
import { onClone, stop } from "../../support/tampered-world.ts";
import { World } from "../../support/world.ts";

let world: World;
let stopped: FreshDatabase;
const FAR = 1_000_000;
const LAST = { programme: "general", chain: 1, index: 1 };

beforeAll(async () => {
  world = await World.start("altered index");
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 500_000n);
  for (let batch = 0; batch < 2; batch += 1) {
    await readyPayout(world, 60_000n);
    await approve(world, await freeze(world));
    await world.sign();
  }
  await readyPayout(world, 70_000n);
  stopped = await stop(world);
});
afterAll(async () => {
  await stopped.close();
  await world.close();
});

/** What freezing answers, and the index of the change that it gave out, if it gave any. */
async function frozen(): Promise<{ said: string; change: number | undefined }> {
  const hazel = await world.signedIn("hazel");
  const { status, body } = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" });
  return {
    said: status === 201 ? "frozen" : `${status} ${body.code}`,
    change: status === 201 ? Number(body.change.slice(2)) : undefined,
  };
}

/** What comes of it after `alter`, and once it is put back. */
async function after(alter: () => Promise<unknown>, putBack?: () => Promise<unknown>) {
  return onClone(world, stopped, async () => {
    await alter();
    const first = await frozen();
    if (putBack === undefined) return [first];
    await putBack();
    return [first, await frozen()];
  });
}

const keychain = (next: number) => () =>
  tamper(world.database.owner, "wallet_keychains", {
    key: { programme: "general" },
    change: { next_change: next },
  });
const row = (from: number, to: number) => () =>
  tamper(world.database.owner, "wallet_addresses", {
    key: { ...LAST, index: from },
    change: { index: to },
  });

const REFUSED = { said: "409 index-altered", change: undefined };

test("untouched, the next index is given out", async () => {
  expect(await after(() => Promise.resolve())).toEqual([{ said: "frozen", change: 2 }]);
});

test.each([FAR, 2, 2_000_000_000])(
  "a row that is altered to index %i is refused by name, and put back it goes on",
  async (index) => {
    expect(await after(row(1, index), row(index, 1))).toEqual([
      REFUSED,
      { said: "frozen", change: 2 },
    ]);
  },
);

test("the row before the last, altered so that the last one stays the highest, is found too", async () => {
  expect(await after(row(0, 7), row(7, 0))).toEqual([REFUSED, { said: "frozen", change: 2 }]);
});

test("a row that is written anew at a far index, with the script that belongs there, is refused", async () => {
  const insert = () =>
    world.database.owner("wallet_addresses").insert({
      ...{ programme: "general", chain: 1, index: FAR, purpose: "change" },
      script: Buffer.from(world.signer.policy.wallets[0]!.descriptor.scriptAt(1, FAR)),
    });
  expect(await after(insert)).toEqual([REFUSED]);
});

test("a counter that is set far ahead is refused, and one that is set back is passed over", async () => {
  expect(await after(keychain(FAR), keychain(2))).toEqual([REFUSED, { said: "frozen", change: 2 }]);
  expect(await after(keychain(3))).toEqual([REFUSED]);
  expect(await after(keychain(0))).toEqual([{ said: "frozen", change: 2 }]);
});

test("rows that are gone are no reason to give out an index again", async () => {
  const gone = () =>
    world.database.owner.transaction(async (sql) => {
      await sql.raw("set local session_replication_role = replica");
      await sql("wallet_addresses")
        .where({ ...LAST })
        .delete();
    });
  expect(await after(gone)).toEqual([REFUSED]);
});
