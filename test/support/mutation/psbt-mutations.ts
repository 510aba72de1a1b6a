import { fromHex, toHex } from "../../../src/base/bytes.ts";
import { hash160, p2wpkh } from "../../../src/bitcoin/script.ts";
import { deceived, hostile } from "./mutation.ts";
import type { Mutation, Subject } from "./mutation.ts";
import type { Field, OpenPsbt } from "./open-psbt.ts";
import { openPsbt } from "./open-psbt.ts";
import { flipped } from "./signing-parts.ts";

const THIEF = toHex(p2wpkh(hash160(new Uint8Array(32))));

const psbt = (
  rule: string,
  name: string,
  change: (psbt: OpenPsbt, on: Subject) => void,
  at?: string,
) => hostile(rule, name, (on) => change(on.parts.psbt, on), at);

function field(psbt: OpenPsbt, type: string, at = 0): Field {
  return psbt.inputMaps[at]!.find(([key]) => key.startsWith(type))!;
}

/** Where the change stands: the output whose map names keys. */
function changeAt({ outputMaps }: OpenPsbt): number {
  return outputMaps.findIndex((map) => map.length > 0);
}

function paidAt(psbt: OpenPsbt): number {
  return psbt.outputMaps.findIndex((map) => map.length === 0);
}

function drop(psbt: OpenPsbt, at: number): void {
  psbt.outputs.splice(at, 1);
  psbt.outputMaps.splice(at, 1);
}

/** An amount at the head of a witness UTXO, raised. */
function lie(psbt: OpenPsbt, more: bigint): void {
  const utxo = field(psbt, "01");
  const bytes = Buffer.from(fromHex(utxo[1]));
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE() + more);
  utxo[1] = bytes.toString("hex");
}

/** Bytes that are no PSBT of version 0, or not this transaction's. */
export const BYTES: readonly Mutation[] = [
  psbt("psbt-malformed", "bytes behind the end", (p) => (p.rest = "00")),
  psbt("psbt-malformed", "a signed input inside", (p) => (p.inputs[0]!.script = "51")),
  psbt("psbt-malformed", "a key twice", (p) => p.inputMaps[0]!.push(p.inputMaps[0]![0]!)),
  psbt("psbt-malformed", "a global key twice", (p) =>
    p.global.push(["fc01", "00"], ["fc01", "01"]),
  ),
  psbt("psbt-malformed", "version 2 by its number", (p) => p.global.push(["fb", "02000000"])),
  psbt("psbt-malformed", "a field of version 2", (p) => p.inputMaps[0]!.push(["0f", "00000000"])),
  psbt("psbt-malformed", "no input", (p) => ((p.inputs = []), (p.inputMaps = []))),
  psbt("psbt-malformed", "one input twice", (p) => {
    p.inputs.push(p.inputs[0]!);
    p.inputMaps.push(p.inputMaps[0]!);
  }),
  psbt("psbt-malformed", "a map too few", (p) => p.outputMaps.pop()),
  psbt("psbt-malformed", "a map too many", (p) => p.inputMaps.push([])),
  psbt("psbt-malformed", "a previous transaction cut", (p) => {
    field(p, "00")[1] = field(p, "00")[1].slice(0, -8);
  }),
  psbt("psbt-malformed", "an amount above all there is", (p) => (p.outputs[0]!.value = 2n ** 63n)),
  psbt("psbt-version", "transaction version 1", (p) => (p.version = 1)),
  psbt("psbt-version", "transaction version 3", (p) => (p.version = 3)),
  psbt("psbt-too-large", "fifteen hundred inputs", (p) => {
    for (let n = 0; n < 1500; n += 1) {
      const txid = n.toString(16).padStart(64, "0");
      p.inputs.push({ ...p.inputs[0]!, txid });
      p.inputMaps.push([]);
    }
  }),
];

