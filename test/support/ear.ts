/**
 * Hears what people write to a server, and what it says when it refuses, where it leads and in its log: nothing of the first may stand in the second. Every
 * world listens, so that every refusal that any test provokes is looked at.
 *
 * Heard as written: the fields of OWN_WORDS and SECRETS in requests (JSON, forms, the text fields of forms with a file, the names of files) and in answers that are JSON, and the
 * codes of the Authorization header. Heard as said: every answer with a status of 400 and more, and every problem; of a page all but what its forms give back
 * to whoever typed it; each `Location`; each line of the log. Looked for: the words in the forms of `formsOf`, also without the space around
 * them; pieces of longer ones, wherever they were cut (`windows.ts`); a code in all its forms.
 *
 * Passed over: words shorter than LEAST characters, single ones of small letters, those of PUBLIC_WORDS, and those that stand in the sources of the project; what is in files; bodies over 20 kB, but for the text
 * fields and names of files in the first 20 kB of a form with a file; pages that refuse nothing; cookies, and headers other than these two. A page that refuses and shows an open case
 * (OPEN_CASE) has that case's words by right: of it is heard only what was written with that very request.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { parseCode } from "../../src/base/code.ts";
import { Refusal } from "../../src/base/refusal.ts";
import { Canaries, inPage } from "./canaries.ts";
import { addressForms, collect, fieldsOf, FILE_NAME, withoutTyped } from "./ear-bodies.ts";
import type { Kept } from "./ear-bodies.ts";
import { isOurs, Windows } from "./windows.ts";

/** Names of what people write in their own words, in requests and answers. */
const OWN_WORDS = new Set([
  ...["need", "region", "text", "reason", "words", "destination", "vouch"],
  FILE_NAME,
]);

/** Names of secrets that people choose; they are no one's list. */
const CHOSEN = new Set(["passphrase", "fresh", "again"]);

/** Names of secrets, in requests and answers; a `code` may also be one of a problem. */
const SECRETS = new Set([...CHOSEN, "code", "claimCode", "secondCode", "receiptCode"]);

/** Whose words are no applicant's and stand in public or for auditors: about money, coins and the fund. Secrets are secret there too. */
const PUBLIC_WORDS =
  /^\/(?:api\/v1|staff)\/(?:batches|payouts|coins|rates|programmes|unexplained|lost|refused|corrections|notices|audit|freezes|blackouts|groups|board)/;

/** A form of an open case, shown again, stands beside the case itself: for staff who have it open, and for whoever has its code. */
const OPEN_CASE = /^\/(?:staff\/cases\/|(?:[a-z]{2}\/)?request\b)/;

/** Shorter ones are in any sentence; one word in small letters is one of a list. */
const LEAST = 10;
const LISTED = /^[a-z]+(?:-[a-z]+)*$/;

/** Words, and where each was written. */
type Written = Map<string, string>;

/** What was said; `of`: only these words are looked for. */
interface Said {
  readonly where: string;
  readonly text: string;
  readonly of?: Written;
}

export class Ear {
  /** What was logged. */
  readonly lines: string[] = [];
  /** What people wrote. */
  readonly #written: Written = new Map();
  /** What was said, each text once. */
  readonly #said = new Map<string, Said>();
  /** What could not be heard. */
  readonly #missed: string[] = [];
  /** Codes of problems that were answered. */
  readonly problems = new Set<string>();

