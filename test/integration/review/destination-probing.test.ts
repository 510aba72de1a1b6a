/** Whoever was approved may not ask the server about address after address: what is refused for whose it is, is counted, and what is taken costs a change. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY } from "../../support/clock.ts";
import { openForm, sendForm, shownText } from "../../support/form-steps.ts";
import { approveCase, clear, problemOf, put, wallet } from "../../support/recipient.ts";
import { askForHelp, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let gift: string;

const SUSPECTED = wallet.addressAt(0, 300);

beforeAll(async () => {
  world = await World.start("destination-probing");
  gift = await settledGift(world, 2_000_000n);
  const theirs = await askForHelp(world);
  await put(world, theirs, { destination: SUSPECTED }).expect(200);
  await clear(world);
});
afterAll(() => world.close());

/** What the server says of a list. */
const ask = (code: string, ...list: string[]): Promise<string> =>
  problemOf(world, code, { destination: list.join("\n") });

const fresh = (): string => world.chain.wallet.address().address;

const refusals = async (): Promise<number[]> =>
  (await world.sql("destination_refusals").orderBy("refused")).map(({ refused }) => refused);

test("an address of the fund before a list says nothing of the list, and what is said of one is said three times, to a payment that waits", async () => {
  const { code } = await readyPayout(world, 100_000n);
  expect(await ask(code, gift, SUSPECTED)).toBe("destination-ours");
  expect(await ask(code, gift, fresh())).toBe("destination-ours");
  expect(await refusals()).toEqual([2]);
  // The same form sent twice is one question.
  const form = { token: await openForm(world.app, "/en/request"), code, destination: SUSPECTED };
  for (let sent = 0; sent < 2; sent += 1) {
    const page = await sendForm(world.app, "/en/request/destination", form);
    expect([page.status, shownText(page)]).toEqual([422, expect.stringContaining("used before")]);
  }
  expect(await refusals()).toEqual([3]);
  for (const list of [[gift, SUSPECTED], [fresh(), SUSPECTED], [fresh()]])
    expect(await ask(code, ...list)).toBe("destination-refusals");
  expect(await refusals()).toEqual([3]);
});

test("what nobody gave costs a change, and without changes nothing is said", async () => {
  const { code } = await readyPayout(world, 101_000n);
  for (let change = 0; change < 3; change += 1)
    expect(await ask(code, fresh(), fresh())).toBe("accept");
  for (const list of [[gift], [fresh(), SUSPECTED], [SUSPECTED], [fresh()]])
    expect(await ask(code, ...list)).toBe("destination-changes");
  expect(await refusals()).toEqual([3]);
});

test("nor does a case that was approved and has no payment yet", async () => {
  const code = await askForHelp(world);
  await approveCase(world);
  const sealed = async (): Promise<number> =>
    (await world.sql("vault_entries").where({ kind: "destination" })).length;
  const before = await sealed();
  const many = await Promise.all(Array.from({ length: 5 }, () => ask(code, gift, SUSPECTED)));
  expect(many.toSorted()).toEqual([
    ...Array<string>(3).fill("destination-ours"),
    ...Array<string>(2).fill("destination-refusals"),
  ]);
  expect(await ask(code, fresh())).toBe("destination-refusals");
  expect(await sealed()).toBe(before);
  await world.check();
});

test("to a case without a payment one more is said each month, so that its award can be paid, and no more", async () => {
  const code = await askForHelp(world);
  await approveCase(world);
  for (let told = 0; told < 3; told += 1) expect(await ask(code, gift)).toBe("destination-ours");
  expect(await ask(code, fresh())).toBe("destination-refusals");
  world.clock.advance(31 * DAY);
  expect(await ask(code, SUSPECTED)).toBe("destination-used");
  expect(await ask(code, fresh())).toBe("destination-refusals");
  world.clock.advance(31 * DAY);
  expect(await ask(code, fresh())).toBe("accept");
  await world.check();
});

test("the count grows one by one, and by no SQL of the application goes back", async () => {
  const rows = () => world.sql("destination_refusals");
  const [{ payout }] = await world
    .sql("payouts")
    .whereNotIn("id", rows().select("payout"))
    .select("id as payout");
  await expect(rows().insert({ payout, refused: 2 })).rejects.toThrow("one by one");
  for (const attempt of [rows().update({ refused: 1 }), rows().del()])
    await expect(attempt).rejects.toThrow("one by one");
  await expect(world.sql.raw("truncate destination_refusals")).rejects.toThrow("denied");
});
