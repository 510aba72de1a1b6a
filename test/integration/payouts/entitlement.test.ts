/** What somebody was granted, from the approval to the payment: each of its states is met, and the database refuses every step that the table has not. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { endGrants } from "../../../src/cases/end-grants.ts";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import { grantApproved } from "../../../src/ledger/entries.ts";
import { openHolds } from "../../../src/ledger/open-holds.view.ts";
import { postEntry } from "../../../src/ledger/post-entry.ts";
import { sats } from "../../../src/base/sats.ts";
import {
  ENTITLEMENT_STATES,
  ENTITLEMENT_TRANSITIONS,
  entitlementState,
} from "../../../src/payouts/entitlement.ts";
import type { EntitlementState } from "../../../src/payouts/entitlement.ts";
import { statesOf } from "../../../src/payouts/payout.store.ts";
import { askWith, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { claimant, freeze, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("entitlement", { addresses: 2_000, apiRequests: 5_000 });
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

/** The grants that are booked. */
const granted = (): Promise<string[]> =>
  world.sql("journal_entries").where({ event: "grant.approved" }).pluck("reference");

/** Runs what makes one more grant; returns which one it is. */
async function grantOf(make: () => Promise<StagedCase>): Promise<StagedCase & { grant: string }> {
  world.clock.advance(120_000);
  const before = await granted();
  const made = await make();
  const [grant = ""] = (await granted()).filter((each) => !before.includes(each));
  return { ...made, grant };
}

async function stateOf({ grant }: { readonly grant: string }): Promise<EntitlementState> {
  const holds = await openHolds({ sql: world.sql }, [`grant/${grant}`]);
  const [payout] = await statesOf({ sql: world.sql }, [grant]);
  return entitlementState({ held: holds.size > 0, payout: payout?.state });
}

const stage = (name: string) => grantOf(() => STAGES[name]!(world));

/** One grant in each state. */
const MADE: Readonly<Record<EntitlementState, () => ReturnType<typeof grantOf>>> = {
  reserved: () => stage("approved"),
  open: () => stage("active"),
  paid: () => stage("active, paid"),
  ended: async () => {
    const made = await stage("active");
    await askWith(world, made.code, "withdrawal").expect(204);
    return made;
  },
};

/** What the application's role would have to write for a step, and the rule that refuses it. */
const FORBIDDEN: Readonly<Record<string, readonly (readonly [sql: string, rule: string])[]>> = {
  "reserved>paid": [
    [
      'insert into batches select (jsonb_populate_record(b, \'{"id": "0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f00", "state": "settled"}\')).* from batches b limit 1',
      "a batch begins frozen",
    ],
  ],
  "open>reserved": [["delete from payouts where id = :grant", "permission denied"]],
  "paid>reserved": [["delete from payouts where id = :grant", "permission denied"]],
  "paid>ended": [
    ["update payouts set cancelled = true where id = :grant", "only while no batch has it"],
    [
      "update batch_payouts set live = false where payout = :grant",
      "only when its batch is voided",
    ],
  ],
  "ended>reserved": [["delete from payouts where id = :grant", "permission denied"]],
  "ended>paid": [
    [
      "insert into batch_payouts (batch, payout, live) select id, :grant, true from batches where state = 'settled' limit 1",
      "a batch that is not frozen takes no payout",
    ],
  ],
};

const STEPS = new Set(ENTITLEMENT_TRANSITIONS.map(({ from, to }) => `${from}>${to}`));
const pairs = ENTITLEMENT_STATES.flatMap((from) =>
  ENTITLEMENT_STATES.filter((to) => to !== from).map((to) => `${from}>${to}`),
);

test("each pair of states is a step of the table or refused by the database", () => {
  expect(pairs.filter((pair) => !STEPS.has(pair)).sort()).toEqual(Object.keys(FORBIDDEN).sort());
});

describe.each(ENTITLEMENT_STATES)("a grant that is %s", (state) => {
  test("is that, and goes nowhere that the table does not name, whoever has the connection", async () => {
    // A settled batch is there to be joined.
    if ((await world.sql("batches").where({ state: "settled" })).length === 0) await MADE.paid();
    const made = await MADE[state]();
    expect(await stateOf(made)).toBe(state);
    for (const [pair, tries] of Object.entries(FORBIDDEN)) {
      if (!pair.startsWith(`${state}>`)) continue;
      for (const [sql, rule] of tries)
        await expect(world.sql.raw(sql, { grant: made.grant }), `${pair}: ${sql}`).rejects.toThrow(
          rule,
        );
      expect(await stateOf(made), pair).toBe(state);
    }
    await world.check();
  });
});

test("what was ended is not held again by booking the same approval once more", async () => {
  const made = await MADE.ended();
  const [row] = await world.sql("postings").where({ key: `grant/${made.grant}` });
  const again = {
    grant: made.grant,
    programme: "general",
    effectiveOn: "2026-11-25",
    amount: sats(BigInt(row.amount)),
  };
  const book = (entry: typeof again) =>
    world.work({ kind: "job", name: "test" }, (unit) => postEntry(unit, grantApproved(entry)));
  expect((await book(again)).replayed).toBe(true);
  const more = { ...again, amount: sats(again.amount + 1n) };
  await expect(book(more)).rejects.toMatchObject({ code: "ledger-entry-differs" });
  expect(await stateOf(made)).toBe("ended");
  await world.check();
});

test("it is open from when its recipient says where to be paid, in a batch or not", async () => {
  const made = await MADE.reserved();
  await claimant(world, made.code).setDestination(world.chain.wallet.address().address).expect(200);
  expect(await stateOf(made)).toBe("open");
  await freeze(world);
  expect(await stateOf(made)).toBe("open");
});

test("taken back before anybody said where to be paid, or never claimed, it is ended", async () => {
  const taken = await MADE.reserved();
  await askWith(world, taken.code, "withdrawal").expect(204);
  expect(await stateOf(taken)).toBe("ended");
  const waits = await MADE.reserved();
  const run = async () => {
    await world.work({ kind: "job", name: "test" }, forgetCases);
    await world.work({ kind: "job", name: "test" }, endGrants);
  };
  await run();
  expect(await stateOf(waits)).toBe("reserved");
  world.clock.advance(400 * DAY);
  await run();
  await run();
  expect(await stateOf(waits)).toBe("ended");
  await world.check();
});