  /** From now on this server is overheard. */
  listen(server: Server): void {
    server.prependListener("request", (request, response) => this.#hear(request, response));
  }

  /** What was written and said again, each with where; and what could not be heard. */
  repeated(): string[] {
    const log = { where: "the log", text: this.lines.join("\n") };
    const all = listener(this.#written);
    const found = [...this.#said.values(), log].flatMap((said: Said) =>
      (said.of === undefined ? all : listener(said.of))(said.text).map(
        (what) => `${what} in ${said.where}`,
      ),
    );
    return [...this.#missed, ...found];
  }

  #hear(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "" } = request;
    const path = url.split("?", 1)[0] ?? "";
    const place = `${method} ${path}`;
    const { authorization = "", "content-type": type = "" } = request.headers;
    const [, secret] = /^(?:Claim|Receipt) (.+)$/.exec(authorization) ?? [];
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
      try {
        const own = wordsOf(fieldsOf(asked.kept(), type), place, PUBLIC_WORDS.test(path));
        if (secret !== undefined) noteWord(own, "code", secret, `the code of ${place}`);
        this.#write(own);
        this.#answer(response, answered.kept(), { place, path, own });
      } catch (error) {
        // Thrown on, the answer would never end.
        this.#missed.push(`not heard: ${place}: ${String(error)}`);
      }
      return end(...parts);
    }) as typeof end;
  }

  #answer(
    response: ServerResponse,
    answer: Kept,
    { place, path, own }: { place: string; path: string; own: Written },
  ): void {
    const type = String(response.getHeader("content-type") ?? "");
    const location = response.getHeader("location");
    if (location !== undefined)
      this.#say({ where: `the way from ${place}`, text: addressForms(String(location)) });
    if (type.startsWith("application/json"))
      this.#write(wordsOf(fieldsOf(answer, type), place, PUBLIC_WORDS.test(path)));
    const isProblem = type.startsWith("application/problem+json");
    if (!answer.whole || (!isProblem && response.statusCode < 400)) return;
    const where = `the refusal of ${place}`;
    if (!type.startsWith("text/html")) this.#say({ where, text: answer.text });
    else {
      const text = withoutTyped(answer.text);
      this.#say(OPEN_CASE.test(path) ? { where, text, of: own } : { where, text });
    }
    const [, code] = (isProblem && /"code":"([a-z-]+)"/.exec(answer.text)) || [];
    if (code !== undefined) this.problems.add(code);
  }

  #write(words: Written): void {
    for (const [text, where] of words) this.#written.set(text, where);
  }

  #say(said: Said): void {
    if (said.of?.size === 0) return;
    const key =
      said.of === undefined ? said.text : `${[...said.of.keys()].join("\n")}\n${said.text}`;
    if (!this.#said.has(key)) this.#said.set(key, said);
  }
}

/** Finds these words, each with where it was written, in any text; but for those that the project itself writes, such as “court costs”. */
function listener(written: Written): (text: string) => string[] {
  const canaries = new Canaries();
  const windows = new Windows();
  const words = [...written];
  for (const [at, [text, where]] of words.entries()) {
    canaries.text(`${at}`, text);
    if (isCode(text)) canaries.code(`${at}`, text);
    for (const form of new Set([text, JSON.stringify(text).slice(1, -1), inPage(text)]))
      windows.write(form, where);
  }
  const wholeIn = (said: string): string[] =>
    canaries.findIn(Buffer.from(said)).flatMap((at) => {
      const [text = "", where = ""] = words[Number(at)] ?? [];
      return isOurs(text) ? [] : [where];
    });
  return (said) => [...new Set([...wholeIn(said), ...windows.findIn(said)])];
}

/** What was written; where words are public, the secrets. */
function wordsOf(fields: [string, string][], place: string, wordsArePublic: boolean): Written {
  const words: Written = new Map();
  for (const [name, value] of fields)
    if (SECRETS.has(name) || (!wordsArePublic && OWN_WORDS.has(name)))
      noteWord(words, name, value, `${name} of ${place}`);
  return words;
}

function noteWord(words: Written, name: string, text: string, where: string): void {
  for (const each of new Set([text.trim(), text.trim().replaceAll("\r\n", "\n")]))
    if (each.length >= LEAST && (CHOSEN.has(name) || !LISTED.test(each))) words.set(each, where);
}

function isCode(text: string): boolean {
  try {
    return parseCode(text).secret.length > 0;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
