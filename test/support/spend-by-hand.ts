import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Psbt } from "bitcoinjs-lib";
import { networks } from "bitcoinjs-lib";
import { masterOf } from "../../src/bitcoin/seed.ts";
import { openSeedFile } from "../../src/signer/seed-file.ts";
import type { World } from "./world.ts";

/** What another wallet with the fund's keys makes of a batch: its coins, its first `people` payments, each `less` than it is, and the rest but `fee` more as change. */
export async function spendByHand(
  world: World,
  batch: string,
  how: { readonly people: number; readonly fee: bigint; readonly less?: bigint },
): Promise<Buffer> {
  const { people, fee, less = 0n } = how;
  const { psbt: text } = await world.sql("batches").where({ id: batch }).first("psbt");
  const made = Psbt.fromBase64(text, { network: networks.regtest });
  const isChange = (at: number): boolean => made.data.outputs[at]!.bip32Derivation !== undefined;
  const payments = made.txOutputs.filter((_output, at) => !isChange(at));
  const change = made.txOutputs.find((_output, at) => isChange(at))!;
  const left = payments.slice(people).reduce((sum, { value }) => sum + value, 0n);
  const psbt = new Psbt({ network: networks.regtest });
  made.txInputs.forEach(({ hash, index, sequence }, at) => {
    psbt.addInput({ hash, index, sequence: sequence!, ...made.data.inputs[at]! });
  });
  for (const { script, value } of [
    { ...change, value: change.value + left - fee },
    ...payments.slice(0, people).map((each) => ({ ...each, value: each.value - less })),
  ])
    psbt.addOutput({ script, value });
  const seedFile = await readFile(join(world.files.signer, "seed.json"));
  const passphrase = (await readFile(world.files.signerPassphrase, "utf8")).trim();
  const { seed } = await openSeedFile(seedFile, passphrase);
  psbt.signAllInputsHD(masterOf(seed, "regtest")).finalizeAllInputs();
  return Buffer.from(psbt.extractTransaction(true).toBuffer());
}
