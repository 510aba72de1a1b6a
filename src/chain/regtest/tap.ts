import { z } from "zod";
import { concat, fromHex, toHex } from "../../base/bytes.ts";
import { Fault } from "../../base/fault.ts";
import type { Sats } from "../../base/sats.ts";
import { addressOf } from "../../bitcoin/address.ts";
import { p2wsh } from "../../bitcoin/script.ts";
import { internalHash } from "../../bitcoin/transaction.ts";

/** What the tap needs of a node's RPC client: one call, its answer checked. */
export interface TapNode {
  tell<T>(method: string, params: readonly unknown[], answer: z.ZodType<T>): Promise<T>;
}

const Text = z.string();
const Texts = z.array(z.string());
const Count = z.number().int();
const Output = z
  .object({ value: z.number(), scriptPubKey: z.object({ hex: z.string() }) })
  .nullable();

/** OP_TRUE: the tap's coins are anybody's, so it needs no key, and nothing that could be mistaken for a wallet exists. */
const ANYONE = Uint8Array.of(0x51);
const TAP_SCRIPT = p2wsh(ANYONE);

/** Blocks after which a coinbase output may be spent (consensus). */
const MATURITY = 100;

const FEE = 1_000n;

/**
 * Play money for the demo: mines regtest blocks to a script that anyone can spend, and pays from their coinbase outputs. It keeps no
 * state; what is left is looked for on the chain each time, so a restart loses nothing.
 */
export class Tap {
  readonly #node: TapNode;

  constructor(node: TapNode) {
    this.#node = node;
  }

  /** Mines `count` blocks; returns their hashes. */
  async mine(count: number): Promise<string[]> {
    return this.#node.tell("generatetoaddress", [count, addressOf(TAP_SCRIPT, "regtest")], Texts);
  }

  /** How many transactions wait for a block. */
  async waiting(): Promise<number> {
    return (await this.#node.tell("getrawmempool", [], Texts)).length;
  }

  /** Mines until there are mature coinbase outputs to pay from. */
  async fill(): Promise<void> {
    const height = await this.#node.tell("getblockcount", [], Count);
    if (height < MATURITY + 10) await this.mine(MATURITY + 10 - height);
  }

  /** Sends `amount` to `script` without mining it; returns the txid. Fault unavailable `tap-empty` when no coin is large enough. */
  async pay(script: Uint8Array, amount: Sats): Promise<string> {
    const coin = await this.#coin(amount + FEE);
    const raw = spendAnyone(coin, [
      { script, value: amount },
      { script: TAP_SCRIPT, value: coin.value - amount - FEE },
    ]);
    return this.#node.tell("sendrawtransaction", [toHex(raw)], Text);
  }

  async #coin(least: bigint): Promise<TapCoin> {
    const height = await this.#node.tell("getblockcount", [], Count);
    for (let at = 1; at <= height - MATURITY; at += 1) {
      const hash = await this.#node.tell("getblockhash", [at], Text);
      const block = await this.#node.tell("getblock", [hash, 1], z.object({ tx: Texts }));
      const txid = block.tx[0] ?? "";
      const output = await this.#node.tell("gettxout", [txid, 0, true], Output);
      if (output?.scriptPubKey.hex !== toHex(TAP_SCRIPT)) continue;
      const value = BigInt(Math.round(output.value * 1e8));
      if (value >= least) return { txid, vout: 0, value };
    }
    throw new Fault(
      "unavailable",
      "tap-empty",
      "The demo's tap has no coin of that size. Try a smaller amount.",
    );
  }
}

interface TapCoin {
  readonly txid: string;
  readonly vout: number;
  readonly value: bigint;
}

/** A transaction that spends one P2WSH(OP_TRUE) coin: BIP 144 serialisation, no signature needed. */
function spendAnyone(
  coin: TapCoin,
  outputs: readonly { script: Uint8Array; value: bigint }[],
): Uint8Array {
  return concat(
    fromHex("02000000" + "0001" + "01"),
    internalHash(coin.txid),
    little(BigInt(coin.vout), 4),
    fromHex("00" + "fdffffff"),
    Uint8Array.of(outputs.length),
    ...outputs.map((output) =>
      concat(little(output.value, 8), Uint8Array.of(output.script.length), output.script),
    ),
    // The witness: one item, the script itself.
    Uint8Array.of(1, ANYONE.length),
    ANYONE,
    fromHex("00000000"),
  );
}

function little(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
}
