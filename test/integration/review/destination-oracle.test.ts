/** Whoever may ask for help may not ask the server whose address is whose, nor stand in the way of others who do. */
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  askForHelp,
  assess,
  claimant,
  freeze,
  readyPayout,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let gift: string;
let paid: string;

beforeAll(async () => {
  world = await World.start("destination-oracle");
  gift = await settledGift(world, 2_000_000n);
  const { code } = await readyPayout(world, 100_000n);
  paid = (await claimant(world, code).status()).body.destination.value[0];
});
afterAll(() => world.close());

test("a stranger cannot ask whether an address is a donor's or a recipient's", async () => {
  const stranger = claimant(world, await askForHelp(world));
  const nobodys = world.chain.wallet.address().address;
  for (const address of [nobodys, gift, paid]) {
    const { body } = await stranger.setDestination(address).expect(200);
    expect(body).toMatchObject({ kind: "address", value: [address] });
  }
  await claimant(world, await askForHelp(world))
    .setDestination([nobodys, gift, paid].join("\n"))
    .expect(200);
  // Nothing of this waits for the next test.
  await world.sql("cases").where({ state: "submitted" }).update({ state: "withdrawn", version: 2 });
});

test.each(["donor", "recipient"])(
  "a case whose address is a %s's is approved all the same, and then asks for another one",
  async (whose) => {
    const code = await askForHelp(world);
    const applicant = claimant(world, code);
    await applicant.setDestination(whose === "donor" ? gift : paid).expect(200);
    const id = await triage(world);
    await assess(world, id, "first", 50_000n);
    // That others gave the same address was judged to be no harm, which is tested elsewhere.
    const pairs = world.database.owner("duplicate_pairs").where({ state: "suspected" });
    expect(
      await pairs.update({ state: "same_household", version: 2, judge_since: null }),
    ).toBeGreaterThan(0);
    const second = await assess(world, id, "second", 50_000n);
    expect(second.status).toBe(201);
    const { body } = await applicant.status().expect(200);
    expect(body).toMatchObject({ state: "approved", payouts: [] });
    expect(body.destination).toBeUndefined();
    const again = await applicant.setDestination(whose === "donor" ? gift : paid).expect(409);
    expect(again.body.type).toBe(`/problems/destination-${whose === "donor" ? "ours" : "used"}`);
    await applicant.setDestination(world.chain.wallet.address().address).expect(200);
    expect((await applicant.status()).body).toMatchObject({
      state: "active",
      payouts: [{ state: "ready" }],
    });
    await world.check();
  },
);

test("all of them fit into one batch", async () => {
  await freeze(world);
  await world.check();
});
