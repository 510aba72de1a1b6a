import type { Clock, Random } from "../base/clock.ts";
import type { ChainHandler } from "../chain/chain.ts";
import { catchUp } from "../chain/jobs.ts";
import { requireNode } from "../chain/node-identity.ts";
import { rescanChain } from "../chain/rescan.ts";
import { units } from "../db/unit.ts";
import { recordGifts } from "../donations/record-gifts.ts";
import { settleBatches } from "../payouts/settle-batches.ts";
import { listProgrammes } from "../programmes/programme.store.ts";
import type { OpenWallet } from "../wallet/keep-cli.ts";
import type { Config } from "./config.ts";
import { openNode } from "./open-node.ts";
import { openPool } from "./opened.ts";

/** Opens what the wallet's commands need, for the time of `use`. */
export async function withWallet<T>(
  config: Config,
  outside: { readonly clock: Clock; readonly random: Random },
  use: (open: OpenWallet) => Promise<T>,
): Promise<T> {
  const { clock, random } = outside;
  const { network } = config;
  const sql = openPool(config);
  const read = { sql };
  const work = units(sql, clock, random);
  const programmes = async (): Promise<string[]> =>
    (await listProgrammes(read)).map(({ code }) => code);
  try {
    return await use({
      sql,
      read,
      work,
      network,
      programmes,
      scan: async (from, report) => {
        const source = openNode(config, outside);
        requireNode(await source.identify(), { network, from });
        // Without a fund there are no books: the chain is read, and nothing is booked.
        const handlers: ChainHandler[] =
          (await programmes()).length === 0
            ? []
            : [recordGifts(config.settleDepth), settleBatches(config.settleDepth)];
        await catchUp({ source, sql, work, handlers, network, birth: from });
        await rescanChain({ source, read, work, handlers, report }, from);
      },
    });
  } finally {
    await sql.destroy();
  }
}
