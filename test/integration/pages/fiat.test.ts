/** Awards in a currency through the pages, without script: the verdicts, the queue, the look before a batch, the batch, and more that is held. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Browser } from "../../support/browser.ts";
import { payoutsOf, readyMoney, recordRate } from "../../support/fiat-steps.ts";
import { askForHelp, claimant, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";
import { FILLED_FINDINGS } from "../../support/findings.ts";

vi.setConfig({ testTimeout: 60_000 });

let world: World;
let hazel: Browser;

beforeAll(async () => {
  world = await World.start("fiat-pages");
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

/** A browser signed in at the page for it; sign-ins are slowed, so a minute passes. */
async function signedIn(code: string): Promise<Browser> {
  world.clock.advance(61_000);
  return Browser.signedIn(world, code);
}

/** The verdicts of those who were drawn, one after the other. */
async function review(id: string, filled: Record<string, string>): Promise<Browser[]> {
  const given: Browser[] = [];
  for (const code of ["birch", "cedar", "elder"]) {
    const reviewer = await signedIn(code);
    await reviewer.open(`/staff/cases/${id}`);
    if (reviewer.status !== 200) continue;
    await reviewer.send(`/staff/cases/${id}`, { purpose: "review" });
    if (!reviewer.page.includes(`action="/staff/cases/${id}/assessments"`)) continue;
    await reviewer.send(`/staff/cases/${id}/assessments`, {
      verdict: "eligible",
      tier: "1",
      ...FILLED_FINDINGS,
      ...filled,
    });
    given.push(reviewer);
  }
  return given;
}

test("a reviewer is offered the currencies that have a rate, and told what the bounds are in them", async () => {
  const code = await askForHelp(world);
  const id = await triage(world);
  const [refused] = await review(id, { amount: "1500" });
  expect(refused?.text).toContain("This programme pays other amounts.");
  expect(refused?.page).not.toContain('value="EUR"');
  await recordRate(world, 40_000);
  const tried = await review(id, { amount: "1,500.00", unit: "EUR" });
  expect(tried[0]?.text).toContain("Write an amount like 1500 or 1500.50.");
  expect(tried[0]?.text).toContain("At 40000.00 EUR for a bitcoin that is 8.00 to 2000.00 EUR.");
  expect(tried[0]?.page).toContain('value="EUR" selected');
  expect(tried[0]?.page).not.toContain('value="USD"');
  // Whose turn is not the first has no form yet.
  await review(id, { amount: "100,50", unit: "EUR" });
  await review(id, { amount: "100.50", unit: "EUR" });
  const { body } = await claimant(world, code).status().expect(200);
  expect(body).toMatchObject({ state: "approved", award: { cents: "10050", currency: "EUR" } });
  await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
});

test("the queue, the look and the batch show cents, and the rate with its source and moment", async () => {
  hazel = await signedIn("hazel");
  await hazel.open("/staff/payouts");
  expect(hazel.text).toContain("100.50 EUR");
  expect(hazel.text).toContain("at most 0.00294717 BTC");
  const [{ id }] = await payoutsOf(world);
  // One form with two buttons: this is the one that only looks.
  const looking = hazel.page.replaceAll("/staff/payouts/batch", "/staff/payouts/preview");
  await hazel.send("/staff/payouts/preview", { payouts: [id] }, looking);
  expect(hazel.text).toContain(
    "Rate of the awards40000.00 EUR for a bitcoin, said by exchange-example",
  );
  await hazel.send("/staff/payouts/batch");
  expect(hazel.path).toMatch(/^\/staff\/batches\/[0-9a-f]{32}\?done=frozen$/);
  expect(hazel.text).toContain(
    "Rate of the awards40000.00 EUR for a bitcoin, said by exchange-example",
  );
  expect(hazel.text).toMatch(/BTC \([0-9]+ sat\)10[0-2]\.[0-9]{2} EUR/);
  await world.check();
});

test("what went back to the queue says why, and two people hold more with a button each", async () => {
  const { payout } = await readyMoney(world);
  await recordRate(world, 30_000);
  await hazel.open("/staff/payouts");
  expect(hazel.text).toContain("No payout waits for a batch.");
  expect(hazel.text).toContain("Those below wait for something else first.");
  expect(hazel.text).toContain(
    "The rate has fallen so far that the money held for it does not reach.",
  );
  expect(hazel.text).toContain("Held0.00293250 BTC");
  expect(hazel.text).toContain("Needed at the rate of now0.00333333 BTC");
  await hazel.send(`/staff/payouts/raising/${payout}`);
  expect(hazel.path).toBe("/staff/payouts#unpriced");
  expect(hazel.text).toContain("You have said that more is held.");
  expect(hazel.page).not.toContain(`/staff/payouts/raising/${payout}`);
  const larch = await signedIn("larch");
  await larch.open("/staff/payouts");
  expect(larch.text).toContain("hazel would hold0.00391000 BTC");
  await larch.send(`/staff/payouts/raising/${payout}`);
  expect(larch.text).not.toContain("Waiting for a rate or for money");
  expect(larch.text).toContain("at most 0.00391000 BTC");
  await world.check();
});

test("without a rate the page says so, and pays the others", async () => {
  world.clock.advance(49 * 3_600_000);
  hazel = await signedIn("hazel");
  await hazel.open("/staff/payouts");
  expect(hazel.text).toContain("There is no rate of this currency from the last 48 hours.");
});
