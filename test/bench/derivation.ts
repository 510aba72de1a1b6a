/** Watch-only addresses a second from an account descriptor, against bip32 and bitcoinjs-lib's payments on tiny-secp256k1. */
import { Worker } from "node:worker_threads";
import { BIP32Factory } from "bip32";
import { initEccLib, networks, payments } from "bitcoinjs-lib";
import * as tiny from "tiny-secp256k1";
import { withChecksum } from "../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { ecc, hasNativeCurve } from "../../src/bitcoin/ecc.ts";
import { masterOf, nodeAt } from "../../src/bitcoin/seed.ts";
import { TEST_SEED } from "../support/wallet.ts";
import { perSecond, ratio, rivals, say, timed } from "./bench.ts";
import type { Bench, Timing } from "./bench.ts";

type Kind = "wpkh" | "tr";

/** The plain loop makes one address for so many of ours; it takes as long for the last as for the first. */
const PLAIN_SHARE = 5;

const XPUB = nodeAt(masterOf(TEST_SEED, "regtest"), [0x8000_0054, 0x8000_0001, 0x8000_0000])
  .neutered()
  .toBase58();

export const derivation: Bench = {
  name: "derivation",
  async run(size) {
    const count = size === "full" ? 10_000 : 100;
    const rounds = size === "full" ? 2 : 1;
    say(`derivation of ${count} addresses, native curve ${hasNativeCurve ? "found" : "not found"}`);
    for (const kind of ["wpkh", "tr"] as const) await compare(kind, count, rounds);
  },
};

async function compare(kind: Kind, count: number, rounds: number): Promise<void> {
  const text = withChecksum(`${kind}(${XPUB}/<0;1>/*)`);
  const descriptor = parseDescriptor(text, "regtest");
  const plainAt = plainLoop(kind);
  if (plainAt(3) !== descriptor.addressAt(0, 3)) throw new Error("derivation: the two differ");
  const { ours, plain } = await rivals(rounds, {
    ours: () => each(count, (index) => descriptor.addressAt(0, index)),
    plain: () => onPlainCurve(() => each(count / PLAIN_SHARE, plainAt)),
  });
  const peer = { wall: plain.wall * PLAIN_SHARE, cpu: plain.cpu * PLAIN_SHARE };
  line(`${kind}, 1 thread`, count, ours, peer);
  line(`${kind}, 2 threads`, count, await twoThreads(text, count, rounds), peer);
}

function line(title: string, count: number, ours: Timing, plain: Timing): void {
  const rates = `${perSecond(count, ours.wall)}, plain loop ${perSecond(count, plain.wall)}`;
  say(`derivation ${title}: ${rates}, ${ratio(ours, plain)}`);
}

function plainLoop(kind: Kind): (index: number) => string {
  const chain = BIP32Factory(tiny).fromBase58(XPUB, networks.regtest).derive(0);
  const network = networks.regtest;
  return (index) => {
    const pubkey = chain.derive(index).publicKey;
    const payment =
      kind === "wpkh"
        ? payments.p2wpkh({ pubkey, network })
        : payments.p2tr({ internalPubkey: pubkey.subarray(1), network });
    return payment.address ?? "";
  };
}

/** bitcoinjs-lib keeps one curve for the whole process, and ours would help the plain loop along. */
function onPlainCurve(act: () => void): void {
  initEccLib(tiny);
  act();
  initEccLib(ecc);
}

function each(count: number, act: (index: number) => unknown): void {
  for (let index = 0; index < count; index += 1) act(index);
}

/** Half of the addresses in each of two threads that are already there; the messages count, the start of the threads does not. */
async function twoThreads(text: string, count: number, rounds: number): Promise<Timing> {
  const file = new URL("./derivation-thread.mjs", import.meta.url);
  const workers = [0, 1].map(() => new Worker(file, { workerData: text }));
  const half = Math.ceil(count / 2);
  const derive = (): Promise<unknown> =>
    Promise.all(workers.map((worker, place) => answerOf(worker, place * half, half)));
  await derive();
  let best = await timed(derive);
  for (let round = 1; round < rounds; round += 1) {
    const now = await timed(derive);
    if (now.wall < best.wall) best = now;
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return best;
}

function answerOf(worker: Worker, from: number, count: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.postMessage({ from, count });
  });
}
