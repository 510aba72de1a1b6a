import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { HttpAnswer, HttpCall, Reach } from "../base/http-client.ts";
import type { Mirror } from "./mirror.ts";
import { signS3Request } from "./sign-s3-request.ts";
import type { S3Keys } from "./sign-s3-request.ts";

/** A bucket, or a folder in one, of an S3-compatible store. */
export interface S3Place {
  /** `https://host/bucket` or `https://host/bucket/folder`: the bucket stands in the path. */
  readonly url: URL;
  readonly keys: S3Keys;
}

const TIMEOUT_MS = 60_000;

/** The largest file of the book is the list of one epoch's entries. */
const FILE_MAX = 256 * 1024 * 1024;

/** What never changes may be kept by every cache for a year; the rest, as on the site, for two seconds. */
const IMMUTABLE = "public, max-age=31536000, immutable";
const FRESH = "public, max-age=2";

/**
 * An S3-compatible store with a copy of the book, as a bucket that the world may read and only this key may write. An object appears whole
 * or not at all. Throws Fault unavailable `mirror-refuses` when the store does not take the key, `mirror-away` when it fails otherwise.
 */
export function s3Mirror(place: S3Place, reach: Reach, clock: Clock): Mirror {
  const client = reach(place.url);
  const base = place.url.pathname.replace(/\/+$/, "");
  const ask = async (
    method: "GET" | "PUT",
    path: string,
    sent: { readonly headers?: Readonly<Record<string, string>>; readonly body?: Uint8Array } = {},
  ): Promise<HttpAnswer> => {
    const { headers = {}, body } = sent;
    const full = `${base}/${path}`;
    const request = { method, host: place.url.host, path: full, headers, body: body ?? "" };
    const call: HttpCall = {
      method,
      path: full,
      headers: signS3Request(request, place.keys, clock.now()),
      ...(body === undefined ? {} : { body }),
      timeoutMs: TIMEOUT_MS,
      limit: FILE_MAX,
    };
    const answer = await client(call).catch(() => {
      throw away();
    });
    if (answer.status === 401 || answer.status === 403) throw refuses();
    return answer;
  };
  return {
    name: "the object store",
    async read(path) {
      const { status, body } = await ask("GET", path);
      if (status === 404) return undefined;
      if (status !== 200) throw away();
      return body;
    },
    async write(path, bytes, { type, isImmutable }) {
      const headers = {
        "cache-control": isImmutable ? IMMUTABLE : FRESH,
        "content-length": String(bytes.length),
        "content-type": type,
      };
      const { status } = await ask("PUT", path, { headers, body: bytes });
      if (status < 200 || status > 299) throw away();
    },
  };
}

function refuses(): Fault {
  return new Fault(
    "unavailable",
    "mirror-refuses",
    "The object store refuses the key. Check LOG_BUCKET_KEY_FILE, LOG_BUCKET_REGION, and that this key may read and write the bucket.",
  );
}

function away(): Fault {
  return new Fault(
    "unavailable",
    "mirror-away",
    "The object store does not answer as one. Check LOG_BUCKET_URL and the way to it.",
  );
}
