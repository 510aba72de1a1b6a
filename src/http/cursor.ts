import { timingSafeEqual } from "node:crypto";
import { concat, parseUtf8, utf8 } from "../base/bytes.ts";
import { hmacSha256, K } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";

const MAC = 16;
const TEXT_MAX = 500;

/** Makes and reads the cursors of lists: where the next page begins, opaque and unforgeable, so that nobody can read ahead by guessing. */
export interface Cursors {
  /** The cursor after the entry with these sort keys, in the list `scope`. */
  issue(scope: string, keys: readonly string[]): string;
  /** The sort keys in a cursor of `scope`. Throws the Fault `cursor-invalid` for any other text. */
  read(scope: string, cursor: string): readonly string[];
}

/** Cursors under a key that all servers share. `scope` names the list and its filters, so a cursor holds for that list alone. */
export function cursors(transportKey: Uint8Array): Cursors {
  const key = K(transportKey, "commonpurse/cursor/v1", 32);
  const mac = (scope: string, text: Uint8Array): Uint8Array =>
    hmacSha256(key, concat(utf8(`${scope}\n`), text)).subarray(0, MAC);
  return {
    issue(scope, keys) {
      const text = utf8(JSON.stringify(keys));
      return Buffer.from(concat(mac(scope, text), text)).toString("base64url");
    },
    read(scope, cursor) {
      const bytes = Buffer.from(cursor.slice(0, TEXT_MAX), "base64url");
      const text = new Uint8Array(bytes.subarray(MAC));
      const sent = bytes.subarray(0, MAC);
      if (sent.length < MAC || !timingSafeEqual(sent, mac(scope, text))) throw invalid();
      const keys: unknown = JSON.parse(parseUtf8(text) ?? "[]");
      return Array.isArray(keys) ? keys.map(String) : [];
    },
  };
}

function invalid(): Fault {
  return new Fault("invalid", "cursor-invalid", "This cursor is not one of this list.");
}