/** What is spent. */
export const INPUTS: readonly Mutation[] = [
  psbt("input-anchor-missing", "a second coin set for one manifest", (p, { world, good }) => {
    const payees = good.payees;
    const other = openPsbt(world.batch({ name: "other coins", payees }).psbt);
    p.inputs = other.inputs;
    p.inputMaps = other.inputMaps;
  }),
  psbt("input-anchor-missing", "the anchor's neighbour", (p) => (p.inputs[0]!.vout = 1)),
  psbt(
    "input-anchor-missing",
    "the anchor left out",
    (p, { parts }) => {
      const at = p.inputs.findIndex(
        ({ txid, vout }) => `${txid}:${vout}` === parts.manifest.anchor,
      );
      p.inputs.splice(at, 1);
      p.inputMaps.splice(at, 1);
    },
    "five payouts of two coins",
  ),
  psbt("input-not-ours", "a foreign coin beside", (p) => {
    p.inputs.push({ ...p.inputs[0]!, txid: "ee".repeat(32) });
    p.inputMaps.push([]);
  }),
  psbt("input-not-ours", "no derivation", (p) => {
    p.inputMaps[0] = p.inputMaps[0]!.filter(([key]) => !key.startsWith("06"));
  }),
  psbt("input-not-ours", "another index", (p) => {
    const key = field(p, "06");
    key[1] = flipped(key[1], key[1].length / 2 - 4);
  }),
  psbt("input-not-ours", "another master", (p) => (field(p, "06")[1] = flipped(field(p, "06")[1]))),
  psbt(
    "input-not-ours",
    "another witness script",
    (p) => {
      field(p, "05")[1] = flipped(field(p, "05")[1], 9);
    },
    "of a treasury",
  ),
  psbt(
    "input-not-ours",
    "another internal key",
    (p) => {
      field(p, "17")[1] = flipped(field(p, "17")[1], 9);
    },
    "of taproot",
  ),
  psbt("input-not-ours", "another wallet of the same signer", (p, { world, wallets, good }) => {
    const coin = { name: "other wallet", payees: good.payees, wallet: wallets.taproot };
    const other = openPsbt(world.batch(coin).psbt);
    p.inputs.push(...other.inputs);
    p.inputMaps.push(...other.inputMaps);
  }),
  psbt("input-no-previous", "the previous transaction left out", (p) => {
    p.inputMaps[0] = p.inputMaps[0]!.filter(([key]) => key !== "00");
  }),
  psbt(
    "input-no-previous",
    "the same in a treasury",
    (p) => {
      p.inputMaps[0] = p.inputMaps[0]!.filter(([key]) => key !== "00");
    },
    "of a treasury",
  ),
  psbt("input-previous-mismatch", "another amount said", (p) => lie(p, 1n)),
  psbt("input-previous-mismatch", "another previous transaction", (p) => {
    const whole = field(p, "00");
    whole[1] = flipped(whole[1], 10);
  }),
  deceived("input-previous-mismatch", "an output that the previous has not", ({ parts }) => {
    parts.psbt.inputs[0]!.vout = 7;
    parts.manifest.anchor = `${parts.psbt.inputs[0]!.txid}:7`;
  }),
  ...["00", "02", "03", "81", "82", "83"].map((type) =>
    psbt("input-sighash", `sighash 0x${type}`, (p) =>
      p.inputMaps[0]!.push(["03", `${type}000000`]),
    ),
  ),
  ...["01", "02", "03", "81"].map((type) =>
    psbt(
      "input-sighash",
      `taproot sighash 0x${type}`,
      (p) => p.inputMaps[0]!.push(["03", `${type}000000`]),
      "of taproot",
    ),
  ),
  ...[0xffff_ffff, 0xffff_fffe, 0, 144].map((sequence) =>
    psbt("input-sequence", `sequence ${sequence}`, (p) => (p.inputs[0]!.sequence = sequence)),
  ),
  psbt("input-already-final", "a final witness", (p) => p.inputMaps[0]!.push(["08", "00"])),
  psbt("input-already-final", "a final script", (p) => p.inputMaps[0]!.push(["07", "51"])),
  psbt("psbt-signature", "a stranger's signature", (p) => {
    p.inputMaps[0]!.push([`02${"02".repeat(33)}`, "3006020101020101" + "01"]);
  }),
];

