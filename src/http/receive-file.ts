import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import type { Request } from "express";
import { Fault } from "../base/fault.ts";

/** Bounds of the files that one process takes in at once. All of it is memory: no file is ever written down as it came. */
export interface UploadBounds {
  /** Bytes of one file; one more is `evidence-too-large`. */
  readonly fileBytes: number;
  /** Files that may be on their way at once … */
  readonly places: number;
  /** … and bytes of them that may have come. */
  readonly heldBytes: number;
  /** In each such span (milliseconds) … */
  readonly spanMs: number;
  /** … a sender moves so many bytes at least, or is cut off. */
  readonly leastBytes: number;
}

/** A form with one file: its other fields, and the file's bytes; what it was called was not read. */
export interface SentFile {
  readonly fields: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Takes in files within bounds. What comes of one is done in `act`, which keeps its place until it ends. */
export interface Uploads {
  /** A body that is the file. */
  body<T>(request: Request, act: (bytes: Uint8Array) => Promise<T>): Promise<T>;
  /**
   * A form of type multipart/form-data whose file comes last. `ready` hears the fields before it and may refuse by throwing: then the file is
   * let go by unread.
   */
  form<T>(
    request: Request,
    ready: (fields: SentFile["fields"]) => Promise<void>,
    act: (sent: SentFile) => Promise<T>,
  ): Promise<T>;
}

/** Who sends more than so many files' worth is not listened to any longer; up to there they get an answer that their browser can show. */
const LISTENED = 4;

/** Other parts of a form: a token, a code and a few words. */
const FORM_LIMITS = {
  fieldNameSize: 60,
  fieldSize: 2_048,
  fields: 8,
  files: 1,
  parts: 10,
  headerPairs: 20,
  headerSize: 4_096,
};

/**
 * Makes the places of one process. Faults: too-many `too-many-requests` when they are taken, invalid `evidence-too-large`, `upload-slow`,
 * `request-malformed` (cut off or no such form), `media-type-unsupported`.
 */
export function uploads(bounds: UploadBounds): Uploads {
  const held = { places: 0, bytes: 0 };
  const inPlace = async <T>(request: Request, work: (count: Counter) => Promise<T>): Promise<T> => {
    if (held.places >= bounds.places) throw crowded();
    held.places += 1;
    const count = counterOf(request, bounds, held);
    try {
      return await work(count);
    } finally {
      held.places -= 1;
      count.release();
    }
  };
  return {
    body: (request, act) =>
      inPlace(request, async (count) => {
        const bytes = collect(request, count);
        request.resume();
        return act(await bytes);
      }),
    form: (request, ready, act) =>
      inPlace(request, async (count) => act(await readForm(request, ready, count))),
  };
}

/** Watches one request: what it holds of the process's memory, how much it sends, and how fast. */
interface Counter {
  readonly limit: number;
  /** Resolves never; rejects when the sender is too slow, sends too much or has gone. */
  readonly stopped: Promise<never>;
  /** Counts bytes that are kept; why not, when all uploads together hold too many. */
  keep(bytes: number): Fault | undefined;
  /** Lets go what was kept. */
  release(): void;
}

function counterOf(request: Request, bounds: UploadBounds, held: { bytes: number }): Counter {
  let [kept, moved, sent] = [0, 0, 0];
  let stop: (fault: Fault) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  stopped.catch(() => undefined);
  const onData = (piece: Uint8Array): void => {
    moved += piece.length;
    sent += piece.length;
    if (sent > LISTENED * bounds.fileBytes) stop(leave(request, tooLarge()));
  };
  const onGone = (): void => {
    if (!request.complete) stop(malformed());
  };
  const watch = setInterval(() => {
    // What waits for us, and not for the sender, is not the sender's fault.
    const waits = !request.complete && !request.isPaused();
    if (waits && moved < bounds.leastBytes) stop(leave(request, slow()));
    moved = 0;
  }, bounds.spanMs);
  request.on("data", onData).on("close", onGone);
  // Listening to data sets a stream off; it waits for whoever reads it.
  request.pause();
  return {
    limit: bounds.fileBytes,
    stopped,
    keep(bytes) {
      if (held.bytes + bytes > bounds.heldBytes) return crowded();
      kept += bytes;
      held.bytes += bytes;
      return undefined;
    },
    release() {
      clearInterval(watch);
      request.off("data", onData).off("close", onGone);
      held.bytes -= kept;
    },
  };
}

/** The bytes of a stream, at most the limit; what is over it is let go by, and then refused. */
function collect(from: Readable, count: Counter): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let fault: Fault | undefined;
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    from.on("data", (piece: Uint8Array) => {
      length += piece.length;
      if (fault !== undefined) return;
      fault = length > count.limit ? tooLarge() : count.keep(piece.length);
      if (fault === undefined) pieces.push(piece);
      else pieces.length = 0;
    });
    from.on("end", () => {
      if (fault === undefined) resolve(new Uint8Array(Buffer.concat(pieces)));
      else reject(fault);
    });
    from.on("error", () => {
      reject(malformed());
    });
  });
  return Promise.race([whole, count.stopped]);
}

