/** The contract of a ChainSource on an Esplora server: reached directly, and through a SOCKS proxy by a name nobody here can resolve. */
import { expect, test } from "vitest";
import { directly } from "../../../src/chain/sources/connect.ts";
import { throughSocks } from "../../../src/chain/sources/socks.ts";
import { chainContract } from "../../support/chain-contract.ts";
import { EsploraChain } from "../../support/esplora-chain.ts";
import type { Way } from "../../support/esplora-chain.ts";
import type { EsploraServer } from "../../support/esplora-server.ts";
import { SocksServer } from "../../support/socks-server.ts";

const HIDDEN = "abcdefghijklmnop.onion";

const plain = ({ url }: EsploraServer): Way => ({ url, connect: directly() });

async function overSocks({ port }: EsploraServer): Promise<Way> {
  const proxy = await SocksServer.start({ names: { [HIDDEN]: port } });
  return {
    url: `http://${HIDDEN}/api`,
    connect: throughSocks(proxy.url),
    stop: () => proxy.stop(),
  };
}

chainContract("an Esplora server", () => EsploraChain.start(plain));
chainContract("an Esplora server through SOCKS", () => EsploraChain.start(overSocks));

test("no call is about a script or an address", async () => {
  const chain = await EsploraChain.start(plain, 2);
  try {
    const transaction = await chain.fund(chain.wallet.address().script, 50_000n);
    await chain.mine(2);
    const { height } = await chain.source.tip();
    await chain.source.block((await chain.source.blockHash(height - 1))!);
    await chain.source.transaction(transaction.getId());
    await chain.source.broadcastPackage([transaction.toBuffer()]);
    const known =
      /^\/(blocks\/tip\/hash|block-height\/\d+|block\/[0-9a-f]{64}\/(raw|header|status)|mempool\/txids|tx(\/[0-9a-f]{64}\/(raw|status))?|txs\/package|fee-estimates)$/;
    expect(chain.server.asked.filter((path) => !known.test(path))).toEqual([]);
  } finally {
    await chain.stop();
  }
});
