import { equalBytes, fromHex, toHex, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { must } from "../base/refusal.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { feeFor } from "../bitcoin/fee-rate.ts";
import type { Psbt } from "../bitcoin/psbt.ts";
import { dustLimit } from "../bitcoin/script.ts";
import { inputWeight, vsizeOf, weightOf } from "../bitcoin/weight.ts";
import { changeIndex } from "../payouts/manifest.ts";
import type { Manifest } from "../payouts/manifest.ts";
import { signedWeight } from "./judge-inputs.ts";
import type { Bench } from "./judge.ts";

/**
 * Rule 12: the outputs are the payouts, each once, and at most one more, which the manifest names as change and the wallet derives.
 * Returns the digest of the outputs in their order, the amount of the change left out: what all variants must share.
 */
export function judgeOutputs(psbt: Psbt, manifest: Manifest, descriptor: Descriptor): string {
  const rest = [...psbt.outputs];
  const paid = manifest.payouts.map(({ script, amount }, item) => {
    const at = rest.findIndex((output) => equalBytes(output.script, fromHex(script)));
    must(at >= 0, "output-missing", item);
    const [output] = rest.splice(at, 1);
    return { isRight: output?.value === amount, item };
  });
  must(rest.length <= 1, "output-unexpected");
  for (const { isRight, item } of paid) must(isRight, "output-amount", item);
  const [change] = rest;
  if (change !== undefined) judgeChange(change, manifest, descriptor);
  const lines = psbt.outputs.map(
    (output) => `${toHex(output.script)} ${output === change ? "change" : output.value}\n`,
  );
  return toHex(sha256(utf8(lines.join(""))));
}

function judgeChange(
  change: Psbt["outputs"][number],
  manifest: Manifest,
  descriptor: Descriptor,
): void {
  const index = changeIndex(manifest);
  must(index !== undefined, "change-unexpected");
  must(equalBytes(change.script, descriptor.scriptAt(1, index)), "change-script");
  must(change.value >= (dustLimit(change.script) ?? 0n), "change-dust");
}

/** What the transaction leaves to the miners when it spends `spent`, in satoshis; below 0 when it pays more than that. */
export function feeOf({ outputs }: Psbt, spent: bigint): bigint {
  return spent - outputs.reduce((sum, { value }) => sum + value, 0n);
}

/**
 * Rule 13: not negative, within the manifest's cap, the policy's share of what is paid (where something is), and the policy's rate at
 * the largest size the transaction can have once it is signed. A sweep that spends outputs of transactions which this signer signed itself may
 * pay for them too, whose fees it knows: its rate is that of all of them together. Returns the fee.
 */
export function judgeFee(
  { psbt, spent, descriptor }: { psbt: Psbt; spent: bigint; descriptor: Descriptor },
  manifest: Manifest,
  { policy, state }: Pick<Bench, "policy" | "state">,
): Sats {
  const fee = feeOf(psbt, spent);
  must(fee >= 0n, "fee-negative");
  must(fee <= manifest.feeCap, "fee-over-cap");
  const share = (manifest.total * BigInt(policy.feeSharePercent)) / 100n;
  must(manifest.kind !== "payout" || fee <= share, "fee-over-share");
  const lifted = manifest.kind === "sweep" ? signedParents(psbt, state.fees, descriptor) : [];
  const vsize = lifted.reduce(
    (sum, each) => sum + each.vsize,
    vsizeOf(signedWeight(psbt, descriptor)),
  );
  const together = lifted.reduce((sum, each) => sum + each.fee, fee);
  must(together <= feeFor(policy.feeRateMax, vsize), "fee-over-rate");
  return sats(fee);
}

/**
 * The transactions whose outputs are spent and that the log says were signed, each once, with their fees. A txid says nothing of the witness, which the
 * server could have made as long as it likes: none weighs more than what this wallet signs.
 */
function signedParents(
  psbt: Psbt,
  fees: ReadonlyMap<string, bigint>,
  descriptor: Descriptor,
): { vsize: number; fee: bigint }[] {
  const parents = new Map(
    psbt.inputs.flatMap(({ previous }) =>
      previous === undefined ? [] : [[previous.txid, previous]],
    ),
  );
  return [...parents].flatMap(([txid, { vsize, inputs, outputs }]) => {
    const fee = fees.get(txid);
    const scripts = outputs.map(({ script }) => script);
    const most = weightOf({
      inputs: inputs.length,
      inputWeight: inputWeight(descriptor),
      outputs: scripts,
    });
    return fee === undefined ? [] : [{ vsize: Math.min(vsize, vsizeOf(most)), fee }];
  });
}
