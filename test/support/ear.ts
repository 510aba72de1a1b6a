/**
 * Hears what people write to a server in JSON and forms of up to 20 kB, and what it says in its problem documents, its addresses and its log: nothing of the first may stand whole in the
 * second. Every world listens, so that every such refusal that any test provokes is looked at. Pages are not read here: a form gives back to whoever typed it
 * what they typed; nor are files and multipart forms.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Canaries } from "./canaries.ts";

/** Names of what people write in their own words, and of secrets, in requests and answers. */
const OWN_WORDS = new Set([
  ...["need", "region", "text", "reason", "words", "destination", "vouch"],
  ...["passphrase", "fresh", "again", "code", "claimCode", "secondCode", "receiptCode"],
]);

/** Whose words are no applicant's and stand in public or for auditors: about money, coins and the fund. */
const PUBLIC_WORDS =
  /^\/(?:api\/v1|staff)\/(?:batches|payouts|coins|rates|programmes|unexplained|lost|refused|corrections|notices|audit|freezes|blackouts|groups|board)/;

/** Shorter ones are in any sentence; one word in small letters is one of a list. */
const LEAST = 10;
const LISTED = /^[a-z]+(?:-[a-z]+)*$/;

/** What is read of one body at most, in bytes; files are larger, and their words are looked for elsewhere. */
const MOST = 20_000;

export class Ear {
  /** What was logged. */
  readonly lines: string[] = [];
  /** What people wrote. */
  readonly #written = new Map<string, string>();
  /** What was said: where, and the words. */
  readonly #said: { readonly where: string; readonly text: string }[] = [];
  /** Codes of problems that were answered. */
  readonly problems = new Set<string>();

  /** From now on this server is overheard. */
  listen(server: Server): void {
    server.prependListener("request", (request, response) => this.#hear(request, response));
  }

  /** What was written and said again, each with where. */
  repeated(): string[] {
    const canaries = new Canaries();
    for (const [text, where] of this.#written) canaries.text(where, text);
    const said = [...this.#said, { where: "the log", text: this.lines.join("\n") }];
    return said.flatMap(({ where, text }) =>
      canaries.findIn(Buffer.from(text)).map((what) => `${what} in ${where}`),
    );
  }

  #hear(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "" } = request;
    const path = url.split("?", 1)[0] ?? "";
    const place = `${method} ${path}`;
    const { authorization = "" } = request.headers;
    const [, secret] = /^(?:Claim|Receipt) (.+)$/.exec(authorization) ?? [];
    if (secret !== undefined) this.#write(secret, `the code of ${place}`);
    const asked = collect();
    const push = request.push.bind(request);
    request.push = (chunk: unknown, encoding) => {
      asked.take(chunk);
      return push(chunk, encoding);
    };
    const answered = collect();
    const [write, end] = [response.write.bind(response), response.end.bind(response)];
    response.write = ((...parts: Parameters<typeof write>) => {
      answered.take(parts[0]);
      return write(...parts);
    }) as typeof write;
    response.end = ((...parts: Parameters<typeof end>) => {
      answered.take(parts[0]);
      if (!PUBLIC_WORDS.test(path)) this.#read(asked.text(), place);
      this.#answer(response, answered.text(), place);
      return end(...parts);
    }) as typeof end;
  }

  #answer(response: ServerResponse, text: string, place: string): void {
    const type = String(response.getHeader("content-type") ?? "");
    const location = response.getHeader("location");
    if (location !== undefined)
      this.#said.push({
        where: `the way from ${place}`,
        text: readable(String(location)),
      });
    if (type.startsWith("application/json")) this.#read(text, place);
    if (!type.startsWith("application/problem+json")) return;
    this.#said.push({ where: `the refusal of ${place}`, text });
    const [, code] = /"code":"([a-z-]+)"/.exec(text) ?? [];
    if (code !== undefined) this.problems.add(code);
  }

  /** A body, JSON or a form. */
  #read(body: string, place: string): void {
    if (body.startsWith("{")) this.#readJson(body, place);
    else
      for (const [name, value] of new URLSearchParams(body))
        if (OWN_WORDS.has(name)) this.#write(value, `${name} of ${place}`);
  }

  #readJson(body: string, place: string): void {
    try {
      JSON.parse(body, (name, value: unknown) => {
        if (OWN_WORDS.has(name) && typeof value === "string")
          this.#write(value, `${name} of ${place}`);
        return value;
      });
    } catch {
      // What is no JSON is refused, and has no names.
    }
  }

  #write(text: string, where: string): void {
    if (text.length >= LEAST && !LISTED.test(text)) this.#written.set(text, where);
  }
}

/** An address as it reads, with spaces in either form; one that is malformed as it is. */
function readable(address: string): string {
  try {
    return decodeURIComponent(address.replaceAll("+", " "));
  } catch {
    return address;
  }
}

/** Keeps what is small. */
function collect(): { take(chunk: unknown): void; text(): string } {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    take(chunk) {
      if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return;
      size += chunk.length;
      if (size <= MOST) chunks.push(Buffer.from(chunk as string));
    },
    text: () => (size <= MOST ? Buffer.concat(chunks).toString("utf8") : ""),
  };
}
