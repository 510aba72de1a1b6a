/** Bodies and addresses as the listener of a world (`ear.ts`) reads them. None of these throws, whatever it is given. */

/** What is kept of one body at most, in bytes. */
const MOST = 20_000;

/** The beginning of a body, and whether that is all of it. */
export interface Kept {
  readonly text: string;
  readonly whole: boolean;
}

/** Keeps what is small, and of others the beginning. */
export function collect(): { take(chunk: unknown): void; kept(): Kept } {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    take(chunk) {
      if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return;
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk);
      if (size < MOST) chunks.push(bytes.subarray(0, MOST - size));
      size += bytes.length;
    },
    kept: () => ({ text: Buffer.concat(chunks).toString("utf8"), whole: size <= MOST }),
  };
}

/** The name under which `fieldsOf` gives the names of files. */
export const FILE_NAME = "file name";

/** The fields of a body: JSON, at any depth and in arrays; a form; or the text fields of a form with a file, and of its file the name. */
export function fieldsOf({ text, whole }: Kept, type: string): [name: string, value: string][] {
  const [, boundary] = /^multipart\/form-data;.*boundary="?([^";]+)/i.exec(type) ?? [];
  if (boundary !== undefined) return partsOf(text, boundary);
  if (!whole) return [];
  return /^\s*[[{]/.test(text) ? jsonFields(text) : [...new URLSearchParams(text)];
}

function jsonFields(text: string): [string, string][] {
  const fields: [string, string][] = [];
  try {
    JSON.parse(text, (name, value: unknown) => {
      for (const each of Array.isArray(value) ? value : [value])
        if (typeof each === "string") fields.push([name, each]);
      return value;
    });
  } catch {
    // What is no JSON is refused, and has no names.
  }
  return fields;
}

/** A field ends where the next part begins, one that is cut off is none; the name of a file stands in its head. */
function partsOf(text: string, boundary: string): [string, string][] {
  const parts = text.split(`--${boundary}`).slice(1);
  return parts.flatMap((part, index): [string, string][] => {
    const at = part.indexOf("\r\n\r\n");
    const head = part.slice(0, Math.max(at, 0));
    const [, file] = /[; ]filename="([^"]*)"/i.exec(head) ?? [];
    if (file !== undefined) return [[FILE_NAME, file]];
    const [, name] = /[; ]name="([^"]*)"/i.exec(head) ?? [];
    if (name === undefined || index === parts.length - 1 || /[; ]filename\*=/i.test(head))
      return [];
    return [[name, part.slice(at + 4).replace(/\r\n$/, "")]];
  });
}

/** An address as it is written, decoded, and decoded as a form writes it, with `+` for spaces. */
export function addressForms(address: string): string {
  return [address, decoded(address), decoded(address.replaceAll("+", " "))].join("\n");
}

/** What is no UTF-8 becomes signs of replacement, and a `%` that encodes nothing stays. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"),
  );
}

/** A tag with its attributes; `>` may stand in their values. */
const TAG = /<(input|option)\b((?:[^">]|"[^"]*")*)>/gi;
const VALUE = /\svalue="[^"]*"/gi;

/** A page without what its forms give back to whoever typed it: values of inputs, of areas and of options that are selected. */
export function withoutTyped(page: string): string {
  return page
    .replace(/(<textarea\b(?:[^">]|"[^"]*")*>)[^<]*/gi, "$1")
    .replace(TAG, (tag, name: string, attributes: string) => {
      const others = attributes.replace(VALUE, "");
      const given = name.toLowerCase() === "input" || /\sselected\b/i.test(others);
      return given ? `<${name}${others}>` : tag;
    });
}
