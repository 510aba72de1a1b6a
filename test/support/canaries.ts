/** Words that are planted where people write, and the search for them in every byte of what somebody who takes the server has. */
import { randomBytes } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { toBase64, toHex, utf8 } from "../../src/base/bytes.ts";
import { formatCode, formatCodeDigits, parseCode } from "../../src/base/code.ts";
import { sha256 } from "../../src/base/digest.ts";
import { parseAddress } from "../../src/bitcoin/address.ts";
import type { Network } from "../../src/bitcoin/network.ts";

/** Something that is looked for: what it is, and its bytes in all forms. */
interface Wanted {
  readonly what: string;
  readonly forms: readonly Buffer[];
}

/** Looks for thousands of forms in one pass: by the first four bytes of each, which hardly ever occur. */
class Finder {
  readonly #heads = new Map<number, { readonly what: string; readonly form: Buffer }[]>();
  readonly #may = new Uint8Array(1 << 20);

  constructor(wanted: readonly Wanted[]) {
    for (const { what, forms } of wanted)
      for (const form of forms) {
        const head = form.readUInt32BE(0);
        this.#may[place(head)] = 1;
        const others = this.#heads.get(head);
        if (others === undefined) this.#heads.set(head, [{ what, form }]);
        else others.push({ what, form });
      }
  }

  find(bytes: Uint8Array): Set<string> {
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = new Set<string>();
    let head = 0;
    for (let at = 0; at < file.length; at += 1) {
      head = ((head << 8) | file[at]!) >>> 0;
      if (at < 3 || this.#may[place(head)] === 0) continue;
      for (const { what, form } of this.#heads.get(head) ?? [])
        if (form.equals(file.subarray(at - 3, at - 3 + form.length))) found.add(what);
    }
    return found;
  }
}

function place(head: number): number {
  return Math.imul(head, 0x9e3779b1) >>> 12;
}

/** A run's own words: nobody else's text has their beginning, so one search finds all of them. */
export class Canaries {
  readonly marker = `blaukehlchen${randomBytes(5).toString("hex")}`;
  /** Where each stands, by its number. */
  readonly places: string[] = [];
  /** The codes, as they were given out. */
  readonly codes: string[] = [];
  readonly #codes: Wanted[] = [];
  #found: { readonly size: number; readonly finder: Finder } | undefined;

  /** Where a word of `next` stands; undefined for any other text. */
  placeOf(text: string): string | undefined {
    const [marker, number = ""] = text.split(" Ж");
    return marker === this.marker ? this.places[Number(number) - 1] : undefined;
  }

  /** The next word, for `place`; with letters that URLs and other encodings write differently. */
  next(place: string): string {
    this.places.push(place);
    return `${this.marker} Ж${this.places.length}`;
  }

  /** The next word in letters and digits only. */
  plain(place: string): string {
    this.places.push(place);
    return `${this.marker}x${this.places.length}`;
  }

  /** A secret code is looked for as it is written, in capital and small letters and in digits, and by its bytes. */
  code(what: string, text: string): string {
    const code = parseCode(text);
    const digits = formatCodeDigits(code);
    const letters = formatCode(code);
    const written = [letters, letters.toLowerCase(), digits].flatMap((each) => [
      each,
      each.replaceAll("-", ""),
    ]);
    const forms = written.flatMap((each) => formsOf(each));
    this.#codes.push({ what, forms: [...forms, ...bytesForms(code.secret)] });
    this.codes.push(text);
    return text;
  }

  /** An address is looked for as it is written, and by the key or its hash that its script pays to, which the script and each of its forms have. */
  address(what: string, text: string, network: Network = "regtest"): string {
    const { script } = parseAddress(text, network);
    // Before it stand the version and the length, and around an older one its operations.
    const paidTo = script.length === 25 ? script.subarray(3, 23) : script.subarray(2, 22);
    const whole = [script, script.toReversed(), sha256(script), sha256(script).toReversed()];
    this.#codes.push({
      what,
      forms: [text, text.toUpperCase()]
        .flatMap((each) => formsOf(each))
        .concat([paidTo, ...whole].flatMap((each) => bytesForms(each))),
    });
    return text;
  }

  /** Bytes that must stand nowhere. */
  bytes(what: string, bytes: Uint8Array): void {
    this.#codes.push({ what, forms: bytesForms(bytes) });
  }

  /** Any other text that must stand nowhere. */
  text(what: string, text: string): string {
    this.#codes.push({ what, forms: formsOf(text) });
    return text;
  }

  /** Made anew when there is more to look for. */
  #finder(): Finder {
    if (this.#found === undefined || this.#found.size !== this.#codes.length) {
      const words = { what: "a planted word", forms: formsOf(this.marker) };
      this.#found = { size: this.#codes.length, finder: new Finder([words, ...this.#codes]) };
    }
    return this.#found.finder;
  }

  get count(): number {
    return this.places.length + this.#codes.length;
  }

  /** What was found in these bytes: which canaries, in whatever form. */
  findIn(bytes: Uint8Array): string[] {
    return [...this.#finder().find(bytes)];
  }

  /** What was found in the files of these folders, or files, and how many files and bytes were read. */
  async findUnder(roots: readonly string[], passed: readonly string[] = []): Promise<Search> {
    const search: Search = { found: [], files: 0, bytes: 0 };
    for (const path of roots) await this.#look(path, passed, search);
    return search;
  }

  async #look(path: string, passed: readonly string[], search: Search): Promise<void> {
    if (passed.includes(path)) return;
    const info = await stat(path);
    if (info.isDirectory()) {
      for (const name of await readdir(path)) await this.#look(join(path, name), passed, search);
      return;
    }
    if (!info.isFile()) return;
    const bytes = await readFile(path);
    search.files += 1;
    search.bytes += bytes.length;
    search.found.push(...this.findIn(bytes).map((what) => `${what} in ${path}`));
  }
}

/** The outcome of a search. */
export interface Search {
  found: string[];
  files: number;
  bytes: number;
}

/** A text as UTF-8, as JSON and pages escape it, UTF-16 of both orders, in hex, in base64 at every alignment, and with every byte percent-encoded. */
export function formsOf(text: string): Buffer[] {
  const little = Buffer.from(text, "utf16le");
  const percent = [...utf8(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  const escaped = [JSON.stringify(text).slice(1, -1), inPage(text)];
  return [
    ...bytesForms(utf8(text)),
    ...escaped.filter((each) => each !== text).map((each) => Buffer.from(each)),
    little,
    Buffer.from(little).swap16(),
    Buffer.from(percent),
    Buffer.from(percent.toUpperCase()),
    Buffer.from(text.toUpperCase()),
  ];
}

/** As the renderer of pages escapes it, in texts and in attributes alike. */
export function inPage(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

function bytesForms(bytes: Uint8Array): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const shifted = new Uint8Array(shift + bytes.length);
    shifted.set(bytes, shift);
    // The first and the last group have bits of the neighbours.
    return toBase64(shifted).slice(4, -4);
  });
  const url = base64.map((each) => each.replaceAll("+", "-").replaceAll("/", "_"));
  const texts = [toHex(bytes), toHex(bytes).toUpperCase(), ...base64, ...url];
  return [Buffer.from(bytes), ...texts.map((each) => Buffer.from(each))];
}
