import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Psbt } from "bitcoinjs-lib";
import { networks } from "bitcoinjs-lib";
import { masterOf } from "../../src/bitcoin/seed.ts";
import { openSeedFile } from "../../src/signer/seed-file.ts";
import type { World } from "./world.ts";

/** A payment that somebody makes by hand. */
interface Payment {
  readonly script: Uint8Array;
  readonly value: bigint;
}

/** What another wallet with the fund's keys makes of a batch: its coins, its first `people` payments, each `less` than it is, and the rest but `fee` more as change. */
export async function spendByHand(
  world: World,
  batch: string,
  how: { readonly people: number; readonly fee: bigint; readonly less?: bigint },
): Promise<Buffer> {
  const { people, fee, less = 0n } = how;
  const payments = paymentsOf(await madeOf(world, batch)).slice(0, people);
  return payByHand(
    world,
    batch,
    payments.map(({ script, value }) => ({ script, value: value - less })),
    fee,
  );
}

/** The same coins in payments to anybody, the rest but `fee` as change. */
export async function payByHand(
  world: World,
  batch: string,
  payments: readonly Payment[],
  fee = 1_000n,
): Promise<Buffer> {
  const made = await madeOf(world, batch);
  const change = made.txOutputs.find((_output, at) => isChange(made, at))!;
  const psbt = new Psbt({ network: networks.regtest });
  made.txInputs.forEach(({ hash, index, sequence }, at) => {
    psbt.addInput({ hash, index, sequence: sequence!, ...made.data.inputs[at]! });
  });
  const had = change.value + sum(paymentsOf(made));
  psbt.addOutput({ script: change.script, value: had - sum(payments) - fee });
  for (const { script, value } of payments) psbt.addOutput({ script, value });
  const seedFile = await readFile(join(world.files.signer, "seed.json"));
  const passphrase = (await readFile(world.files.signerPassphrase, "utf8")).trim();
  const { seed } = await openSeedFile(seedFile, passphrase);
  psbt.signAllInputsHD(masterOf(seed, "regtest")).finalizeAllInputs();
  return Buffer.from(psbt.extractTransaction(true).toBuffer());
}

async function madeOf(world: World, batch: string): Promise<Psbt> {
  const { psbt } = await world.sql("batches").where({ id: batch }).first("psbt");
  return Psbt.fromBase64(psbt, { network: networks.regtest });
}

const isChange = (made: Psbt, at: number): boolean =>
  made.data.outputs[at]!.bip32Derivation !== undefined;
const paymentsOf = (made: Psbt): Payment[] =>
  made.txOutputs.filter((_output, at) => !isChange(made, at));
const sum = (payments: readonly Payment[]): bigint =>
  payments.reduce((total, { value }) => total + value, 0n);
