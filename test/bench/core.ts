/**
 * The same work in Bitcoin Core, where a `bitcoind` with a wallet is on the PATH: deriving addresses, and building and signing a batch from
 * the same coins with the same inputs. Core answers over RPC on this machine; that is part of its time, as it would be in use.
 */
import { initEccLib } from "bitcoinjs-lib";
import { z } from "zod";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { formatBtc, sats } from "../../src/base/sats.ts";
import { addressOf } from "../../src/bitcoin/address.ts";
import { withChecksum } from "../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { ecc } from "../../src/bitcoin/ecc.ts";
import type { RpcClient } from "../../src/chain/sources/rpc.ts";
import { paymentsOf, testWallet } from "../support/wallet.ts";
import { batchOf, choose, ours } from "./batch.ts";
import type { FullCoin } from "./batch.ts";
import { perSecond, ratio, rivals, say, short } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { withCore } from "./core-node.ts";

const wallet = testWallet();
const Psbt = z.object({ psbt: z.string() });
const Funded = Psbt.extend({ fee: z.number() });
const Unspent = z.array(
  z.object({ txid: z.string(), vout: z.number(), amount: z.number(), scriptPubKey: z.string() }),
);

export const core: Bench = {
  name: "core",
  async run(size) {
    initEccLib(ecc);
    const count = size === "full" ? 2_000 : 40;
    const isThere = await withCore(async (running) => {
      await derive(running.node, size === "full" ? 10_000 : 100);
      const bench = await running.funded(count);
      const coins = await coinsOf(bench, count);
      for (const recipients of size === "full" ? [5, 100, 1_000] : [5])
        await pay(bench, coins, recipients);
    });
    if (!isThere) say("core: no bitcoind on the PATH, nothing to compare with");
  },
};

async function derive(node: RpcClient, count: number): Promise<void> {
  const account = /\](\w+)\//.exec(wallet.text)?.[1] ?? "";
  for (const kind of ["wpkh", "tr"]) {
    const text = withChecksum(`${kind}(${account}/0/*)`);
    const descriptor = parseDescriptor(text, "regtest");
    const { mine, theirs } = await rivals(3, {
      mine: () => Array.from({ length: count }, (_, index) => descriptor.addressAt(0, index)),
      theirs: () => node.ask("deriveaddresses", [text, [0, count - 1]], z.array(z.string())),
    });
    const rates = `${perSecond(count, mine.wall)}, Core ${perSecond(count, theirs.wall)}`;
    say(`core, derivation ${kind}: ${rates}, ratio ${short(theirs.wall / mine.wall)}`);
  }
}

/** What Core's wallet can spend, as our coins. */
async function coinsOf(node: RpcClient, count: number): Promise<FullCoin[]> {
  const places = new Map(
    Array.from({ length: count }, (_, index) => [toHex(wallet.scriptAt(0, index)), index]),
  );
  const unspent = await node.ask("listunspent", [], Unspent);
  const previous = new Map<string, Uint8Array>();
  for (const { txid } of unspent) {
    if (previous.has(txid)) continue;
    const { hex } = await node.ask("gettransaction", [txid], z.object({ hex: z.string() }));
    previous.set(txid, fromHex(hex));
  }
  return unspent.map(({ txid, vout, amount, scriptPubKey }) => ({
    outpoint: { txid, vout },
    previous: previous.get(txid)!,
    chain: 0,
    index: places.get(scriptPubKey)!,
    value: sats(BigInt(Math.round(amount * 1e8))),
    script: fromHex(scriptPubKey),
  }));
}

async function pay(node: RpcClient, coins: readonly FullCoin[], recipients: number): Promise<void> {
  const job = { ...batchOf(coins, recipients), payments: paymentsOf(valuesOf(recipients)) };
  const chosen = choose(job);
  const inputs = chosen.inputs.map(({ outpoint }) => outpoint);
  const outputs = job.payments.map(({ script, value }) => ({
    [addressOf(script, "regtest")]: formatBtc(value),
  }));
  const options = { fee_rate: 12, add_inputs: false };
  let fee = 0;
  const { mine, theirs } = await rivals(3, {
    mine: () => ours(job),
    theirs: async () => {
      const made = await node.tell("walletcreatefundedpsbt", [inputs, outputs, 0, options], Funded);
      fee = made.fee;
      await node.tell("walletprocesspsbt", [made.psbt], Psbt);
    },
  });
  const title = `core, batch of ${recipients.toLocaleString("en")}, ${inputs.length} inputs`;
  const times = `${short(mine.wall)} ms, Core ${short(theirs.wall)} ms, ${ratio(mine, theirs)}`;
  const fees = `fee ${chosen.fee} sat, Core ${Math.round(fee * 1e8)} sat`;
  say(`${title}: ${times}; ${fees}, ratio ${short(Number(chosen.fee) / (fee * 1e8))}`);
}

function valuesOf(recipients: number): number[] {
  return Array.from({ length: recipients }, (_, n) => 20_000 + ((n * 7_919) % 100_000));
}
