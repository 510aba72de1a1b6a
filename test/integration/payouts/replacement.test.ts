/** The same payments at a higher fee: which form is mined is the miners' choice, and everybody is paid once. */
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { batchFile, payoutState as payoutStateOf, sentBatch } from "../../support/batch-steps.ts";
import { bump, onceKey, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let amount = 100_000n;

beforeAll(async () => {
  world = await World.start("replacement");
  for (let gift = 0; gift < 9; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());
beforeEach(() => {
  amount += 1_000n;
});

const stuck = () => sentBatch(world, amount);

async function lift(batch: string, rate: string): Promise<void> {
  expect((await bump(world, batch, "replacement", rate)).status).toBe(201);
}

const formsOf = async (batch: string): Promise<any[]> => (await batchFile(world, batch)).forms;

const payoutState = (code: string) => payoutStateOf(world, code);

async function lifted(): Promise<{ batch: string; code: string; forms: any[] }> {
  const { batch, code } = await stuck();
  expect((await bump(world, batch, "replacement", "5")).status).toBe(201);
  await world.check();
  await world.sign();
  await world.send();
  return { batch, code, forms: await formsOf(batch) };
}

async function settle(code: string): Promise<void> {
  await world.mine(2);
  expect(await payoutState(code)).toBe("settled");
  await world.check();
}

test("is signed under the approvals that are there, sent, and paid at its own fee", async () => {
  const { code, forms } = await lifted();
  expect(forms).toMatchObject([
    { state: "signed" },
    { state: "waiting", maker: "hazel", satPerVb: "5" },
  ]);
  const [old, dear] = forms;
  expect(await world.chain.source.mempool()).toEqual([dear.txid]);
  const [first, second] = await Promise.all(
    [old, dear].map(async ({ txid }) =>
      parseTransaction((await world.sql("batch_variants").where({ txid }).first()).raw),
    ),
  );
  expect(second!.inputs.map((each) => each.outpoint)).toEqual(
    first!.inputs.map((each) => each.outpoint),
  );
  expect(second!.outputs.map(({ script }) => script)).toEqual(
    first!.outputs.map(({ script }) => script),
  );
  await world.check();
  await settle(code);
  const { rows } = await world.sql.raw(
    "select sum(amount)::bigint as fees from postings where key like ? and kind = 'commit'",
    [`paid/${(await lastBatch()).id}/fee/%`],
  );
  expect(rows[0].fees).toBe(BigInt(dear.fee));
});

const lastBatch = async () =>
  world.sql("batches").where({ state: "settled" }).orderBy("expires_at", "desc").first("id");

test("the first form is mined all the same, and counts at its own fee", async () => {
  const { batch, code, forms } = await lifted();
  await world.chain.mineRaw([(await rawOf(forms[0].txid))!]);
  await world.catchUp();
  expect(await formsOf(batch)).toMatchObject([{ state: "confirmed" }, { state: "signed" }]);
  expect(await payoutState(code)).toBe("confirmed");
  await world.check();
  await world.send();
  await settle(code);
});

const rawOf = async (txid: string): Promise<Buffer | undefined> =>
  (await world.sql("batch_variants").where({ txid }).first("raw"))?.raw;

describe("after a reorganisation", () => {
  test.each([1, 2, 3, 4, 5, 6])(
    "%i deep another form may be mined than before",
    async (depth) => {
      const { code, forms } = await lifted();
      await world.mine(depth);
      await world.check();
      await world.chain.disconnect(depth);
      await world.chain.mineRaw([(await rawOf(forms[0].txid))!]);
      await world.chain.mine(depth);
      await world.catchUp();
      await world.check();
      await settle(code);
    },
    60_000,
  );
});

test("two bumps at once make one form; a dearer one outbids it, and one above the approved cap is refused", async () => {
  const { batch, code } = await stuck();
  const answers = await Promise.all([
    bump(world, batch, "replacement", "4"),
    bump(world, batch, "replacement", "4"),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
    code: "bump-refused",
    rule: "not-needed",
  });
  expect((await bump(world, batch, "replacement", "6")).status).toBe(201);
  expect((await bump(world, batch, "replacement", "30")).body).toMatchObject({
    code: "bump-refused",
    rule: "fee-over-cap",
  });
  await world.sign();
  await world.send();
  expect((await formsOf(batch)).map(({ state }) => state)).toEqual([
    "signed",
    "unsigned",
    "waiting",
  ]);
  await settle(code);
});

test("the same order sent twice makes one form", async () => {
  const { batch, code } = await stuck();
  const hazel = await world.signedIn("hazel");
  const key = onceKey();
  const send = () =>
    hazel
      .post(`/api/v1/batches/${batch}/bumps`)
      .set("Idempotency-Key", key)
      .send({ kind: "replacement", rate: "4" });
  const [one, two] = [await send(), await send()];
  expect([one.status, two.status, two.body]).toEqual([201, 201, one.body]);
  expect(await formsOf(batch)).toHaveLength(2);
  await settle(code);
});

test("an answer of the signer that was lost comes again with the same bytes", async () => {
  const { batch, code } = await stuck();
  await lift(batch, "5");
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const lost = await ask(await signingParts({ sql: world.sql }, batch));
  await world.sign();
  const again = await ask({
    ...(await signingParts({ sql: world.sql }, batch)),
    psbt: (await world.sql("batch_replacements").where({ batch }).first("psbt")).psbt,
  });
  expect(again).toEqual(lost);
  await world.send();
  await settle(code);
});

test("a form that an offline signer took before a dearer one was asked for is taken when it comes", async () => {
  const { batch, code } = await stuck();
  await lift(batch, "4");
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const away = await ask(await signingParts({ sql: world.sql }, batch));
  if (away.result !== "signed") throw new Error(away.rule);
  await lift(batch, "6");
  await world.sign();
  await world.send();
  const hazel = await world.signedIn("hazel");
  const psbt = Buffer.from(away.psbt).toString("base64");
  const { body } = await hazel
    .post(`/api/v1/batches/${batch}/signatures`)
    .send({ psbt })
    .expect(201);
  await world.check();
  // It is sent by nobody while a dearer one waits, but a miner may have it.
  await world.send();
  expect(await world.chain.source.mempool()).not.toContain(body.txid);
  await world.chain.mineRaw([(await rawOf(body.txid))!]);
  await world.catchUp();
  await settle(code);
});

test("what the node refuses is said once and stays in flight", async () => {
  const { batch, code } = await stuck();
  await lift(batch, "5");
  await world.sign();
  const from = world.lines.length;
  const refusing = {
    ...world.chain.source,
    broadcast: () =>
      Promise.resolve({ accepted: false as const, reason: "insufficient fee, rejecting" }),
  };
  for (let round = 0; round < 3; round += 1) await world.send(refusing);
  const rejected = world.lines.slice(from).filter((line) => line.includes("batch.rejected"));
  expect(rejected).toHaveLength(1);
  expect((await formsOf(batch))[1]).toMatchObject({
    state: "node-refused",
    rule: "insufficient-fee-rejecting",
  });
  await world.check();
  await world.send();
  expect((await formsOf(batch))[1].state).toBe("waiting");
  await settle(code);
});

test("a dear form that the signer refuses hides no cheaper one, asked for before it or after", async () => {
  const { batch, code } = await stuck();
  await lift(batch, "4");
  await lift(batch, "6");
  const [first, , dear] = await formsOf(batch);
  await world
    .sql("batch_replacements")
    .where({ batch, fee: BigInt(dear.fee) })
    .update({ refusal: "limit-day" });
  await world.sign();
  await world.send();
  const states = async () => (await formsOf(batch)).map(({ state }) => state);
  expect(await states()).toEqual(["signed", "waiting", "signer-refused"]);
  await lift(batch, "5");
  await world.sign();
  await world.send();
  expect(await states()).toEqual(["signed", "signed", "waiting", "signer-refused"]);
  // Nothing is left to sign, so nobody is handed what was refused.
  const { fee } = await signingParts({ sql: world.sql }, batch);
  expect(fee).toBe(BigInt(first.fee));
  await settle(code);
});

test("what the signer refuses is shown with its rule; a batch that is not on its way is not lifted; only treasurers lift", async () => {
  const { batch, code } = await stuck();
  const larch = await world.signedIn("larch");
  await larch
    .post(`/api/v1/batches/${batch}/bumps`)
    .set("Idempotency-Key", onceKey())
    .send({ kind: "replacement", rate: "4" })
    .expect(403);
  await lift(batch, "4");
  await world.sql("batch_replacements").where({ batch }).update({ refusal: "fee-over-rate" });
  await world.sign();
  expect((await formsOf(batch))[1]).toMatchObject({
    state: "signer-refused",
    rule: "fee-over-rate",
  });
  // Nobody has signed it, so the same may be asked for again.
  await lift(batch, "4");
  await world.sign();
  await world.send();
  await settle(code);
  expect((await bump(world, batch, "replacement", "9")).body.code).toBe("batch-transition");
});
