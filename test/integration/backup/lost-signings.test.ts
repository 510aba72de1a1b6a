/** Batches that the signer signed after the backup and that nobody sent: they are seen by people, held back, and each has a way out. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import { sats } from "../../../src/base/sats.ts";
import { lostCommand } from "../../../src/payouts/lost-cli.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { listCoins } from "../../../src/wallet/coin.view.ts";
import { findKeychain } from "../../../src/wallet/keychain.store.ts";
import { BackedUp } from "../../support/backed-up.ts";
import { HOUR } from "../../support/clock.ts";
import { approve, freeze, onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let backedUp: BackedUp;
/** Frozen in the backup and signed after it · its payout in the backup · all of it after the backup. */
const batches = { frozen: "", waiting: "", after: "" };
let kept: Uint8Array;

beforeAll(async () => {
  world = await World.start("lost-signings");
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 1_000_000n);
  await readyPayout(world, 300_000n);
  batches.frozen = await freeze(world);
  await readyPayout(world, 310_000n);
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  await approve(world, batches.frozen);
  await askSigner(batches.frozen);
  batches.waiting = await freeze(world);
  await approve(world, batches.waiting);
  await askSigner(batches.waiting);
  await readyPayout(world, 320_000n);
  batches.after = await freeze(world);
  await approve(world, batches.after);
  kept = await askSigner(batches.after);
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
});

/** The signer signs, and nobody but us has the answer. */
async function askSigner(batch: string): Promise<Uint8Array> {
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask(await signingParts({ sql: world.sql }, batch));
  if (answer.result !== "signed") throw new Error(`the signer refuses: ${answer.rule}`);
  return answer.psbt;
}

async function listed(): Promise<Record<string, string>> {
  const larch = await world.signedIn("larch");
  const { body } = await larch.get("/api/v1/lost-signings").expect(200);
  return Object.fromEntries(body.lost.map((each: any) => [each.batch, each.state]));
}

const stateOf = async (batch: string): Promise<string | undefined> =>
  (await world.sql("batches").where({ id: batch }).first("state"))?.state;

test("people see them, on a page and in an answer, and the restore is not released while they are unseen", async () => {
  const all = Object.values(batches).map((batch) => [batch, "waiting"]);
  expect(await listed()).toEqual(Object.fromEntries(all));
  await world.check();
  const larch = await world.signedIn("larch");
  expect((await larch.get("/staff").expect(200)).text).toContain("/staff/lost-signings");
  const page = await larch.get("/staff/lost-signings").expect(200);
  expect(page.text.match(/Seen by nobody/g)).toHaveLength(3);
  await expect(backedUp.release()).rejects.toThrow("restore-unseen");
  await (await world.signedIn("alder")).get("/api/v1/lost-signings").expect(403);
});

test("one that is frozen here is not given up, by time or by hand, and is asked of the signer again before the release", async () => {
  world.clock.advance(25 * HOUR);
  await world.expire();
  await world.expire({ asks: false });
  const hazel = await world.signedIn("hazel");
  const answer = await hazel.post(`/api/v1/batches/${batches.frozen}/voiding`).expect(409);
  expect(answer.body.type).toBe("/problems/batch-transition");
  expect(await stateOf(batches.frozen)).toBe("frozen");
  await world.sign();
  expect(await stateOf(batches.frozen)).toBe("signed");
  await world.send();
  await world.mine(2);
  await world.check();
  expect((await listed())[batches.frozen]).toBe("seen");
});

test("one that somebody kept is sent, is made again, and pays", async () => {
  const file = join(backedUp.folder, "kept.psbt");
  await writeFile(file, Buffer.from(kept).toString("base64"));
  const lines: string[] = [];
  const io = {
    print: (line: string) => void lines.push(line),
    withDatabase: <T>(use: (fund: { read: { sql: World["sql"] } }) => Promise<T>) =>
      use({ read: { sql: world.sql } }),
    node: () => world.chain.source,
  };
  const run = (...words: string[]) =>
    lostCommand(io).exitOverride().parseAsync(words, { from: "user" });
  await writeFile(
    join(backedUp.folder, "other"),
    Buffer.from(await readFile(world.files.fundFile)),
  );
  await expect(run("send", join(backedUp.folder, "other"))).rejects.toThrow(
    "no signed transaction",
  );
  await run("send", file);
  expect(lines.at(-1)).toMatch(/^Sent [0-9a-f]{64}/);
  await world.catchUp();
  expect(await stateOf(batches.after)).toBe("signed");
  await world.check();
  await world.mine(2);
  expect(await stateOf(batches.after)).toBe("settled");
  await world.check();
  await run();
  expect(lines.join()).toContain("nobody has seen its transaction");
});

