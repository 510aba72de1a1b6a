import { createHash, createHmac } from "node:crypto";

/** Who asks an S3-compatible store, and where that store says it is. */
export interface S3Keys {
  readonly accessKey: string;
  readonly secret: string;
  /** Such as `eu-central-1`; stores that have none take any, usually `us-east-1`. */
  readonly region: string;
}

/** What is signed of a request. */
export interface S3Request {
  readonly method: string;
  readonly host: string;
  /** Made of the characters that need no escaping in a path. */
  readonly path: string;
  /** Further headers, by their lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** Everything that `encodeURIComponent` may leave out of our paths. */
const PLAIN_PATH = /^(\/[A-Za-z0-9._~-]+)+$/;

/**
 * The headers to send, those given among them, by Signature Version 4 of S3: the path is signed as it is, once escaped, and the body by its
 * hash. `at` must be within the store's patience of its own clock, usually 15 minutes. Throws RangeError for a path with other characters.
 */
export function signS3Request(
  request: S3Request,
  keys: S3Keys,
  at: Date,
): Readonly<Record<string, string>> {
  const { method, path, body, host } = request;
  if (!PLAIN_PATH.test(path)) throw new RangeError("signS3Request: path");
  const time = at.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const hash = sha256(body);
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    "x-amz-content-sha256": hash,
    "x-amz-date": time,
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${(headers[name] ?? "").trim()}\n`).join("");
  const canonical = [method, path, "", lines, names.join(";"), hash].join("\n");
  const scope = `${day}/${keys.region}/s3/aws4_request`;
  const text = [ALGORITHM, time, scope, sha256(canonical)].join("\n");
  const key = [day, keys.region, "s3", "aws4_request"].reduce<string | Buffer>(
    hmac,
    `AWS4${keys.secret}`,
  );
  const signature = hmac(key, text).toString("hex");
  const credential = `Credential=${keys.accessKey}/${scope}`;
  const signed = `SignedHeaders=${names.join(";")}`;
  return {
    ...headers,
    authorization: `${ALGORITHM} ${credential}, ${signed}, Signature=${signature}`,
  };
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
