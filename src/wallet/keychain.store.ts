import type { Network } from "../bitcoin/network.ts";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Chain, IssuedAddress, Keychain, Purpose } from "./keychain.ts";

interface KeychainRow {
  programme: string;
  descriptor: string;
  birth_height: number;
  next_receive: number;
  next_change: number;
  restoring: boolean;
}

/** All keychains, by programme. */
export async function listKeychains(reader: Reader, network: Network): Promise<Keychain[]> {
  const rows = await reader.sql<KeychainRow>("wallet_keychains").select("*").orderBy("programme");
  return rows.map((row) => keychainOf(row, network));
}

/** The keychain of a programme; Fault not-found `programme-unknown`. */
export async function findKeychain(
  reader: Reader,
  network: Network,
  programme: string,
): Promise<Keychain> {
  return keychainOf(
    known(await reader.sql<KeychainRow>("wallet_keychains").where({ programme }).first()),
    network,
  );
}

/** The keychain, its counters locked until the unit ends; Fault not-found `programme-unknown`. */
export async function lockKeychain(
  unit: Unit,
  network: Network,
  programme: string,
): Promise<Keychain> {
  const row = await unit
    .sql<KeychainRow>("wallet_keychains")
    .where({ programme })
    .forUpdate()
    .first();
  return keychainOf(known(row), network);
}

/** Adds the keychain of a new programme. */
export async function insertKeychain(
  unit: Unit,
  keychain: { programme: string; descriptor: string; checksum: string; birthHeight: number },
): Promise<void> {
  await unit.sql("wallet_keychains").insert({
    programme: keychain.programme,
    descriptor: keychain.descriptor,
    checksum: keychain.checksum,
    birth_height: keychain.birthHeight,
  });
}

/**
 * The first index of change that was never given out; the caller holds the keychain's lock. Every index below it has a row, because addresses are given out in
 * turn and a restore fills what it jumps. A counter that was set back is passed over. Fault conflict `index-altered` when a row is missing below the highest
 * one, or the counter stands past them: what is given out there would lie where no wallet that is brought back looks.
 */
export async function freeIndex(
  unit: Unit,
  { programme, nextChange }: Pick<Keychain, "programme" | "nextChange">,
): Promise<number> {
  const [row] = await unit
    .sql("wallet_addresses")
    .where({ programme, chain: 1 })
    .select<{ end: string; rows: string }[]>(
      unit.sql.raw("coalesce(max(index), -1)::bigint + 1 as end"),
      unit.sql.raw("count(*) as rows"),
    );
  const end = Number(row?.end ?? 0);
  if (Number(row?.rows ?? 0) === end && nextChange <= end) return end;
  throw new Fault(
    "conflict",
    "index-altered",
    "The addresses for change that were given out are not what the wallet gave out. Somebody changed the database: freeze nothing, and put them back.",
  );
}

/** Records an address as issued and moves the counter past it; the caller holds the keychain's lock. */
export async function insertAddress(
  unit: Unit,
  address: IssuedAddress,
  purpose: Purpose | "change",
): Promise<void> {
  await unit
    .sql("wallet_addresses")
    .insert({ ...address, script: Buffer.from(address.script), purpose });
  await unit
    .sql("wallet_keychains")
    .where({ programme: address.programme })
    .update(
      address.chain === 0
        ? { next_receive: address.index + 1 }
        : { next_change: address.index + 1 },
    );
}

/** The issued address of a script; undefined when the script is none of ours. */
export async function findAddress(
  reader: Reader,
  script: Uint8Array,
): Promise<IssuedAddress | undefined> {
  const row = await reader
    .sql<{ programme: string; chain: Chain; index: number }>("wallet_addresses")
    .where({ script: Buffer.from(script) } as object)
    .first("programme", "chain", "index");
  return row === undefined ? undefined : { ...row, script };
}

/** Stores certificates, each in the place of an older one for the same index and purpose. `notAfter` is a day. */
export async function insertCertificates(
  unit: Unit,
  programme: string,
  certificates: readonly { index: number; purpose: Purpose; note: string; notAfter: string }[],
): Promise<void> {
  if (certificates.length === 0) return;
  await unit
    .sql("wallet_certificates")
    .insert(
      certificates.map(({ notAfter, ...certificate }) => ({
        programme,
        ...certificate,
        not_after: notAfter,
      })),
    )
    .onConflict(["programme", "index", "purpose"])
    .merge(["note", "not_after"]);
}

/** Whether one of these indexes and purposes has a certificate already that is good for longer than the one offered. */
export async function hasBetterCertificate(
  unit: Unit,
  programme: string,
  offered: readonly { index: number; purpose: Purpose; notAfter: string }[],
): Promise<boolean> {
  const found = await unit.sql.raw<{ rows: unknown[] }>(
    `select 1 from wallet_certificates c
     join unnest(cast(:indexes as integer[]), cast(:purposes as text[]), cast(:days as date[])) as o (index, purpose, not_after)
       on o.index = c.index and o.purpose = c.purpose and c.not_after > o.not_after
     where c.programme = :programme limit 1`,
    {
      programme,
      indexes: offered.map(({ index }) => index),
      purposes: offered.map(({ purpose }) => purpose),
      days: offered.map(({ notAfter }) => notAfter),
    },
  );
  return found.rows.length > 0;
}

/** Takes the certificate of an index for one purpose and forgets the others of that index; undefined when none is good until `goodUntil`. */
export async function takeCertificate(
  unit: Unit,
  at: { programme: string; index: number; purpose: Purpose; goodUntil: string },
): Promise<string | undefined> {
  const rows = await unit
    .sql<{
      programme: string;
      index: number;
      purpose: Purpose;
      note: string;
      not_after: string;
    }>("wallet_certificates")
    .where({ programme: at.programme, index: at.index })
    .delete()
    .returning(["purpose", "note", "not_after"]);
  return rows.find((row) => row.purpose === at.purpose && row.not_after >= at.goodUntil)?.note;
}

function known(row: KeychainRow | undefined): KeychainRow {
  if (row === undefined) {
    throw new Fault(
      "not-found",
      "programme-unknown",
      "There is no such programme. GET /api/v1/programmes lists them.",
    );
  }
  return row;
}

function keychainOf(row: KeychainRow, network: Network): Keychain {
  return {
    programme: row.programme,
    descriptor: parseDescriptor(row.descriptor, network),
    birthHeight: row.birth_height,
    nextReceive: row.next_receive,
    nextChange: row.next_change,
    restoring: row.restoring,
  };
}
