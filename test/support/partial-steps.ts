/** Steps of tests in which a batch takes the signatures of several keys: one key's is played by one input's. */
import { join } from "node:path";
import { Psbt } from "bitcoinjs-lib";
import { expect } from "vitest";
import { socketSigner } from "../../src/app/signer-client.ts";
import { acceptSignature } from "../../src/payouts/accept-signature.ts";
import { signingParts } from "../../src/payouts/signing-parts.view.ts";
import { approve, freeze, readyPayout } from "./steps.ts";
import type { World } from "./world.ts";

/** A signed PSBT of which only the signatures of these inputs are left, as a signer with one of the keys gives it back. */
export function only(signed: Uint8Array, inputs: readonly number[]): Uint8Array {
  const psbt = Psbt.fromBuffer(Buffer.from(signed));
  psbt.data.inputs.forEach((input, index) => {
    if (!inputs.includes(index)) delete input.partialSig;
  });
  return psbt.toBuffer();
}

/** A batch of two inputs, and what the signer would give for it whole. */
export async function twoInputs(
  world: World,
): Promise<{ batch: string; code: string; whole: Uint8Array }> {
  const { code } = await readyPayout(world, 250_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  return { batch, code, whole: await signedWhole(world, batch) };
}

/** What the signer gives for an approved batch of two inputs. */
export async function signedWhole(world: World, batch: string): Promise<Uint8Array> {
  const parts = await signingParts({ sql: world.sql }, batch);
  const answer = await socketSigner(join(world.folder, "signer.sock"))(parts);
  if (answer.result !== "signed") throw new Error(answer.rule);
  expect(Psbt.fromBuffer(Buffer.from(answer.psbt)).inputCount).toBe(2);
  return answer.psbt;
}

/** The connected signer has signed a batch with one of two keys. */
export async function signedInPart(world: World, batch: string, whole: Uint8Array): Promise<void> {
  const part = { batch, psbt: only(whole, [0]), fromSigner: true };
  await world.work({ kind: "job", name: "request-signature" }, (unit) =>
    acceptSignature(unit, part),
  );
}

/** Hands in what some keys have signed; the answer as it comes. */
export async function handIn(world: World, batch: string, psbt: Uint8Array): Promise<any> {
  const hazel = await world.signedIn("hazel");
  return hazel
    .post(`/api/v1/batches/${batch}/signatures`)
    .send({ psbt: Buffer.from(psbt).toString("base64") });
}
