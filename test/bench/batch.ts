/**
 * Choosing coins, building and signing a batch, against a plain bitcoinjs-lib Psbt that adds and signs the same inputs and outputs, on the
 * same curve and with the same low-R signatures.
 */
import { networks, Psbt } from "bitcoinjs-lib";
import { randomInt } from "../../src/base/clock.ts";
import { sats } from "../../src/base/sats.ts";
import type { Coin, Selection } from "../../src/bitcoin/coin-selection.ts";
import { selectCoins } from "../../src/bitcoin/coin-selection.ts";
import { createPsbt, SEQUENCE } from "../../src/bitcoin/create-psbt.ts";
import type { WalletInput } from "../../src/bitcoin/create-psbt.ts";
import { satPerVb } from "../../src/bitcoin/fee-rate.ts";
import { extractTransaction, finalizePsbt } from "../../src/bitcoin/finish-psbt.ts";
import { masterOf, nodeAt } from "../../src/bitcoin/seed.ts";
import { signPsbt } from "../../src/bitcoin/sign-psbt.ts";
import type { TransactionOutput } from "../../src/bitcoin/transaction.ts";
import { seededRandom } from "../support/random.ts";
import { fundingTransaction, paymentsOf, TEST_SEED, testWallet } from "../support/wallet.ts";
import { milliseconds, ratio, rivals, say } from "./bench.ts";
import type { Bench } from "./bench.ts";

/** A coin with all that spending it needs. */
export interface FullCoin extends Coin, WalletInput {
  readonly script: Uint8Array;
}

/** Everything one batch is made from. */
export interface Batch {
  readonly coins: readonly FullCoin[];
  readonly payments: readonly TransactionOutput[];
  readonly seed: Uint8Array;
}

const wallet = testWallet();
const master = masterOf(TEST_SEED, "regtest");
const account = nodeAt(master, [0x8000_0054, 0x8000_0001, 0x8000_0000]);

export const batch: Bench = {
  name: "batch",
  async run(size) {
    const coins = someCoins(size === "full" ? 2_000 : 40);
    for (const recipients of size === "full" ? [5, 100, 1_000] : [5]) {
      // The plain Psbt takes seconds for a thousand.
      const rounds = size === "tiny" ? 1 : recipients > 100 ? 3 : 5;
      await compare(batchOf(coins, recipients), rounds);
    }
  },
};

async function compare(job: Batch, rounds: number): Promise<void> {
  const chosen = choose(job);
  const signed = ours(job);
  const { best, built, plain, finish } = await rivals(rounds, {
    best: () => ours(job),
    built: () => buildAndSign(job, chosen),
    plain: () => bare(job, chosen),
    finish: () => extractTransaction(finalizePsbt(signed)),
  });
  const { weight } = extractTransaction(finalizePsbt(signed));
  if (weight !== chosen.weight) throw new Error("batch: the weight is not what was foretold");
  const title = `batch of ${job.payments.length.toLocaleString("en")}, ${chosen.inputs.length} inputs`;
  const coins = `${job.coins.length.toLocaleString("en")} coins`;
  say(`${title} from ${coins}, choose + build + sign: ${milliseconds(best)}`);
  const peer = `plain Psbt ${milliseconds(plain)}, ${ratio(built, plain)}`;
  say(`${title}, build + sign: ${milliseconds(built)}, ${peer}`);
  say(`${title}, check + finalise + extract: ${milliseconds(finish)}`);
}

/** Coins of 10,000 to 1,010,000 sat, each in a previous transaction with two outputs. */
function someCoins(count: number): FullCoin[] {
  const random = seededRandom("batch");
  return Array.from({ length: count }, (_, index) => {
    const script = wallet.scriptAt(0, index);
    const value = sats(BigInt(10_000 + randomInt(random, 1_000_000)));
    const { raw, txid } = fundingTransaction([...paymentsOf([700]), { value, script }], index);
    return { outpoint: { txid, vout: 1 }, previous: raw, chain: 0, index, value, script };
  });
}

/** Payments of 20,000 to 120,000 sat from these coins. */
export function batchOf(coins: readonly FullCoin[], recipients: number): Batch {
  const random = seededRandom(`batch of ${recipients}`);
  const values = Array.from({ length: recipients }, () => 20_000 + randomInt(random, 100_000));
  return { coins, payments: paymentsOf(values), seed: random.bytes(32) };
}

/** What is spent at 12 sat/vB, with change as a bump handle. */
export function choose(job: Batch): Selection<FullCoin> {
  const found = selectCoins({
    coins: job.coins,
    payments: job.payments,
    descriptor: wallet,
    feeRate: satPerVb(12),
    longTermFeeRate: satPerVb(10),
    bumpReserve: sats(5_500n),
    caps: { fee: sats(10_000_000n), sharePercent: 50, rate: satPerVb(100) },
    seed: job.seed,
  });
  if (found.kind !== "selected") throw new Error(`batch: ${found.kind}`);
  return found;
}

/** The whole way: coins chosen, PSBT made, every input signed. */
export function ours(job: Batch): Uint8Array {
  return buildAndSign(job, choose(job));
}

function buildAndSign(job: Batch, { inputs, change }: Selection<FullCoin>): Uint8Array {
  const psbt = createPsbt({
    descriptor: wallet,
    inputs,
    payments: job.payments,
    ...(change !== undefined && { change: { value: change, index: 0 } }),
    lockTime: 800_000,
    seed: job.seed,
  });
  return signPsbt(psbt, wallet, inputs, master);
}

/** The same as its documentation shows it: one call for each input, each output and each signature. */
function bare(job: Batch, { inputs, change }: Selection<FullCoin>): Uint8Array {
  const psbt = new Psbt({ network: networks.regtest });
  psbt.setLocktime(800_000);
  const chains = [account.derive(0), account.derive(1)] as const;
  const nodes = inputs.map(({ chain, index }) => chains[chain].derive(index));
  for (const [place, coin] of inputs.entries()) {
    const path = `m/84'/1'/0'/${coin.chain}/${coin.index}`;
    const pubkey = nodes[place]!.publicKey;
    psbt.addInput({
      hash: coin.outpoint.txid,
      index: coin.outpoint.vout,
      sequence: SEQUENCE,
      nonWitnessUtxo: coin.previous,
      witnessUtxo: { script: coin.script, value: coin.value },
      bip32Derivation: [{ masterFingerprint: master.fingerprint, path, pubkey }],
    });
  }
  for (const { script, value } of job.payments) psbt.addOutput({ script, value });
  if (change !== undefined) psbt.addOutput({ script: wallet.scriptAt(1, 0), value: change });
  for (const [place, node] of nodes.entries()) {
    node.lowR = true;
    psbt.signInput(place, node);
  }
  return psbt.toBuffer();
}
