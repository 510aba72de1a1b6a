import { createCipheriv, createDecipheriv } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { concat, equalBytes, utf8 } from "../base/bytes.ts";
import { H, hmacSha256, K } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { pad, unpad } from "../base/padding.ts";
import type { Unit } from "./unit.ts";

/** The domain of the stored hash, and the stem of the names of both keys. */
const DOMAIN = "commonpurse/idempotency/v1";

const HOUR_MS = 3_600_000;

/** For how many days answers are kept: long enough for a phone that finds the network again. */
export const ONCE_DAYS = 1;

const KEPT_MS = ONCE_DAYS * 24 * HOUR_MS;

const NONCE = 12;
const TAG = 16;

/** A request that may arrive more than once. */
export interface OnceRequest {
  /** What is asked for; the same key under another scope is another key. */
  readonly scope: string;
  /** The Idempotency-Key of whoever asks; at least 128 random bits in base64url or hex. */
  readonly key: string | undefined;
  /** SHA-256 of all that the effect depends on. */
  readonly bodyHash: Uint8Array;
  /** Bytes that the kept answer has at least, as `pad` counts; 1,024 unless more is told of answers whose length says how much is in them. */
  readonly atLeast?: number;
}

/** Most answers: how long one is says nothing then of what was asked. */
const AT_LEAST = 1_024;

/** The first byte of what was kept without padding, by version 13 and later of the serializer; no length of ours begins with it. */
const UNPADDED = 0xff;

interface AnswerRow {
  readonly key_hash: Uint8Array;
  readonly body_mark: Uint8Array;
  readonly answer: Uint8Array;
}

/**
 * Runs `work` for the first request with its key, and gives every later one the same answer without running it again, for 24 hours or up to one more.
 * Of several at once, one works and the others wait for its unit to end. When `work` throws, nothing is kept and the
 * request may be sent again. The answer is data (strings, numbers, bigints, dates, bytes, arrays, plain objects). It is
 * padded and sealed under the key itself, so that whoever steals the table can open nothing.
 * Faults: `idempotency-key-missing`, `idempotency-key-weak` (invalid), `idempotency-key-reused` (conflict: other body).
 */
export async function once<T>(
  unit: Unit,
  request: OnceRequest,
  work: () => Promise<T>,
): Promise<T> {
  const { keyHash, bodyMark, sealKey } = namesOf(request);
  if (await claim(unit, keyHash, bodyMark)) {
    const answer = await work();
    const padded = pad(serialize(answer), request.atLeast ?? AT_LEAST);
    await unit
      .sql("once_answers")
      .where("key_hash", keyHash)
      .update({ answer: seal(sealKey, unit.random.bytes(NONCE), keyHash, padded) });
    return answer;
  }
  const row = await unit
    .sql<AnswerRow>("once_answers")
    .where({ key_hash: keyHash })
    .first("body_mark", "answer");
  if (row === undefined) throw new Error("once: the row is gone");
  if (!equalBytes(row.body_mark, bodyMark)) {
    throw new Fault(
      "conflict",
      "idempotency-key-reused",
      "This Idempotency-Key was used for another request: send a fresh one.",
    );
  }
  return answerOf(row, sealKey, keyHash) as T;
}

/**
 * The answer that `once` kept for this very request, while it is given; undefined where there is none, and for another body. Claims nothing. For a request that is no longer taken as it was, whose answer never
 * arrived. Faults as those of `strongKey`.
 */
export async function answered<T>(unit: Unit, request: OnceRequest): Promise<T | undefined> {
  const { keyHash, bodyMark, sealKey } = namesOf(request);
  const row = await unit
    .sql<AnswerRow>("once_answers")
    .where({ key_hash: keyHash })
    .where("made_at", ">", expiry(unit))
    .first("body_mark", "answer");
  if (row === undefined || !equalBytes(row.body_mark, bodyMark)) return undefined;
  return answerOf(row, sealKey, keyHash) as T;
}

/** Where the answer to a request is kept, the mark of its body, and what seals it. Faults of `strongKey`. */
function namesOf({ scope, key: given, bodyHash }: OnceRequest) {
  const key = strongKey(given);
  return {
    keyHash: H(DOMAIN, utf8(`${scope}\n${key}`)),
    // Keyed, because a plain hash of the body would let a thief confirm what he guesses that somebody wrote.
    bodyMark: hmacSha256(K(utf8(key), `${DOMAIN}/body`, 32), bodyHash),
    sealKey: K(utf8(key), `${DOMAIN}/answer`, 32),
  };
}

function answerOf(
  { answer }: Pick<AnswerRow, "answer">,
  sealKey: Uint8Array,
  keyHash: Uint8Array,
): unknown {
  const kept = open(sealKey, keyHash, answer);
  return deserialize(kept[0] === UNPADDED ? kept : unpad(kept));
}

/** Removes answers whose time is over; returns how many. */
export async function purgeOnce(unit: Unit): Promise<number> {
  return unit.sql("once_answers").where("made_at", "<=", expiry(unit)).delete();
}

/** True for the one who shall do the work. Waits for a unit that has claimed the same key; an expired answer is as good as none. */
async function claim(unit: Unit, keyHash: Uint8Array, bodyMark: Uint8Array): Promise<boolean> {
  const claimed = await unit.sql.raw<{ rows: unknown[] }>(
    `insert into once_answers as kept (key_hash, body_mark, answer, made_at)
     values (:keyHash, :bodyMark, '', :at)
     on conflict (key_hash) do update
       set body_mark = excluded.body_mark, answer = '', made_at = excluded.made_at
       where kept.made_at <= :expiry
     returning 1`,
    { keyHash, bodyMark, at: nextHour(unit.at), expiry: expiry(unit) },
  );
  return claimed.rows.length === 1;
}

/** The full hour at or after `at`. The moment itself is what an observer of the network would look for in a stolen table. */
function nextHour(at: Date): Date {
  return new Date(Math.ceil(at.getTime() / HOUR_MS) * HOUR_MS);
}

function expiry(unit: Unit): Date {
  return new Date(unit.at.getTime() - KEPT_MS);
}

/**
 * The key, if it may be one: letters of both base64 alphabets, 22 of which can hold 128 bits, or 32 hex digits. Random text repeats itself less
 * than a lazy key does. For whoever must know it before `once` is asked. Faults: invalid `idempotency-key-missing`, `idempotency-key-weak`.
 */
export function strongKey(key: string | undefined): string {
  if (key === undefined || key === "") {
    throw new Fault(
      "invalid",
      "idempotency-key-missing",
      "Send an Idempotency-Key header with at least 128 random bits in base64url or hex.",
    );
  }
  const long = /^[A-Za-z0-9+/_=-]{22,200}$/.test(key) && !/^[0-9A-Fa-f]{0,31}$/.test(key);
  if (!long || new Set(key).size < 8) {
    throw new Fault(
      "invalid",
      "idempotency-key-weak",
      "This Idempotency-Key can be guessed: make it of at least 128 random bits, as 22 or more letters of base64url or 32 or more hex digits.",
    );
  }
  return key;
}

/** AES-256-GCM with the row's key as associated data, so that no answer can be moved to another row. */
function seal(
  key: Uint8Array,
  nonce: Uint8Array,
  keyHash: Uint8Array,
  plain: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(keyHash);
  return concat(nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

function open(key: Uint8Array, keyHash: Uint8Array, box: Uint8Array): Uint8Array {
  const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(0, NONCE))
    .setAAD(keyHash)
    .setAuthTag(box.subarray(-TAG));
  return concat(decipher.update(box.subarray(NONCE, -TAG)), decipher.final());
}
