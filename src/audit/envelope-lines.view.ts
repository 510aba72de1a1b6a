import { concat, toHex, utf8 } from "../base/bytes.ts";
import type { Reader } from "../db/unit.ts";
import { formatEnd, formatEnvelope } from "./audit-envelope.ts";
import { listEnvelopes, listUnsealed } from "./envelope.store.ts";

/** Fetched at once: about half a megabyte of ordinary envelopes. */
const PAGE = 500;

const NEWLINE = utf8("\n");

/** All envelopes of an epoch as JSON Lines, then the line that ends them. */
export async function* envelopeLines(reader: Reader, epoch: number): AsyncGenerator<Uint8Array> {
  let after = "";
  let count = 0;
  for (;;) {
    const page = await listEnvelopes(reader, { epoch, after, limit: PAGE });
    for (const { box, key } of page)
      yield concat(formatEnvelope({ box, e: epoch, key: toHex(key) }), NEWLINE);
    count += page.length;
    after = page.at(-1)?.reference ?? after;
    if (page.length < PAGE) break;
  }
  const unsealed = await listUnsealed(reader, epoch);
  yield concat(formatEnd({ count, e: epoch, unsealed }), NEWLINE);
}
