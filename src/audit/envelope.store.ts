import type { Reader, Unit } from "../db/unit.ts";

/** A record sealed to one auditor's key of one epoch. `reference` is random and says nothing. */
export interface StoredEnvelope {
  readonly reference: string;
  readonly epoch: number;
  /** The public key that it is sealed to. */
  readonly key: Uint8Array;
  readonly box: Uint8Array;
}

interface EnvelopeRow {
  reference: string;
  epoch: number;
  key: Buffer;
  box: Buffer;
}

/** Keeps an envelope aside until the next close is drawn up. */
export async function insertEnvelope(unit: Unit, envelope: StoredEnvelope): Promise<void> {
  const { key, box } = envelope;
  await unit
    .sql("audit_envelopes_waiting")
    .insert({ ...envelope, key: Buffer.from(key), box: Buffer.from(box) });
}

/** Counts a record of an epoch that an auditor had no key for. */
export async function countUnsealed(unit: Unit, epoch: number, auditor: string): Promise<void> {
  await unit.sql.raw(
    `insert into audit_unsealed as a (epoch, auditor, records) values (:epoch, :auditor, 1)
     on conflict (epoch, auditor) do update set records = a.records + 1`,
    { epoch, auditor },
  );
}

/**
 * Lays all envelopes that waited among those that auditors may fetch, in the order of their random names: written by one transaction,
 * they tell no more which gift or payout each came with, nor which came first.
 */
export async function releaseEnvelopes(unit: Unit): Promise<void> {
  await unit.sql.raw(
    `with moved as (delete from audit_envelopes_waiting returning reference, epoch, key, box)
     insert into audit_envelopes (reference, epoch, key, box)
     select reference, epoch, key, box from moved order by reference`,
  );
}

/** Envelopes of an epoch after the name `after`, in the order of their names, at most `limit`. */
export async function listEnvelopes(
  reader: Reader,
  ask: { readonly epoch: number; readonly after: string; readonly limit: number },
): Promise<StoredEnvelope[]> {
  const rows = await reader
    .sql<EnvelopeRow>("audit_envelopes")
    .select("reference", "epoch", "key", "box")
    .where("epoch", ask.epoch)
    .andWhere("reference", ">", ask.after)
    .orderBy("reference")
    .limit(ask.limit);
  return rows.map(({ reference, epoch, key, box }) => ({
    reference,
    epoch,
    key: new Uint8Array(key),
    box: new Uint8Array(box),
  }));
}

/** How many records of an epoch no envelope was made of, by auditor. */
export async function listUnsealed(
  reader: Reader,
  epoch: number,
): Promise<{ readonly auditor: string; readonly records: number }[]> {
  return reader
    .sql<{ epoch: number; auditor: string; records: number }>("audit_unsealed")
    .select("auditor", "records")
    .where({ epoch })
    .orderBy("auditor");
}

/** Forgets how many records of epochs that closed before `before` no envelope was made of; returns how many counts. */
export async function deleteUnsealed(unit: Unit, before: Date): Promise<number> {
  const { rows } = await unit.sql.raw<{ rows: unknown[] }>(
    `delete from audit_unsealed u using epochs e
     where e.epoch = u.epoch and e.closed_at < :before returning 1`,
    { before },
  );
  return rows.length;
}

/** Destroys the envelopes of epochs that closed before `before`; returns how many. */
export async function deleteEnvelopes(unit: Unit, before: Date): Promise<number> {
  const { rows } = await unit.sql.raw<{ rows: unknown[] }>(
    `delete from audit_envelopes v using epochs e
     where e.epoch = v.epoch and e.closed_at < :before returning 1`,
    { before },
  );
  return rows.length;
}
