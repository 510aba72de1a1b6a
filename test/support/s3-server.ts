/**
 * A store that speaks as much of S3 as the mirror does: GET and PUT of objects by path, for one key, every request verified by Signature
 * Version 4 from its published description, which is written here a second time and not shared with the client.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface S3Rules {
  readonly accessKey: string;
  readonly secret: string;
  readonly region: string;
  readonly now: () => Date;
}

export interface S3Object {
  readonly bytes: Buffer;
  readonly type: string | undefined;
  readonly cache: string | undefined;
}

const PATIENCE_MS = 15 * 60_000;

export class S3Server {
  /** By path, in the order in which they were last written. */
  readonly objects = new Map<string, S3Object>();
  /** Answers with this status instead, where it says one. */
  fails: ((method: string, path: string) => number | undefined) | undefined;
  readonly #rules: S3Rules;
  readonly #server: Server;

  private constructor(rules: S3Rules) {
    this.#rules = rules;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(rules: S3Rules): Promise<S3Server> {
    const self = new S3Server(rules);
    await new Promise<void>((resolve) => self.#server.listen(0, "127.0.0.1", () => resolve()));
    return self;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const { method = "", url = "" } = request;
    const refusal = this.#refusal(request, body);
    if (refusal !== undefined) {
      error(response, 403, refusal);
      return;
    }
    const failure = this.fails?.(method, url);
    if (failure !== undefined) {
      error(response, failure, "InternalError");
      return;
    }
    if (method === "PUT") {
      const { "content-type": type, "cache-control": cache } = request.headers;
      this.objects.delete(url);
      this.objects.set(url, { bytes: body, type, cache });
      response.writeHead(200).end();
      return;
    }
    const found = this.objects.get(url);
    if (method !== "GET" || found === undefined) error(response, 404, "NoSuchKey");
    else response.writeHead(200, { "Content-Type": found.type }).end(found.bytes);
  }

  /** Why the request is not believed. */
  #refusal({ method = "", url = "", headers }: IncomingMessage, body: Buffer): string | undefined {
    const pattern =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;
    const match = pattern.exec(headers.authorization ?? "");
    if (match === null) return "AccessDenied";
    const [, id = "", day = "", region = "", names = "", signature = ""] = match;
    if (id !== this.#rules.accessKey) return "InvalidAccessKeyId";
    if (region !== this.#rules.region) return "AuthorizationHeaderMalformed";
    const time = String(headers["x-amz-date"]);
    const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
    const at = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
    if (!time.startsWith(day) || !(Math.abs(at - this.#rules.now().getTime()) < PATIENCE_MS))
      return "RequestTimeTooSkewed";
    const hash = createHash("sha256").update(body).digest("hex");
    if (headers["x-amz-content-sha256"] !== hash) return "XAmzContentSHA256Mismatch";
    const signed = names.split(";");
    // Host, and everything of Amazon's own, must be signed.
    const needed = Object.keys(headers).filter(
      (name) => name === "host" || name.startsWith("x-amz-"),
    );
    if (!needed.every((name) => signed.includes(name))) return "AccessDenied";
    const [path = "", query = ""] = url.split("?");
    const list = signed.map(
      (name) => `${name}:${String(headers[name]).trim().replace(/ +/g, " ")}`,
    );
    const canonical = `${method}\n${path}\n${query}\n${list.join("\n")}\n\n${names}\n${hash}`;
    const digest = createHash("sha256").update(canonical).digest("hex");
    const text = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/s3/aws4_request\n${digest}`;
    const mac = (key: string | Buffer, data: string): Buffer =>
      createHmac("sha256", key).update(data).digest();
    const key = mac(mac(mac(mac(`AWS4${this.#rules.secret}`, day), region), "s3"), "aws4_request");
    return timingSafeEqual(mac(key, text), Buffer.from(signature, "hex"))
      ? undefined
      : "SignatureDoesNotMatch";
  }
}

function error(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "Content-Type": "application/xml" });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
}
