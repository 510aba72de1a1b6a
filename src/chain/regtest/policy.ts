import { scriptTypeOf } from "../../bitcoin/script.ts";
import type { CoinView, Input, Output, Script, Tx } from "./bcoin.ts";

/** Rates of Bitcoin Core since 30.0, in sat/kvB (policy.h). */
export const MIN_RELAY = 100;
export const INCREMENTAL_RELAY = 100;
/** bcoin multiplies this by three, which makes Core's 3,000. */
const DUST_RELAY = 1000;

const MAX_STANDARD_WEIGHT = 400_000;
const MIN_STRIPPED_BYTES = 65;
const MAX_SCRIPT_SIG_BYTES = 1650;
const MAX_P2SH_SIGOPS = 15;
const MAX_DATA_BYTES = 83;
const MAX_WITNESS_ITEMS = 100;
const MAX_WITNESS_ITEM_BYTES = 80;
const MAX_WITNESS_SCRIPT_BYTES = 3600;
const ANNEX = 0x50;

/**
 * The reason for which Bitcoin Core's IsStandardTx would not relay `tx`, in its words; undefined when it would. Stricter in one point:
 * one data output of at most 83 bytes (Core before 30.0), since this fund makes none.
 */
export function standardProblem(tx: Tx): string | undefined {
  if (tx.version < 1 || tx.version > 3) return "version";
  if (tx.getWeight() > MAX_STANDARD_WEIGHT) return "tx-size";
  if (tx.getBaseSize() < MIN_STRIPPED_BYTES) return "tx-size-small";
  for (const input of tx.inputs) {
    if (input.script.raw.length > MAX_SCRIPT_SIG_BYTES) return "scriptsig-size";
    if (!input.script.isPushOnly()) return "scriptsig-not-pushonly";
  }
  if (!tx.outputs.every(isStandardOutput)) return "scriptpubkey";
  if (tx.outputs.filter((output) => output.script.isNulldata()).length > 1)
    return "multi-op-return";
  if (tx.outputs.some((output) => output.isDust(DUST_RELAY))) return "dust";
  return undefined;
}

/** The reason for which Core would not relay what `tx` spends (AreInputsStandard, IsWitnessStandard); undefined when it would. */
export function inputProblem(tx: Tx, view: CoinView): string | undefined {
  for (const input of tx.inputs) {
    const coin = view.getOutput(input.prevout);
    if (coin !== null && !isStandardInput(input, coin)) return "bad-txns-nonstandard-inputs";
  }
  for (const input of tx.inputs) {
    const coin = view.getOutput(input.prevout);
    if (coin !== null && !isStandardWitness(input, coin)) return "bad-witness-nonstandard";
  }
  return undefined;
}

/** The smallest fee, in satoshis, for `vsize` at `rate` sat/kvB: rounded up, as Core does. */
export function feeAt(rate: number, vsize: number): number {
  return Math.ceil((rate * vsize) / 1000);
}

function isStandardOutput({ script }: Output): boolean {
  if (script.isNulldata()) return script.raw.length <= MAX_DATA_BYTES;
  const [threshold, keys] = script.getMultisig();
  if (threshold !== -1) return keys >= 1 && keys <= 3;
  return scriptTypeOf(script.raw) !== undefined || script.isPubkey() || isAnchor(script);
}

/** Pay to anchor, Core 28: `OP_1 <4e73>`. */
function isAnchor(script: Script): boolean {
  return script.raw.toString("hex") === "51024e73";
}

function isStandardInput(input: Input, coin: Output): boolean {
  if (scriptTypeOf(coin.script.raw) !== "p2sh") {
    return isStandardOutput(coin) && !coin.script.isNulldata();
  }
  const redeem = input.script.getRedeem();
  return redeem !== null && redeem.getSigops(true) <= MAX_P2SH_SIGOPS;
}

function isStandardWitness(input: Input, coin: Output): boolean {
  const items = input.witness.items;
  if (items.length === 0) return true;
  const isNested = scriptTypeOf(coin.script.raw) === "p2sh";
  const program = isNested ? input.script.getRedeem() : coin.script;
  if (program === null) return false;
  switch (scriptTypeOf(program.raw)) {
    case "p2wpkh":
      return true;
    case "p2wsh":
      return (
        (items.at(-1)?.length ?? 0) <= MAX_WITNESS_SCRIPT_BYTES &&
        items.length - 1 <= MAX_WITNESS_ITEMS &&
        items.slice(0, -1).every((item) => item.length <= MAX_WITNESS_ITEM_BYTES)
      );
    case "p2tr":
      return !isNested && isStandardTaprootWitness(items);
    case "p2pkh":
    case "p2sh":
    case undefined:
      return false;
  }
}

/** Core's rule: no annex; the items of a tapscript have at most 80 bytes. */
function isStandardTaprootWitness(items: readonly Buffer[]): boolean {
  if (items.length === 1) return true;
  if (items.at(-1)?.[0] === ANNEX) return false;
  return items.slice(0, -2).every((item) => item.length <= MAX_WITNESS_ITEM_BYTES);
}
