/** Batches of few and of very many as they are signed: the bytes that the network gets, against the formula for the same inputs. */
import { writeFile } from "node:fs/promises";
import { Transaction } from "bitcoinjs-lib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;

beforeAll(async () => {
  world = await SignerWorld.make();
  const policy = world.policyFile();
  const limits = { ...policy.limits, day: "50000000", count: 1_000 };
  await writeFile(world.path("policy.json"), JSON.stringify({ ...policy, limits }));
  signer = await world.open();
});
afterAll(async () => {
  await signer.log?.close();
  await world.remove();
});

/** What all share, an input of P2WPKH and its signature of 71 bytes, and change; each recipient adds one output (wallet notes B3). */
const formula = (recipients: number): number => 10.5 + 67.75 + 31 + 31 * recipients;
/** The same per recipient, as the notes have it rounded; 72 bytes a signature. */
const TABLE: Readonly<Record<number, number>> = { 100: 32.1, 200: 31.55 };

test.each([5, 100, 200])(
  "%i recipients are signed, for the bytes of the formula",
  async (count) => {
    const payees = Array.from({ length: count }, (_, n) =>
      world.payee(`${n} of ${count}`, 20_000n),
    );
    const coin = 20_000n * BigInt(count) + 100_000n;
    const batch = world.batch({ name: `${count}`, payees, coin, fee: 8_000n });
    const answered = await answerSignRequest(signer, utf8(world.request(batch)));
    if (answered.kind !== "signed") throw new Error(answered.rule);
    const { raw, weight, vsize, outputs } = extractTransaction(finalizePsbt(answered.psbt));
    expect(outputs).toHaveLength(count + 1);
    // A signature may come out a byte or two shorter.
    expect(formula(count) - weight / 4).toBeGreaterThanOrEqual(0);
    for (const size of [formula(count), (TABLE[count] ?? formula(count) / count) * count]) {
      const ratio = weight / 4 / size;
      expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
    }
    expect(vsize).toBe(Math.ceil(weight / 4));
    // By other means: bytes with and without witness (BIP 141).
    expect(Transaction.fromBuffer(Buffer.from(raw)).weight()).toBe(weight);
    process.stdout.write(`${count} recipients: ${weight / 4} vB, ${weight / 4 / formula(count)}\n`);
  },
);
