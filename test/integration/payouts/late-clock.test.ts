/** The clock runs a day behind the last close of the public book: what chain and signer say is booked all the same, in the first period that is open. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { batchState, mineAlone } from "../../support/by-hand-steps.ts";
import { booksTieOut } from "../../support/check-world.ts";
import { HOUR } from "../../support/clock.ts";
import { freezeThese, readyMoney, recordRate } from "../../support/fiat-steps.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { spendByHand } from "../../support/spend-by-hand.ts";
import { World } from "../../support/world.ts";

let world: World;

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  world = await World.start("late-clock");
  for (let gift = 0; gift < 5; gift += 1) await settledGift(world, 2_000_000n);
  await recordRate(world, 40_000);
});
afterAll(() => world.close());

/** Signs it in the signer's own log; nobody here hears of it. */
async function signedUnheard(batch: string): Promise<Uint8Array> {
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask(await signingParts({ sql: world.sql }, batch));
  if (answer.result !== "signed") throw new Error(answer.rule);
  return answer.psbt;
}

/** The day is closed, and then the clock is put back by more than that. */
async function fallBehind(): Promise<string> {
  world.clock.advance(24 * HOUR);
  await world.closeEpoch();
  const { closed_at: at } = await world.sql("epochs").orderBy("epoch", "desc").first("closed_at");
  world.clock.advance(-30 * HOUR);
  return at.toISOString().slice(0, 10);
}

const daysOf = async (event: string): Promise<string[]> =>
  (
    await world.sql.raw(
      "select effective_on::text as day from journal_entries where event = ? order by seq",
      [event],
    )
  ).rows.map(({ day }: { day: string }) => day);

test("a form that nobody handed in, batches that the chain gives up and ends, and what they hold again", async () => {
  const { payout: first } = await readyMoney(world);
  const { payout: second } = await readyMoney(world);
  const { payout: third } = await readyMoney(world);
  await readyPayout(world, 150_000n);
  const [unheard, byHand, late] = [
    (await freezeThese(world, first)).body.id,
    (await freezeThese(world, second, third)).body.id,
    await freeze(world),
  ];
  for (const batch of [unheard, late]) await approve(world, batch);
  const form = await signedUnheard(unheard);
  const lateForm = await signedUnheard(late);
  const open = await fallBehind();
  await mineAlone(world, extractTransaction(finalizePsbt(form)).raw);
  expect([await batchState(world, unheard), await daysOf("batch.signed")]).toEqual([
    "confirmed",
    [open],
  ]);
  await mineAlone(world, await spendByHand(world, byHand, { people: 1, fee: 1_000n }));
  expect([await batchState(world, byHand), await daysOf("fee.released")]).toEqual([
    "voided",
    [open],
  ]);
  expect(await daysOf("grants.covered")).toEqual([open]);
  const hazel = await world.signedIn("hazel");
  const psbt = Buffer.from(lateForm).toString("base64");
  await hazel.post(`/api/v1/batches/${late}/signatures`).send({ psbt }).expect(201);
  expect(await batchState(world, late)).toBe("signed");
  expect(await daysOf("batch.signed")).toEqual([open, open]);
  // Who was paid by hand at another rate was paid another sum, so the books alone are looked at.
  expect(await booksTieOut({ sql: world.sql })).toEqual([]);
});
