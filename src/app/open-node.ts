import type { Clock, Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { ChainSource } from "../chain/chain.ts";
import { coreSource } from "../chain/sources/core.ts";
import { crossChecked } from "../chain/sources/cross-check.ts";
import { electrumServer } from "../chain/sources/electrum.ts";
import { esploraSource } from "../chain/sources/esplora.ts";
import type { Config } from "./config.ts";
import { wayTo } from "./reach.ts";
import { isLoopback } from "./source-rules.ts";

/**
 * The source of blocks that the configuration names: a node, or an Esplora server; held against an Electrum server when one is named.
 * Throws Fault `unavailable` `setting-missing` when there is none.
 */
export function openNode(
  config: Config,
  { clock, random }: { clock: Clock; random: Random },
): ChainSource {
  const source = blocksOf(config, clock, random);
  const { electrumUrl: url, network } = config;
  if (url === undefined) return source;
  const electrum = electrumServer({ url, network, connect: wayTo(url, config) });
  return crossChecked(source, electrum, network);
}

function blocksOf(config: Config, clock: Clock, random: Random): ChainSource {
  const { node, network } = config;
  const esplora = config.esploraUrl?.reveal();
  if (esplora !== undefined) {
    // Reading a mempool is a hundred thousand requests: for a server of our own.
    const mempool = isLoopback(new URL(esplora).hostname);
    const connect = wayTo(esplora, config);
    return esploraSource({ url: esplora, connect, network, mempool, clock, random });
  }
  if (node === undefined)
    throw new Fault(
      "unavailable",
      "setting-missing",
      "BITCOIN_RPC_URL or ESPLORA_URL must be set.",
    );
  const url = node.url.reveal();
  const endpoint = { url, cookieFile: node.cookieFile, connect: wayTo(url, config), random };
  return coreSource(endpoint, "core", network);
}
