/** Looks for what must stay private in what is public: as it is, in other forms, and hashed in every way that a stranger could repeat. */
import { createHash, createHmac } from "node:crypto";
import { concat, utf8 } from "../../src/base/bytes.ts";

/** Something that is known in private. `forms` are its bytes: text, binary, both orders. */
export interface Secret {
  readonly kind: string;
  readonly forms: readonly Uint8Array[];
  /** Amounts, and times in seconds: looked for as whole numbers only, because any digits stand somewhere. */
  readonly numbers?: readonly string[];
}

/** Everything that was public, by where it was. */
export type PublicBytes = ReadonlyMap<string, Uint8Array>;

/** Names under which the fund's formats hash, and with which somebody could hash a guess. */
const DOMAINS = [
  "lookup/v1",
  "claim-key/v1",
  "descriptor/v1",
  "destination/v1",
  "award/v1",
  "manifest/v1",
  "approver-key/v1",
  "commit/v1",
  "salt/v1",
  "key/v1",
  "bundle/v1",
].map((name) => utf8(`commonpurse/${name}\n`));

const WINDOW = 8;

/** A text secret, also without its hyphens and in the other case. */
export function textSecret(kind: string, text: string): Secret {
  const plain = text.replaceAll("-", "");
  const texts = new Set([text, plain, text.toLowerCase(), text.toUpperCase(), plain.toLowerCase()]);
  return { kind, forms: [...texts].map(utf8) };
}

/** A secret that is bytes and is written as hex: both orders, and its hex as text. */
export function bytesSecret(kind: string, bytes: Uint8Array): Secret {
  const backwards = bytes.toReversed();
  const hex = [bytes, backwards].map((each) => utf8(Buffer.from(each).toString("hex")));
  return { kind, forms: [bytes, backwards, ...hex] };
}

/** An amount: in satoshis, in bitcoin, and as in a transaction. */
export function amountSecret(kind: string, amount: bigint): Secret {
  const little = Buffer.alloc(8);
  little.writeBigUInt64LE(amount);
  const coin = 100_000_000n;
  const btc = `${amount / coin}.${String(amount % coin).padStart(8, "0")}`;
  return {
    kind,
    forms: [little, Buffer.from(little).reverse(), utf8(`${amount}`), utf8(btc)],
    numbers: [`${amount}`, btc],
  };
}

/** A moment: to the minute as text, to the second and the millisecond as numbers. */
export function timeSecret(kind: string, at: Date): Secret {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const texts = [at.toISOString(), `${at.toISOString().slice(0, 19)}Z`, seconds];
  const minute = at.toISOString().slice(0, 16);
  const forms = [minute, minute.replace("T", " "), ...texts].map(utf8);
  return { kind, forms, numbers: [seconds, String(at.getTime())] };
}

/** Where which kind of secret was found, and how; `keys` are published keys, with which a stranger can make an HMAC of a guess. */
export function findLeaks(
  secrets: readonly Secret[],
  bytes: PublicBytes,
  keys: readonly Uint8Array[],
): string[] {
  const found = new Set<string>();
  for (const [where, file] of bytes) {
    const numbers = numbersIn(file);
    const views = viewsOf(file).map((view) => ({ view, windows: windowsOf(view) }));
    const has = (form: Uint8Array): boolean => {
      const text = Buffer.from(form).toString("latin1");
      const head = text.slice(0, WINDOW);
      const isLong = head.length === WINDOW;
      return views.some(
        ({ view, windows }) => (!isLong || windows.has(head)) && view.includes(text),
      );
    };
    for (const secret of secrets) {
      if (secret.numbers?.some((each) => numbers.has(each)) === true)
        found.add(`${where}: ${secret.kind} as a number`);
      for (const form of secret.forms) {
        if (!isNumber(secret, form) && has(form)) found.add(`${where}: ${secret.kind}`);
        for (const [how, hash] of hashesOf(form, keys))
          if (has(hash)) found.add(`${where}: ${secret.kind} as ${how}`);
      }
    }
  }
  return [...found];
}

/** Digits of an amount may stand inside other digits; as a whole number they are looked for elsewhere. */
function isNumber({ numbers = [] }: Secret, form: Uint8Array): boolean {
  const text = Buffer.from(form).toString("latin1");
  // Few bytes with many zeros stand in any binary file.
  return numbers.includes(text) || (numbers.length > 0 && form.filter((b) => b !== 0).length < 4);
}

const digest = (name: string, data: Uint8Array): Buffer => createHash(name).update(data).digest();

function* hashesOf(
  form: Uint8Array,
  keys: readonly Uint8Array[],
): Generator<readonly [string, Uint8Array]> {
  const once = digest("sha256", form);
  yield ["SHA-256", once];
  yield ["double SHA-256", digest("sha256", once)];
  yield ["RIPEMD-160", digest("ripemd160", form)];
  yield ["hash160", digest("ripemd160", once)];
  yield ["SHA-1", digest("sha1", form)];
  for (const domain of DOMAINS) yield ["H of a name", digest("sha256", concat(domain, form))];
  for (const key of keys) {
    yield ["HMAC", createHmac("sha256", key).update(form).digest()];
    yield ["keyed SHA-256", digest("sha256", concat(key, form))];
  }
}

/** A file as it is, and what its runs of hex and base64 stand for at every alignment. */
function viewsOf(file: Uint8Array): string[] {
  const raw = Buffer.from(file).toString("latin1");
  const views = [raw];
  for (const run of raw.match(/[0-9a-fA-F]{16,}/g) ?? [])
    for (const from of [0, 1]) views.push(Buffer.from(run.slice(from), "hex").toString("latin1"));
  for (const run of raw.match(/[A-Za-z0-9+/_-]{11,}/g) ?? [])
    for (const from of [0, 1, 2, 3])
      views.push(Buffer.from(run.slice(from), "base64").toString("latin1"));
  // One long text, cut where no secret can span.
  return [views[0]!, views.slice(1).join("\n\n")];
}

function windowsOf(view: string): Set<string> {
  const windows = new Set<string>();
  for (let at = 0; at + WINDOW <= view.length; at += 1) windows.add(view.slice(at, at + WINDOW));
  return windows;
}

function numbersIn(file: Uint8Array): Set<string> {
  const text = Buffer.from(file).toString("latin1");
  return new Set(text.match(/[0-9]+(\.[0-9]+)?/g)?.flatMap((each) => [each, ...each.split(".")]));
}
