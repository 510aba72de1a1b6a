import { createRequire } from "node:module";
import { scriptTypeOf } from "../../bitcoin/script.ts";
import type { Bcoin, CoinView, Output, Tx } from "./bcoin.ts";

/** The parts of bitcore-lib that are used: its script engine knows BIP 341 and 342, bcoin's does not. */
interface Bitcore {
  readonly Transaction: (new (raw: string) => BitcoreTransaction) & {
    readonly Output: new (output: { script: unknown; satoshis: number }) => unknown;
  };
  readonly Script: (new (raw: Buffer) => unknown) & {
    readonly Interpreter: (new () => BitcoreInterpreter) & Readonly<Record<string, number>>;
  };
}

interface BitcoreTransaction {
  readonly inputs: { readonly script: unknown; output: unknown }[];
}

interface BitcoreInterpreter {
  verify(
    scriptSig: unknown,
    script: unknown,
    tx: BitcoreTransaction,
    input: number,
    flags: number,
    witness: readonly Buffer[],
    satoshis: number,
  ): boolean;
}

/** Bits of bcoin's and Core's verification flags. */
const WITNESS = 1 << 11;
const DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM = 1 << 12;

/** What is always checked, and what only the mempool checks on top (Core: STANDARD_SCRIPT_VERIFY_FLAGS). */
const MANDATORY = ["P2SH", "WITNESS", "TAPROOT", "CHECKLOCKTIMEVERIFY", "CHECKSEQUENCEVERIFY"];
const STANDARD = [
  "MINIMALDATA",
  "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION",
  "DISCOURAGE_OP_SUCCESS",
  "DISCOURAGE_UPGRADABLE_PUBKEYTYPE",
];

/**
 * Makes bcoin verify taproot: inputs that spend P2TR go to bitcore-lib's interpreter, all others stay with bcoin's own. To bcoin alone
 * they are an unknown witness version, refused in the mempool and spendable by anyone in a block.
 */
export function verifyTaproot(bcoin: Bcoin): void {
  const bitcore = createRequire(import.meta.url)("bitcore-lib") as Bitcore;
  const prototype = bcoin.TX.prototype;
  const checkUnpatched = Object.getOwnPropertyDescriptor(prototype, "check")?.value as Check;
  prototype.check = function (this: CheckedTx, view, flags) {
    const coins = this.inputs.map((input) => view.getOutput(input.prevout));
    const isTaproot = (coin: Output | null): coin is Output =>
      coin !== null && (flags & WITNESS) !== 0 && scriptTypeOf(coin.script.raw) === "p2tr";
    if (this.isCoinbase() || !coins.some(isTaproot) || !coins.every((coin) => coin !== null)) {
      checkUnpatched.call(this, view, flags);
      return;
    }
    const parsed = prepare(bitcore, this, coins);
    for (const [index, coin] of coins.entries()) {
      if (!isTaproot(coin)) this.checkInput(index, coin, flags);
      else if (!isGood(bitcore, parsed, { tx: this, index, coin, flags }))
        throw new bcoin.ScriptError("TAPROOT");
    }
  };
}

type Check = (this: Tx, view: CoinView, flags: number) => void;
type CheckedTx = Tx & { checkInput(index: number, coin: Output, flags: number): void };

/** The signature hash of BIP 341 covers amounts and scripts of all inputs, so all of them are filled in. */
function prepare(bitcore: Bitcore, tx: Tx, coins: readonly Output[]): BitcoreTransaction {
  const parsed = new bitcore.Transaction(tx.toRaw().toString("hex"));
  for (const [index, coin] of coins.entries()) {
    const input = parsed.inputs[index];
    if (input === undefined) throw new Error("taproot: the two parsers disagree");
    const script = new bitcore.Script(coin.script.raw);
    input.output = new bitcore.Transaction.Output({ script, satoshis: coin.value });
  }
  return parsed;
}

function isGood(
  bitcore: Bitcore,
  parsed: BitcoreTransaction,
  { tx, index, coin, flags }: { tx: Tx; index: number; coin: Output; flags: number },
): boolean {
  const isPolicy = (flags & DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM) !== 0;
  const names = isPolicy ? [...MANDATORY, ...STANDARD] : MANDATORY;
  const { Interpreter } = bitcore.Script;
  const bits = names.reduce((sum, name) => sum | (Interpreter[`SCRIPT_VERIFY_${name}`] ?? 0), 0);
  try {
    return new Interpreter().verify(
      parsed.inputs[index]?.script,
      new bitcore.Script(coin.script.raw),
      parsed,
      index,
      bits,
      tx.inputs[index]?.witness.items ?? [],
      coin.value,
    );
  } catch {
    // It throws on malformed keys and signatures, which is only another way to say no.
    return false;
  }
}
