import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import type { Request } from "express";
import { Fault } from "../base/fault.ts";
import { malformed, tooLarge, uploadPlaces } from "./upload-places.ts";
import type { Place, UploadBounds } from "./upload-places.ts";

/** A form with one file: its other fields, and the file's bytes; what it was called was not read. */
export interface SentFile {
  readonly fields: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Takes in files within bounds. What comes of one is done in `act`, which keeps its place until it ends. */
export interface Uploads {
  /** A body that is the file; `owner` says whose it is, so that no one takes the places of others. */
  body<T>(request: Request, owner: string, act: (bytes: Uint8Array) => Promise<T>): Promise<T>;
  /**
   * A form of type multipart/form-data whose file comes last. `ready` hears the fields before it, says whose it is, and may refuse by throwing: then the
   * file is let go by unread.
   */
  form<T>(
    request: Request,
    ready: (fields: SentFile["fields"]) => Promise<string>,
    act: (sent: SentFile) => Promise<T>,
  ): Promise<T>;
}

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
  const placeFor = uploadPlaces(bounds);
  const inPlace = async <T>(request: Request, work: (place: Place) => Promise<T>): Promise<T> => {
    const place = placeFor(request);
    try {
      return await work(place);
    } finally {
      place.release();
    }
  };
  return {
    body: (request, owner, act) =>
      inPlace(request, async (place) => {
        place.own(owner);
        const bytes = collect(request, place);
        request.resume();
        return act(await bytes);
      }),
    form: (request, ready, act) =>
      inPlace(request, async (place) => act(await readForm(request, ready, place))),
  };
}

/** The bytes of a stream, at most the limit; what is over it is let go by, and then refused. */
function collect(from: Readable, place: Place): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let fault: Fault | undefined;
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    from.on("data", (piece: Uint8Array) => {
      length += piece.length;
      if (fault !== undefined) return;
      fault = length > place.limit ? tooLarge() : place.keep(piece.length);
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
  return Promise.race([whole, place.stopped]);
}

function readForm(
  request: Request,
  ready: (fields: SentFile["fields"]) => Promise<string>,
  place: Place,
): Promise<SentFile> {
  const parser = parserOf(request, place.limit);
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
      const bytes = ready(before).then((owner) => {
        place.own(owner);
        return collect(stream, place);
      });
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
  return Promise.race([sent, place.stopped]);
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
