import { z } from "zod";
import { parseHex } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import { feeRate } from "../../bitcoin/fee-rate.ts";
import type { FeeRate } from "../../bitcoin/fee-rate.ts";
import { networkOfGenesis } from "../../bitcoin/network.ts";
import type { Network } from "../../bitcoin/network.ts";
import type { BlockId, ChainIdentity, ChainSource } from "../chain.ts";
import { isWholeBlock, provenHash } from "./block-evidence.ts";
import { broadcast, broadcastPackage, transactionOf } from "./esplora-broadcast.ts";
import { esploraClient, strange } from "./esplora-client.ts";
import type { EsploraClient, EsploraEndpoint } from "./esplora-client.ts";

/** An Esplora server, and what it is held against. */
export interface EsploraOptions extends EsploraEndpoint {
  readonly network: Network;
  readonly clock: Clock;
  /** Whether to read the whole mempool, each transaction once. Too much to ask of a server that others use. */
  readonly mempool: boolean;
}

/** Longest answers, in bytes: a block, the list of a full mempool. */
const BLOCK_MAX = 4_100_000;
const LIST_MAX = 40_000_000;

/** The protocol has no call for it. Every node of today's network passes on what pays this much, while its mempool has room. */
const FLOOR = feeRate(1_000n);

/** A tip that is older is not the network's: a day without a block has never been. */
const STALE_MS = 24 * 3_600_000;

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const BlockStatus = z.object({ in_best_chain: z.boolean(), height: z.number().int().nullish() });
const TransactionStatus = z.object({ confirmed: z.boolean() });
const Estimates = z.record(z.string(), z.number().nonnegative());

/**
 * The chain as an Esplora server (electrs with its HTTP API) tells it. Blocks are asked for whole and never by script or address, so the
 * server learns that somebody follows the chain and not what for. It is not believed: a block must have its work, its place and all of
 * its transactions, or it is a Fault `node-answers-strangely`. What it can still do is keep the newest blocks back, and mine false ones.
 */
export function esploraSource(options: EsploraOptions): ChainSource {
  const client = esploraClient(options);
  const { network } = options;
  let last: BlockId | undefined;
  /** Heights that were asked for, until the block is: its coinbase must say the same. */
  const heights = new Map<string, number>();
  return {
    name: "esplora",
    capabilities: {
      wholeBlocks: true,
      mempool: options.mempool,
      feeEstimates: true,
      packages: true,
      blockFilters: false,
      scriptQueries: false,
    },
    sketches: (hashes) => Promise.resolve(hashes.map(() => undefined)),
    identify: () => identify(client, options),
    async tip() {
      const hash = await theHash(client, "/blocks/tip/hash");
      if (last?.hash !== hash) last = await placeOf(client, hash, network);
      return last;
    },
    async blockHash(height) {
      const hash = await hashAt(client, height);
      if (hash !== undefined) heights.set(hash, height);
      return hash;
    },
    header: (hash) => headerIfAny(client, hash, network),
    async block(hash) {
      const bytes = await client.bytes(`/block/${hash}/raw`, BLOCK_MAX);
      const height = heights.get(hash);
      heights.clear();
      if (bytes === undefined) return undefined;
      if (!isWholeBlock(bytes, { hash, height, network })) throw strange();
      return bytes;
    },
    async mempool() {
      return read(z.array(Hash), await client.json("/mempool/txids", LIST_MAX));
    },
    async transaction(txid) {
      const raw = await transactionOf(client, txid);
      if (raw === undefined) return undefined;
      const { confirmed } = read(TransactionStatus, await client.json(`/tx/${txid}/status`));
      return confirmed ? undefined : raw;
    },
    broadcast: (raw) => broadcast(client, raw),
    broadcastPackage: (raws) => broadcastPackage(client, raws),
    async feeRate(targetBlocks) {
      return estimateFor(read(Estimates, await client.json("/fee-estimates")), targetBlocks);
    },
    relayFloor: () => Promise.resolve(FLOOR),
  };
}

async function identify(
  client: EsploraClient,
  { network, clock }: EsploraOptions,
): Promise<ChainIdentity> {
  const genesis = await hashAt(client, 0);
  if (genesis === undefined) throw strange();
  const said = networkOfGenesis(genesis);
  // Of another network's blocks nothing more can be judged here; whoever asked will refuse it.
  if (said !== network) return { genesis, network: said, synced: false };
  const header = await headerOf(client, await theHash(client, "/blocks/tip/hash"), network);
  const time = new DataView(header.buffer, header.byteOffset).getUint32(68, true) * 1000;
  const isRecent = clock.now().getTime() - time < STALE_MS;
  return { genesis, network, synced: network === "regtest" || isRecent };
}

/** Where the server says that its tip stands, when what it says agrees with itself. */
async function placeOf(client: EsploraClient, hash: string, network: Network): Promise<BlockId> {
  await headerOf(client, hash, network);
  const status = read(BlockStatus, await client.json(`/block/${hash}/status`));
  const height = status.height ?? undefined;
  if (!status.in_best_chain || height === undefined) throw moved();
  if ((await hashAt(client, height)) !== hash) throw moved();
  return { hash, height };
}

async function headerOf(
  client: EsploraClient,
  hash: string,
  network: Network,
): Promise<Uint8Array> {
  const header = await headerIfAny(client, hash, network);
  if (header === undefined) throw strange();
  return header;
}

async function headerIfAny(
  client: EsploraClient,
  hash: string,
  network: Network,
): Promise<Uint8Array | undefined> {
  const text = await client.text(`/block/${hash}/header`);
  if (text === undefined) return undefined;
  const header = parseHex(text, 80);
  if (header === undefined || provenHash(header, network) !== hash) throw strange();
  return header;
}

async function theHash(client: EsploraClient, path: string): Promise<string> {
  return read(Hash, await client.text(path));
}

async function hashAt(client: EsploraClient, height: number): Promise<string | undefined> {
  const text = await client.text(`/block-height/${height}`);
  return text === undefined ? undefined : read(Hash, text);
}

/** The estimate for the longest time that is not longer than wanted; in sat/vB with decimals, rounded up. */
function estimateFor(
  estimates: Readonly<Record<string, number>>,
  targetBlocks: number,
): FeeRate | undefined {
  const [best] = Object.entries(estimates)
    .map(([target, rate]) => ({ target: Number(target), rate }))
    .filter(({ target }) => target <= targetBlocks)
    .sort((a, b) => b.target - a.target);
  if (best === undefined || best.rate <= 0) return undefined;
  // More than a bitcoin for a transaction of a thousand bytes is no estimate.
  if (best.rate > 100_000) throw strange();
  return feeRate(BigInt(Math.ceil(best.rate * 1000)));
}

function read<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw strange();
  return parsed.data;
}

function moved(): Fault {
  return new Fault(
    "unavailable",
    "chain-restless",
    "The Esplora server's tip is not in its own chain. It may have just moved, and is asked again.",
  );
}
