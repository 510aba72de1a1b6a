import { toHex } from "../base/bytes.ts";
import { must, Refusal } from "../base/refusal.ts";
import { x25519Public } from "../base/sealed-box.ts";
import { parseEnd, parseEnvelope } from "./audit-envelope.ts";
import type { EnvelopesEnd } from "./audit-envelope.ts";
import type { OpenedRecord } from "./explain-epoch.ts";
import { openRecord } from "./record-envelope.ts";

/** What a file of envelopes holds for the owner of some epoch keys. */
export interface OpenedEnvelopes {
  readonly epoch: number;
  readonly records: readonly OpenedRecord[];
  /** Lines that are sealed to other keys. */
  readonly foreign: number;
  /** Lines sealed to one of these keys that do not open, counted from 1. */
  readonly broken: readonly number[];
  readonly unsealed: EnvelopesEnd["unsealed"];
}

/**
 * Opens a file of envelopes with private epoch keys, which name their epochs. Refuses by the parsing rules, with `envelopes-end` (cut off, or another
 * count) or `envelopes-epoch` (lines of two epochs). A box that does not open is only counted, because it may be one of many.
 */
export function openEnvelopes(
  bytes: Uint8Array,
  keys: readonly { readonly epoch: number; readonly secret: Uint8Array }[],
): OpenedEnvelopes {
  const lines = linesOf(bytes);
  const last = lines.pop();
  must(last !== undefined, "envelopes-end");
  const end = asEnd(last);
  must(end.count === lines.length, "envelopes-end");
  const secrets = new Map(keys.map((key) => [toHex(x25519Public(key.secret)), key]));
  const records: OpenedRecord[] = [];
  const broken: number[] = [];
  let foreign = 0;
  for (const [at, line] of lines.entries()) {
    const { box, e, key } = parseEnvelope(line);
    must(e === end.e, "envelopes-epoch", at + 1);
    const own = secrets.get(key);
    if (own === undefined) foreign += 1;
    else {
      const record = readBox(box, own.secret);
      if (record === undefined) broken.push(at + 1);
      else records.push({ sealedIn: own.epoch, record });
    }
  }
  return { epoch: end.e, records, foreign, broken, unsealed: end.unsealed };
}

function readBox(box: Uint8Array, secret: Uint8Array) {
  try {
    return openRecord(box, secret);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** A file that was cut off ends in a line of the other kind. */
function asEnd(line: Uint8Array): EnvelopesEnd {
  try {
    return parseEnd(line);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal("envelopes-end");
    throw error;
  }
}

/** The lines of a file, each without its newline; what follows the last newline is a line only when it is not empty. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  while (from < bytes.length) {
    const next = bytes.indexOf(0x0a, from);
    const end = next < 0 ? bytes.length : next;
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return lines;
}