/** What is paid, and what it costs. */
export const OUTPUTS: readonly Mutation[] = [
  psbt(
    "output-missing",
    "a payout swapped for the thief",
    (p) => (p.outputs[paidAt(p)]!.script = THIEF),
  ),
  psbt("output-missing", "a payout left out", (p) => drop(p, paidAt(p))),
  psbt("output-unexpected", "one output more", (p) => {
    p.outputs.push({ script: THIEF, value: 1_000n });
    p.outputMaps.push([]);
  }),
  psbt("output-unexpected", "the change twice", (p) => {
    p.outputs.push(p.outputs[changeAt(p)]!);
    p.outputMaps.push([]);
  }),
  psbt("output-unexpected", "one payout twice", (p) => {
    p.outputs.push(p.outputs[paidAt(p)]!);
    p.outputMaps.push([]);
  }),
  psbt("output-amount", "a sat more", (p) => (p.outputs[paidAt(p)]!.value += 1n)),
  psbt("output-amount", "a sat less", (p) => (p.outputs[paidAt(p)]!.value -= 1n)),
  psbt("output-amount", "two payouts' amounts exchanged", (p) => {
    const [a, b] = p.outputs.filter((_, at) => at !== changeAt(p));
    [a!.value, b!.value] = [b!.value, a!.value];
  }),
  psbt(
    "change-unexpected",
    "a fee in an output",
    (p) => {
      p.outputs.push({ script: THIEF, value: 1_500n });
      p.outputMaps.push([]);
    },
    "without change",
  ),
  psbt(
    "change-script",
    "change to a foreign script",
    (p) => (p.outputs[changeAt(p)]!.script = THIEF),
  ),
  psbt("change-script", "change to another place of the wallet", (p, { wallets }) => {
    p.outputs[changeAt(p)]!.script = toHex(wallets.wpkh.scriptAt(1, 4));
  }),
  psbt("change-script", "change to the receiving chain", (p, { wallets }) => {
    p.outputs[changeAt(p)]!.script = toHex(wallets.wpkh.scriptAt(0, 3));
  }),
  psbt(
    "change-script",
    "change to one of a treasury's keys",
    (p, { wallets }) => {
      const [key] = wallets.multisig.derivationAt(1, 3).keys;
      p.outputs[changeAt(p)]!.script = toHex(p2wpkh(hash160(key!.publicKey)));
    },
    "of a treasury",
  ),
  psbt("change-dust", "change of dust", (p) => (p.outputs[changeAt(p)]!.value = 293n)),
  deceived("change-gap", "change where nobody looks for it", ({ parts, wallets }) => {
    parts.manifest.change = "1/1999999999";
    parts.psbt.outputs[changeAt(parts.psbt)]!.script = toHex(
      wallets.wpkh.scriptAt(1, 1_999_999_999),
    );
  }),
  hostile("change-gap", "one index beyond the gap", ({ around }) => {
    around.policy = { ...around.policy, changeGap: 3 };
  }),
  psbt("fee-negative", "more than there is", (p) => (p.outputs[changeAt(p)]!.value += 2_001n)),
  psbt("fee-over-cap", "a sat above the cap", (p) => (p.outputs[changeAt(p)]!.value -= 8_001n)),
  psbt("fee-over-cap", "the change left out", (p) => drop(p, changeAt(p))),
  deceived("fee-over-share", "more than a tenth of what is paid", ({ parts }) => {
    parts.manifest.feeCap = "900000";
    parts.psbt.outputs[changeAt(parts.psbt)]!.value -= 16_001n;
  }),
  deceived("fee-over-rate", "more for its size than is allowed", ({ parts, around }) => {
    around.policy = { ...around.policy, feeSharePercent: 100 };
    parts.manifest.feeCap = "900000";
    parts.psbt.outputs[changeAt(parts.psbt)]!.value -= 30_000n;
  }),
];
