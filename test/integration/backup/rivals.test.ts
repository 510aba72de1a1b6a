/** Lost batches that are not alone: one of two signed forms, one that pays nobody, and one whose coin another batch has meanwhile. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import type { Transaction } from "../../../src/bitcoin/transaction.ts";
import { sats } from "../../../src/base/sats.ts";
import type { RestoreReport } from "../../../src/backup/restore-fund.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { listCoins } from "../../../src/wallet/coin.view.ts";
import { findKeychain } from "../../../src/wallet/keychain.store.ts";
import { BackedUp } from "../../support/backed-up.ts";
import { approve, bump, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

// Several closes and a restore before the first test.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

let world: World;
let backedUp: BackedUp;
let report: RestoreReport;
/** Signed twice, sent once · signed, of two coins, and kept by somebody · signed after the release, of one of those coins. */
const batches = { lifted: "", unseen: "", rival: "" };
let kept: Transaction;
/** Says in the signer's log that it pays nobody. */
let cancel: Transaction;

beforeAll(async () => {
  world = await World.start("rivals");
  for (let gift = 0; gift < 5; gift += 1) await settledGift(world, 1_000_000n);
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  await readyPayout(world, 300_000n);
  batches.lifted = await freeze(world);
  await approve(world, batches.lifted);
  await world.sign();
  await world.send();
  expect((await bump(world, batches.lifted, "replacement", "6")).status).toBe(201);
  await world.sign();
  await world.send();
  await world.mine(2);
  await readyPayout(world, 1_900_000n);
  batches.unseen = await freeze(world);
  await approve(world, batches.unseen);
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask(await signingParts({ sql: world.sql }, batches.unseen));
  if (answer.result !== "signed") throw new Error(`the signer refuses: ${answer.rule}`);
  kept = extractTransaction(finalizePsbt(answer.psbt));
  expect(kept.inputs.length).toBeGreaterThan(1);
  cancel = await spendAlone();
  await backedUp.copyLog();
  const { signatures } = await backedUp.sources();
  const [first] = signatures;
  const { txid, vout } = cancel.inputs[0]!.outpoint;
  const pays = { kind: "cancel", payouts: [], batch: "cc".repeat(16), digest: "cd".repeat(32) };
  const nobody = { ...first!, ...pays, anchor: `${txid}:${vout}`, txid: cancel.txid };
  ({ report } = await backedUp.bringBack({ signatures: [...signatures, nobody] }));
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
  vi.resetConfig();
});

/** A coin that nothing holds, spent to somebody else. */
async function spendAlone(): Promise<Transaction> {
  const read = { sql: world.sql };
  const tipHeight = (await world.chain.source.tip()).height;
  const programme = "general";
  const coins = await listCoins(read, { programme, tipHeight, minDepth: 1, dust: sats(0n) });
  const coin = coins.find(({ state, value }) => state === "free" && value === 1_000_000n)!;
  const { chain, index, outpoint, value } = coin;
  const { raw } = await world.sql("chain_transactions").where({ txid: outpoint.txid }).first("raw");
  const { descriptor } = await findKeychain(read, "regtest", programme);
  const psbt = createPsbt({
    descriptor,
    inputs: [{ outpoint, previous: new Uint8Array(raw), chain, index }],
    payments: [{ script: world.chain.wallet.address().script, value: sats(value - 1_000n) }],
    lockTime: 0,
    seed: new Uint8Array(32),
  });
  const signed = signPsbt(psbt, descriptor, [{ chain, index }], world.signer.master);
  return extractTransaction(finalizePsbt(signed));
}

const stateOf = async (batch: string): Promise<string | undefined> =>
  (await world.sql("batches").where({ id: batch }).first("state"))?.state;

async function listed(): Promise<Record<string, string>> {
  const larch = await world.signedIn("larch");
  const { body } = await larch.get("/api/v1/lost-signings").expect(200);
  return Object.fromEntries(body.lost.map((each: any) => [each.batch, each.state]));
}

test("of two forms of one batch the one that was mined makes it again, and it is paid once", async () => {
  const lost = report.lost.find(({ batch }) => batch === batches.lifted);
  expect(lost?.txids).toHaveLength(2);
  expect(lost?.payouts).toHaveLength(1);
  expect(await stateOf(batches.lifted)).toBe("settled");
  expect(await world.sql("batch_payouts").where({ batch: batches.lifted })).toHaveLength(1);
  await world.check();
});

test("one that pays nobody makes no batch: seen on the chain it is a spend that people explain", async () => {
  expect(await world.chain.source.broadcast(cancel.raw)).toEqual({ accepted: true });
  await world.mine(1);
  expect((await listed())["cc".repeat(16)]).toBe("seen");
  expect(await stateOf("cc".repeat(16))).toBeUndefined();
  for (const code of ["hazel", "larch"])
    await (
      await world.signedIn(code)
    )
      .post(`/api/v1/unexplained-spends/${cancel.txid}/explanation`)
      .send({ cause: "moved" })
      .expect(204);
  await world.check();
});

test("it is released without the unseen one only when the approvals name it", async () => {
  await expect(backedUp.release()).rejects.toThrow("restore-unseen");
  await expect(backedUp.release(undefined, ["ab".repeat(16)])).rejects.toThrow("approval-digest");
  expect(await backedUp.release(undefined, [batches.unseen])).toEqual(["larch", "maple"]);
  const row = await world.sql("restores").first("released_without");
  expect(row.released_without).toEqual([batches.unseen]);
});

test("another batch takes a coin of it and is signed; then it is sent after all: both stay, and the chain says which", async () => {
  await readyPayout(world, 1_900_000n);
  batches.rival = await freeze(world);
  await approve(world, batches.rival);
  await world.sign();
  expect(await stateOf(batches.rival)).toBe("signed");
  const held = await world.sql("wallet_reservations").where({ lineage: batches.rival });
  const shared = held.filter(({ txid, vout }) =>
    kept.inputs.some(({ outpoint }) => outpoint.txid === txid && outpoint.vout === vout),
  );
  expect(shared.length).toBeGreaterThan(0);
  expect(await world.chain.source.broadcast(kept.raw)).toEqual({ accepted: true });
  await world.catchUp();
  expect([await stateOf(batches.unseen), await stateOf(batches.rival)]).toEqual([
    "signed",
    "signed",
  ]);
  await world.check();
  await world.mine(2);
  expect([await stateOf(batches.unseen), await stateOf(batches.rival)]).toEqual([
    "settled",
    "signed",
  ]);
  await world.check();
});
