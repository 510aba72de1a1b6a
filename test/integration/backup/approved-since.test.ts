/** A case that is approved in the backup and whose payout was signed after it: neither taken back nor erased here before that is settled. */
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { BackedUp } from "../../support/backed-up.ts";
import {
  approve,
  askForHelp,
  assess,
  claimant,
  freeze,
  onceKey,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;
let backedUp: BackedUp;
/** Approved in the backup: one was paid since, one was not. */
const codes = { paid: "", unpaid: "" };
let signed: Uint8Array;

beforeAll(async () => {
  world = await World.start("approved-since");
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 2_000_000n);
  for (const which of ["paid", "unpaid"] as const) {
    codes[which] = await askForHelp(world);
    const id = await triage(world);
    for (const stage of ["first", "second"] as const) await assess(world, id, stage, 300_000n);
  }
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  await claimant(world, codes.paid)
    .setDestination(world.chain.wallet.address().address)
    .expect(200);
  const batch = await freeze(world);
  await approve(world, batch);
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask(await signingParts({ sql: world.sql }, batch));
  if (answer.result !== "signed") throw new Error(`the signer refuses: ${answer.rule}`);
  signed = extractTransaction(finalizePsbt(answer.psbt)).raw;
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
});

const ask = (what: "withdrawal" | "erasure", code: string) =>
  request(world.app)
    .post(`/api/v1/request/${what}`)
    .set("Authorization", `Claim ${code}`)
    .set("Idempotency-Key", onceKey());
const stateOf = async (code: string): Promise<string> =>
  (await claimant(world, code).status().expect(200)).body.state;

/** Both wishes are refused, and nothing is changed by them. */
async function expectRefused(): Promise<void> {
  for (const what of ["withdrawal", "erasure"] as const) {
    const { body } = await ask(what, codes.paid).expect(409);
    expect(body.type, what).toBe("/problems/erasure-early");
  }
  expect(await stateOf(codes.paid)).toBe("approved");
  await world.check();
}

test("while nobody has seen what was signed, it is refused, by its code and for its sake", async () => {
  await expectRefused();
});

test("one that was approved and not signed since is taken back as ever", async () => {
  await ask("withdrawal", codes.unpaid).expect(204);
  expect(await stateOf(codes.unpaid)).toBe("withdrawn");
  await world.check();
});

test("on its way and confirmed it is refused; settled, it is erased, and its money is booked as paid", async () => {
  await world.chain.source.broadcast(signed);
  await world.catchUp();
  await expectRefused();
  await world.mine(1);
  await expectRefused();
  await world.mine(1);
  await ask("erasure", codes.paid).expect(200);
  expect((await claimant(world, codes.paid).status()).status).toBe(401);
  await world.check();
});
