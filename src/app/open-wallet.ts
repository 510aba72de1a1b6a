import type { AuditorsOf } from "../audit/envelope-keys.view.ts";
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
import { auditKeysInForce } from "./audit-keys-in-force.ts";
import type { Config } from "./config.ts";
import { openNode } from "./open-node.ts";
import { openPool, readPin } from "./opened.ts";

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
  // What settles here is sealed as the worker would; the fund file is asked for when something does.
  const auditors: AuditorsOf = async (reader) => auditKeysInForce(await readPin(config))(reader);
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
            : [
                recordGifts(config.settleDepth, auditors),
                settleBatches(config.settleDepth, auditors),
              ];
        await catchUp({ source, sql, work, handlers, network, birth: from });
        await rescanChain({ source, read, work, handlers, report }, from);
      },
    });
  } finally {
    await sql.destroy();
  }
}
