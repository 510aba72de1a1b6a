/**
 * What the signer signed is given out again without being judged anew. Taproot amounts are the server's word, and a wrong one makes a signature
 * that no node takes; so a server that lies the first time, and asks for the same transaction with the truth, must be judged as if it had never asked.
 */
import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import type { SignAnswer } from "../../../src/signer/sign-request.ts";
import { testWallets } from "../../support/mutation/good-requests.ts";
import type { TestWallets } from "../../support/mutation/good-requests.ts";
import { putTogether, takeApart } from "../../support/mutation/signing-parts.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;
let wallets: TestWallets;

beforeEach(async () => {
  world = await SignerWorld.make();
  const first = await world.open();
  wallets = testWallets(world, first.master);
  await first.log!.close();
  const programme = "general";
  const descriptors = [wallets.wpkh, wallets.multisig, wallets.taproot];
  const policy = {
    ...world.policyFile(),
    wallets: descriptors.map(({ text }) => ({ programme, descriptor: text })),
  };
  await writeFile(world.path("policy.json"), JSON.stringify(policy));
  signer = await world.open();
});

afterEach(async () => {
  await signer.log?.close();
  await world.remove();
});

const ask = (line: string): Promise<SignAnswer> => answerSignRequest(signer, utf8(line));

/** The request with another amount said of its first coin, in sats. */
function claiming(line: string, value: bigint): string {
  const parts = takeApart(line);
  const field = parts.psbt.inputMaps[0]!.find(([key]) => key === "01")!;
  const amount = Buffer.alloc(8);
  amount.writeBigUInt64LE(value);
  field[1] = amount.toString("hex") + field[1].slice(16);
  return putTogether(parts);
}

test("taproot: a fee that an untrue amount hid the first time is refused the second time", async () => {
  const batch = world.batch({ name: "burnt", wallet: wallets.taproot });
  const hidden = world.request(batch);
  expect(await ask(hidden)).toMatchObject({ kind: "signed" });
  const refused = { kind: "refused", rule: "fee-over-cap" };
  expect(await ask(claiming(hidden, 10_000_000n))).toMatchObject(refused);
  await signer.log!.close();
  signer = await world.open();
  expect(await ask(claiming(hidden, 10_000_000n))).toMatchObject(refused);
});

test("taproot: after an untrue amount the true one is signed, if it passes every rule, and counts once", async () => {
  const line = world.request(world.batch({ name: "told wrong", wallet: wallets.taproot }));
  expect(await ask(claiming(line, 1_000_500n))).toMatchObject({ kind: "signed" });
  const signed = await ask(line);
  expect(signed).toMatchObject({ kind: "signed" });
  expect(await ask(line)).toEqual(signed);
  expect(signer.log!.state.counted.size).toBe(1);
});
