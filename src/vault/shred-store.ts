import type { Random } from "../base/clock.ts";
import { newReference } from "../base/id.ts";
import type { Reference } from "../base/id.ts";

/** Names one shred part in the second store; random, so that a listing of the store tells no case and no time. */
export type ShredRef = Reference<"shred">;

/** Length in bytes of a shred part. */
export const SHRED_BYTES = 32;

/**
 * The second store: it keeps one half of every case key, outside the database, its log and its backups. What it destroys is
 * gone for everybody who has no copy of its key, whatever copies of the parts exist.
 */
export interface ShredStore {
  /** Keeps a new part; on return it is on disk. A name is used once: throws when it is taken. */
  put(ref: ShredRef, part: Uint8Array): Promise<void>;
  /** The part; undefined when it was destroyed or never kept. */
  get(ref: ShredRef): Promise<Uint8Array | undefined>;
  /** The names of all parts that are kept, in no order. */
  refs(): Promise<readonly ShredRef[]>;
  /** Destroys the parts, unknown ones included without complaint; on return old copies of the sealed parts are unreadable. */
  destroy(refs: readonly ShredRef[]): Promise<void>;
  /** The names of all parts that were ever destroyed: what tells one that was destroyed from one that was lost. */
  destroyed(): Promise<readonly ShredRef[]>;
}

/** A fresh name for a part. */
export function newShredRef(random: Random): ShredRef {
  return newReference<"shred">(random);
}
