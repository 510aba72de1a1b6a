import { addressOfOrNone } from "../../bitcoin/address.ts";
import { scriptTypeOf } from "../../bitcoin/script.ts";
import type { Block, Chain, ChainEntry, CoinView, Script, Tx } from "./bcoin.ts";
import { reversed } from "./node.ts";

const TYPES = {
  p2pkh: "pubkeyhash",
  p2sh: "scripthash",
  p2wpkh: "witness_v0_keyhash",
  p2wsh: "witness_v0_scripthash",
  p2tr: "witness_v1_taproot",
} as const;

/** Satoshis as the decimal bitcoin number of Core's JSON. */
export function btc(satoshis: number): number {
  return satoshis / 1e8;
}

/** A rate in sat/kvB as Core writes it, in BTC/kvB. */
export function btcPerKvb(satoshisPerKvb: number): number {
  return btc(satoshisPerKvb);
}

/** Core's `scriptPubKey` object. */
export function scriptShape(script: Script): object {
  const address = addressOfOrNone(script.raw, "regtest");
  return {
    asm: script.toASM(),
    hex: script.raw.toString("hex"),
    ...(address === undefined ? {} : { address }),
    type: typeName(script),
  };
}

/** Core's decoded transaction, with `fee` where the view knows all inputs. */
export function txShape(tx: Tx, view?: CoinView): object {
  return {
    txid: tx.txid(),
    hash: tx.wtxid(),
    version: tx.version,
    size: tx.getSize(),
    vsize: tx.getVirtualSize(),
    weight: tx.getWeight(),
    locktime: tx.locktime,
    vin: tx.inputs.map((input) => ({
      ...(tx.isCoinbase()
        ? { coinbase: input.script.raw.toString("hex") }
        : {
            txid: input.prevout.rhash(),
            vout: input.prevout.index,
            scriptSig: { asm: input.script.toASM(), hex: input.script.raw.toString("hex") },
          }),
      ...(input.witness.items.length === 0
        ? {}
        : { txinwitness: input.witness.items.map((item) => item.toString("hex")) }),
      sequence: input.sequence,
    })),
    vout: tx.outputs.map((output, n) => ({
      value: btc(output.value),
      n,
      scriptPubKey: scriptShape(output.script),
    })),
    ...(view !== undefined && tx.inputs.every((input) => view.hasEntry(input.prevout))
      ? { fee: btc(tx.getFee(view)) }
      : {}),
    hex: tx.toRaw().toString("hex"),
  };
}

/** Core's block header object; a block outside the best chain has −1 confirmations. */
export async function headerShape(chain: Chain, entry: ChainEntry, nTx: number): Promise<object> {
  const isMain = await chain.isMainChain(entry);
  const next = isMain ? await chain.getNextHash(entry.hash) : null;
  return {
    hash: entry.rhash(),
    confirmations: isMain ? chain.height - entry.height + 1 : -1,
    height: entry.height,
    version: entry.version,
    versionHex: entry.version.toString(16).padStart(8, "0"),
    merkleroot: reversed(entry.merkleRoot),
    time: entry.time,
    mediantime: await chain.getMedianTime(entry),
    nonce: entry.nonce,
    bits: entry.bits.toString(16).padStart(8, "0"),
    target: targetOf(entry.bits),
    difficulty: difficultyOf(entry.bits),
    chainwork: entry.chainwork.toString(16, 64),
    nTx,
    ...(entry.height === 0 ? {} : { previousblockhash: reversed(entry.prevBlock) }),
    ...(next === null ? {} : { nextblockhash: reversed(next) }),
  };
}

/** What `getblock` adds to the header at verbosity 1 and, with a view of the spent coins, 2. */
export function blockShape(block: Block, view?: CoinView): object {
  return {
    strippedsize: block.getBaseSize(),
    size: block.getSize(),
    weight: block.getWeight(),
    tx: block.txs.map((tx) => (view === undefined ? tx.txid() : txShape(tx, view))),
  };
}

/** The header's 80 bytes. */
export function headerBytes(block: Block): Buffer {
  return block.toRaw().subarray(0, 80);
}

/** Difficulty of the compact target, relative to the easiest of the main network (Core: GetDifficulty). */
export function difficultyOf(bits: number): number {
  return (0xffff / (bits & 0xffffff)) * 256 ** (29 - (bits >>> 24));
}

/** The compact target written out, 64 hex digits. */
export function targetOf(bits: number): string {
  const target = BigInt(bits & 0xffffff) << (8n * BigInt((bits >>> 24) - 3));
  return target.toString(16).padStart(64, "0");
}

function typeName(script: Script): string {
  const type = scriptTypeOf(script.raw);
  if (type !== undefined) return TYPES[type];
  if (script.isNulldata()) return "nulldata";
  if (script.isPubkey()) return "pubkey";
  return script.getMultisig()[0] === -1 ? "nonstandard" : "multisig";
}
