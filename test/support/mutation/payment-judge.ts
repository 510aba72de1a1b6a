/** What was signed, judged by other eyes than the signer's: bitcoinjs-lib and the chain's own coins, no rule and no code of the signer. */
import { Psbt, Transaction } from "bitcoinjs-lib";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import type { Descriptor } from "../../../src/bitcoin/descriptor.ts";
import { ecc } from "../../../src/bitcoin/ecc.ts";

/** A coin as the chain has it, by `txid:vout`. */
export type Coins = ReadonlyMap<string, bigint>;

/** Who was granted a payment, whatever a manifest says: the script that they named, and the sats that they get. */
export interface Granted {
  readonly script: Uint8Array;
  readonly amount: bigint;
}

/**
 * Throws unless the signed PSBT spends the manifest's anchor and nothing but known coins of the wallet, pays every payout its amount, once, and these are
 * the payments that were granted, all of them, to the satoshi; and nothing else but change to the path that the manifest names, for no more than the fee
 * cap; and every signature is good for all of it.
 * Returns what an onlooker would call its effect: outputs with amounts, and inputs.
 */
export function judgePayment(
  manifest: any,
  signed: Uint8Array,
  { coins, wallet, payees }: { coins: Coins; wallet: Descriptor; payees: readonly Granted[] },
): string {
  const psbt = Psbt.fromBuffer(Buffer.from(signed));
  const tx = Transaction.fromBuffer((psbt.data.globalMap.unsignedTx as any).toBuffer());
  const inputs = tx.ins.map(({ hash, index }) => {
    const outpoint = `${Buffer.from(hash).reverse().toString("hex")}:${index}`;
    const value = coins.get(outpoint);
    if (value === undefined) throw new Error(`spends ${outpoint}, which is no coin of ours`);
    return { outpoint, value };
  });
  if (!inputs.some(({ outpoint }) => outpoint === manifest.anchor)) throw new Error("no anchor");
  if (new Set(inputs.map(({ outpoint }) => outpoint)).size < inputs.length)
    throw new Error("spends a coin twice");
  const outputs = tx.outs.map(
    ({ script, value }) => `${Buffer.from(script).toString("hex")} ${value}`,
  );
  const change = /^1\/(\d+)$/.exec(manifest.change)?.[1];
  const own = change && Buffer.from(wallet.scriptAt(1, Number(change))).toString("hex");
  const granted = payees.map(({ script, amount }) => ({
    script: Buffer.from(script).toString("hex"),
    amount,
  }));
  for (const [whose, payments] of [
    ["the manifest's", manifest.payouts],
    ["those that were granted", granted],
  ] as const) {
    const left = [...outputs];
    for (const { script, amount } of payments) {
      const at = left.indexOf(`${script} ${amount}`);
      if (at < 0) throw new Error(`a payment is not made, of ${whose}`);
      left.splice(at, 1);
    }
    if (left.length > 1 || left.some((each) => each.split(" ")[0] !== own))
      throw new Error(`pays more than ${whose}`);
  }
  const paid = tx.outs.reduce((sum, { value }) => sum + value, 0n);
  const fee = inputs.reduce((sum, { value }) => sum + value, 0n) - paid;
  if (fee < 0n || fee > BigInt(manifest.feeCap)) throw new Error(`costs ${fee}`);
  if (tx.ins.some(({ sequence }) => sequence !== 0xffff_fffd)) throw new Error("sequence");
  psbt.data.inputs.forEach((input, at) => mustBeSigned(psbt, input, at));
  return canonicalJson({
    inputs: inputs.map(({ outpoint }) => outpoint),
    outputs,
  });
}

function mustBeSigned(psbt: Psbt, input: any, at: number): void {
  const valid = (key: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean =>
    key.length === 32 ? ecc.verifySchnorr(hash, key, signature) : ecc.verify(hash, key, signature);
  if (!psbt.validateSignaturesOfInput(at, valid)) throw new Error(`input ${at} is not signed well`);
  for (const { signature } of input.partialSig ?? [])
    if (signature.at(-1) !== 0x01) throw new Error("signs less than everything");
  if ((input.tapKeySig?.length ?? 64) !== 64) throw new Error("signs less than everything");
}
