import type { Network } from "../bitcoin/network.ts";
import type { Reader } from "../db/unit.ts";
import { countCertificates } from "./certificate-stock.view.ts";
import { listKeychains } from "./keychain.store.ts";
import type { Keychain } from "./keychain.ts";

/** Addresses in a row that were never used, after which other software stops looking (the usual gap limit). */
export const USUAL_GAP = 20;

/** How far a programme's wallet has come. */
export interface WalletStatus {
  readonly keychain: Keychain;
  /** The first index above all that anything was ever paid to. */
  readonly unseen: number;
  /** The longest run of addresses that were issued and never used: what other software must be told to look across. */
  readonly gap: number;
  /** Certificates left, for addresses from the next one on. */
  readonly certificates: number;
}

/** All wallets, by programme, at `at`. */
export async function walletStatus(
  reader: Reader,
  network: Network,
  at: Date,
): Promise<WalletStatus[]> {
  const statuses: WalletStatus[] = [];
  for (const keychain of await listKeychains(reader, network)) {
    const { programme } = keychain;
    statuses.push({
      keychain,
      ...(await useOf(reader, programme)),
      certificates: await countCertificates(reader, programme, at),
    });
  }
  return statuses;
}

/** The longest run of unused indexes of either chain below its counter, and where the used ones of chain 0 end. */
async function useOf(
  reader: Reader,
  programme: string,
): Promise<{ readonly unseen: number; readonly gap: number }> {
  const found = await reader.sql.raw<{ rows: { unseen: number; gap: number }[] }>(
    `with used as (
       select distinct a.chain, a.index from wallet_addresses a join chain_outputs o on o.script = a.script
       where a.programme = :programme
     ), ends as (
       select chain, index from used
       union select 0, next_receive from wallet_keychains where programme = :programme
       union select 1, next_change from wallet_keychains where programme = :programme
     ), runs as (
       select index - lag(index, 1, -1) over (partition by chain order by index) - 1 as run from ends
     )
     select coalesce((select max(index) + 1 from used where chain = 0), 0) as unseen,
       coalesce((select max(run) from runs), 0)::integer as gap`,
    { programme },
  );
  return found.rows[0] ?? { unseen: 0, gap: 0 };
}