test("the application's role makes up no payout, raises no debt, takes no release back and shows no other", async () => {
  const refused = async (
    statement: string,
    values: Record<string, unknown> = {},
  ): Promise<string> =>
    world.sql.raw(statement, values as never).then(
      () => "passed",
      (error: unknown) => String(error),
    );
  const recovered = `insert into payouts (id, programme, amount, use, award_digest, destination_digest, reviewers, hold, recovered)
    values (:id, 'general', :amount, 0, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), '{}', 'made-up', true)`;
  const id = "ab".repeat(16);
  expect(await refused(recovered, { id, amount: 1_000 })).toContain(
    "no lost signature has this payout",
  );
  const [{ payout }] = await world.sql("lost_payouts").where({ batch: batches.waiting });
  expect(await refused(recovered, { id: payout, amount: 1_000 })).toContain(
    "no lost signature has this payout",
  );
  for (const statement of [
    "update book_debts set amount = amount + 1",
    "insert into book_debts values ('in', 'general', 5)",
    "delete from restores",
    "insert into restored_cases select id from cases",
    "delete from lost_payouts",
    "update lost_signings set kind = 'cancel'",
  ])
    expect(await refused(statement)).toContain("permission denied");
  expect(await refused("select take_book_debt('in', 'general', -5, 0)")).toContain("only shrinks");
  const released = "update restores set released_at = now(), released_by = :by";
  expect(await refused(released, { by: ["larch", "larch"] })).toContain(
    "released once, by two people",
  );
});

test("one whose anchor something else spent, six blocks deep, is over: its payout joins a batch that says so, and is paid", async () => {
  const read = { sql: world.sql };
  const row = await world.sql("lost_signings").where({ batch: batches.waiting }).first();
  const tipHeight = (await world.chain.source.tip()).height;
  const coins = await listCoins(read, {
    programme: "general",
    tipHeight,
    minDepth: 1,
    dust: sats(0n),
  });
  const coin = coins.find(
    ({ outpoint }) => outpoint.txid === row.anchor_txid && outpoint.vout === row.anchor_vout,
  )!;
  expect(coin.state).toBe("reserved");
  const { raw } = await world
    .sql("chain_transactions")
    .where({ txid: row.anchor_txid })
    .first("raw");
  const { descriptor } = await findKeychain(read, "regtest", "general");
  const { chain, index, outpoint } = coin;
  const psbt = createPsbt({
    descriptor,
    inputs: [{ outpoint, previous: new Uint8Array(raw), chain, index }],
    payments: [{ script: world.chain.wallet.address().script, value: sats(coin.value - 1_000n) }],
    lockTime: 0,
    seed: new Uint8Array(32),
  });
  const signed = signPsbt(psbt, descriptor, [{ chain, index }], world.signer.master);
  const spend = extractTransaction(finalizePsbt(signed));
  expect(await world.chain.source.broadcast(spend.raw)).toEqual({ accepted: true });
  await world.mine(5);
  const hazel = await world.signedIn("hazel");
  for (const person of [hazel, await world.signedIn("larch")])
    await person
      .post(`/api/v1/unexplained-spends/${spend.txid}/explanation`)
      .send({ cause: "moved" })
      .expect(204);
  expect((await listed())[batches.waiting]).toBe("waiting");
  const order = () =>
    hazel.post("/api/v1/batches").set("Idempotency-Key", onceKey()).send({ programme: "general" });
  expect((await order().expect(409)).body.type).toBe("/problems/payouts-missing");
  await world.mine(1);
  expect((await listed())[batches.waiting]).toBe("over");
  expect(await backedUp.release()).toEqual(["larch", "maple"]);
  const undone = world.sql("restores").update({ released_at: null, released_by: null });
  await expect(undone.then()).rejects.toThrow("released once");
  const next = await freeze(world);
  const { manifest } = await world.sql("batches").where({ id: next }).first("manifest");
  expect(JSON.parse(manifest).replaces).toEqual({
    anchor: `${row.anchor_txid}:${row.anchor_vout}`,
    depth: 6,
    spend: spend.txid,
  });
  await approve(world, next);
  await world.sign();
  expect(await stateOf(next)).toBe("signed");
  await world.send();
  await world.mine(2);
  expect(await stateOf(next)).toBe("settled");
  await world.check();
});
