import { toHex } from "../base/bytes.ts";
import type { Network } from "../bitcoin/network.ts";
import { scriptIndexOf } from "../chain/script.store.ts";
import { constraintOf } from "../db/pg-error.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Chain, Keychain } from "./keychain.ts";
import { listKeychains } from "./keychain.store.ts";
import type { FiledWallet } from "./wallet-file.ts";

/** Adds the keychain of a file; false when its descriptor belongs to another programme here. */
export async function addKeychain(unit: Unit, wallet: FiledWallet): Promise<boolean> {
  const { programme, descriptor, birth } = wallet;
  try {
    await unit.sql.transaction((inner) =>
      inner("wallet_keychains").insert({
        programme,
        descriptor: descriptor.text,
        checksum: descriptor.checksum,
        birth_height: birth,
      }),
    );
    return true;
  } catch (error) {
    if (constraintOf(error)?.startsWith("wallet_keychains_") === true) return false;
    throw error;
  }
}

/** Stores how far a keychain counts, and whether it is still being restored. */
export async function saveCounters(
  unit: Unit,
  keychain: Pick<Keychain, "programme" | "nextReceive" | "nextChange" | "restoring">,
): Promise<void> {
  const { programme, nextReceive, nextChange, restoring } = keychain;
  await unit
    .sql("wallet_keychains")
    .where({ programme })
    .update({ next_receive: nextReceive, next_change: nextChange, restoring });
}

/** The first index of a chain that has no row; all below it have one. */
export async function firstUnfilled(
  reader: Reader,
  programme: string,
  chain: Chain,
): Promise<number> {
  const row = await reader
    .sql("wallet_addresses")
    .where({ programme, chain })
    .max<{ max: number | null }>({ max: "index" })
    .first();
  return (row?.max ?? -1) + 1;
}

/** The first index of a chain above all that anything was ever paid to. */
export async function firstUnseen(
  reader: Reader,
  programme: string,
  chain: Chain,
): Promise<number> {
  const found = await reader.sql.raw<{ rows: { max: number | null }[] }>(
    `select max(a.index) as max from wallet_addresses a join chain_outputs o on o.script = a.script
     where a.programme = :programme and a.chain = :chain`,
    { programme, chain },
  );
  return (found.rows[0]?.max ?? -1) + 1;
}

/** The place in the list of the last of these scripts that something was ever paid to; undefined when nothing was. */
export async function lastPaid(
  reader: Reader,
  scripts: readonly Uint8Array[],
): Promise<number | undefined> {
  const found = await reader.sql.raw<{ rows: { at: string | null }[] }>(
    `select max(s.n) as at from unnest(cast(:scripts as bytea[])) with ordinality as s (script, n)
     where exists (select from chain_outputs o where o.script = s.script)`,
    { scripts: scripts.map((script) => Buffer.from(script)) },
  );
  const at = found.rows[0]?.at ?? null;
  return at === null ? undefined : Number(at) - 1;
}

/** Whether the chain is followed for all of these scripts. */
export async function areWatched(reader: Reader, scripts: readonly Uint8Array[]): Promise<boolean> {
  return (await scriptIndexOf(reader).watched(scripts.map(toHex))).size === scripts.length;
}

/** Records addresses from `from` on as issued, for a purpose that nobody knows any more. */
export async function insertRestored(
  unit: Unit,
  at: { readonly programme: string; readonly chain: Chain; readonly from: number },
  scripts: readonly Uint8Array[],
): Promise<void> {
  await unit.sql.raw(
    `insert into wallet_addresses (programme, chain, index, script, purpose)
     select :programme, :chain, cast(:from as integer) + n - 1, script, 'restored'
     from unnest(cast(:scripts as bytea[])) with ordinality as s (script, n)`,
    { ...at, scripts: scripts.map((script) => Buffer.from(script)) },
  );
}

/** Keychains that are still being restored. */
export async function listRestoring(reader: Reader, network: Network): Promise<Keychain[]> {
  return (await listKeychains(reader, network)).filter(({ restoring }) => restoring);
}
