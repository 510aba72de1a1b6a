import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Bounds of long answers that one process gives at once. */
export interface PourBounds {
  /** So many at once. */
  readonly places: number;
  /** In each such span (milliseconds) … */
  readonly spanMs: number;
  /** … a reader takes so many bytes at least, or is cut off. */
  readonly leastBytes: number;
}

/** Places for long answers: `pour` takes one for as long as it runs. */
export interface Pours {
  /** How many are taken. */
  readonly taken: number;
  /**
   * Makes the pieces and sends them, however long that takes, and ends the answer. A reader who goes away in the middle, or is too slow, ends
   * it in silence and frees the place; what `make` or its pieces throw is thrown, after the first piece with the connection broken off. `full`
   * is thrown when every place is taken, before anything is made.
   */
  pour(
    response: ServerResponse,
    make: () => Promise<AsyncIterable<Uint8Array>>,
    full: () => Error,
  ): Promise<void>;
}

/** What is handed on at once: a piece may be a whole file, and a slow reader is seen to move within it. */
const SLICE = 16_384;

/** Makes the places of one process. */
export function pours({ places, spanMs, leastBytes }: PourBounds): Pours {
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    async pour(response, make, full) {
      if (taken >= places) throw full();
      taken += 1;
      try {
        const pieces = await make();
        const gone = new AbortController();
        let moved = 0;
        const watch = setInterval(() => {
          // What waits for us, and not for the reader, is not the reader's fault.
          const waits = response.writableNeedDrain || response.writableEnded;
          if (waits && moved < leastBytes) gone.abort();
          moved = 0;
        }, spanMs);
        try {
          const slices = sliced(pieces, (bytes) => (moved += bytes), leastBytes);
          const { signal } = gone;
          await pipeline(Readable.from(slices, { objectMode: false }), response, { signal });
        } finally {
          clearInterval(watch);
        }
      } catch (error) {
        // Who went away in the middle is no trouble of ours; what we could not read ends in a connection that breaks off.
        if (!isGone(error)) throw error;
        response.destroy();
      } finally {
        taken -= 1;
      }
    },
  };
}

async function* sliced(
  pieces: AsyncIterable<Uint8Array>,
  moving: (bytes: number) => void,
  leastBytes: number,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces)
    for (let from = 0; from < piece.length; from += SLICE) {
      const slice = piece.subarray(from, from + SLICE);
      yield slice;
      moving(slice.length);
    }
  // What is left in buffers may be less than anybody must take in a span.
  moving(leastBytes);
}

const GONE = ["ABORT_ERR", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_UNABLE_TO_PIPE"];

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && GONE.some((code) => code === error.code);
}