function readForm(
  request: Request,
  ready: (fields: SentFile["fields"]) => Promise<void>,
  count: Counter,
): Promise<SentFile> {
  const parser = parserOf(request, count.limit);
  const fields: Record<string, string> = {};
  const sent = new Promise<SentFile>((resolve, reject) => {
    let file: Promise<SentFile> | undefined;
    parser.on("field", (name, value) => {
      fields[name] = value;
    });
    parser.on("file", (_name, stream) => {
      // Listened to at once: an error that nobody hears would end the process.
      const broken = new Promise<never>((_, fail) => {
        stream.on("error", () => {
          fail(malformed());
        });
      });
      const before = { ...fields };
      const bytes = ready(before).then(() => collect(stream, count));
      file = Promise.race([bytes, broken]).then((whole) => ({ fields: before, bytes: whole }));
      file.catch((error: unknown) => {
        reject(error instanceof Error ? error : malformed());
        stream.resume();
      });
    });
    parser.on("finish", () => {
      resolve(file ?? { fields, bytes: new Uint8Array(0) });
    });
    parser.on("error", () => {
      request.unpipe(parser);
      request.resume();
      reject(malformed());
    });
  });
  request.pipe(parser);
  return Promise.race([sent, count.stopped]);
}

function parserOf(request: Request, limit: number): Busboy {
  const type = request.headers["content-type"];
  if (type === undefined || !/^multipart\/form-data\s*;/i.test(type))
    throw new Fault("invalid", "media-type-unsupported", "Send the form as the page has it.");
  try {
    // One byte more than is taken tells a file of exactly the limit from a longer one.
    const limits = { ...FORM_LIMITS, fileSize: limit + 1 };
    return new Busboy({ headers: { ...request.headers, "content-type": type }, limits });
  } catch {
    throw malformed();
  }
}

/** The connection is closed after the answer, because the rest of the request is not read. */
function leave(request: Request, fault: Fault): Fault {
  request.res?.setHeader("Connection", "close");
  return fault;
}

function tooLarge(): Fault {
  const sentence = "This file is larger than eight megabytes. Send a smaller picture of it.";
  return new Fault("invalid", "evidence-too-large", sentence);
}

function slow(): Fault {
  const sentence =
    "The file came too slowly and was not kept. Try a smaller one, or another network.";
  return new Fault("invalid", "upload-slow", sentence);
}

function malformed(): Fault {
  return new Fault(
    "invalid",
    "request-malformed",
    "The file did not arrive whole. Nothing was kept.",
  );
}

function crowded(): Fault {
  const sentence = "Very many are sending files at the moment. Wait a minute, then try again.";
  return new Fault("too-many", "too-many-requests", sentence, { retryAfter: 60 });
}
