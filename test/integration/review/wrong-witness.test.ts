/** A PSBT that says it is final and is not: its txid is the batch's, and no node would ever take it. */
import { join } from "node:path";
import { Psbt as Library } from "bitcoinjs-lib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { approve, claimant, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("wrong-witness");
  await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

async function handIn(batch: string, psbt: Uint8Array): Promise<{ status: number; body: any }> {
  const hazel = await world.signedIn("hazel");
  return hazel
    .post(`/api/v1/batches/${batch}/signatures`)
    .send({ psbt: Buffer.from(psbt).toString("base64") });
}

/** The final PSBT with other bytes as the witness, or in front of it. */
function spoilt(
  final: Uint8Array,
  spoil: (input: Library["data"]["inputs"][0]) => void,
): Uint8Array {
  const library = Library.fromBuffer(final);
  for (const input of library.data.inputs) spoil(input);
  return library.toBuffer();
}

test("is refused by name, whoever hands it in; the batch waits on, and the true one is taken and paid", async () => {
  const { code } = await readyPayout(world, 100_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  const answer = await socketSigner(join(world.folder, "signer.sock"))(
    await signingParts({ sql: world.sql }, batch),
  );
  if (answer.result !== "signed") throw new Error(answer.rule);
  const final = finalizePsbt(answer.psbt);
  const wrong = [
    spoilt(final, (input) => void (input.finalScriptWitness = Uint8Array.of(1, 1, 1))),
    spoilt(final, (input) => void (input.finalScriptSig = Uint8Array.of(0x51))),
    spoilt(final, (input) => {
      const bytes = Uint8Array.from(input.finalScriptWitness!);
      bytes[20]! ^= 1;
      input.finalScriptWitness = bytes;
    }),
  ];
  for (const psbt of wrong) {
    const refused = await handIn(batch, psbt);
    expect(refused.status).toBe(422);
    expect(refused.body.type).toBe("/problems/psbt-signature");
    expect(await world.sql("batches").where({ id: batch }).first("state")).toEqual({
      state: "frozen",
    });
    expect(await world.sql("batch_variants").where({ batch })).toEqual([]);
  }
  await world.check();
  const taken = await handIn(batch, final);
  expect(taken.status).toBe(201);
  expect(taken.body.txid).toBe(extractTransaction(final).txid);
  await world.send();
  await world.mine(2);
  expect((await claimant(world, code).status().expect(200)).body.payouts[0].state).toBe("settled");
  await world.check();
});
