import { concat, fromHex, toHex, utf8 } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import type { HandedFile } from "./board-file.ts";

/** By the rule of FORMATS 11 that a new use takes a new name. */
const NAME = "commonpurse/board/use/v1";

/**
 * What the notice of a use binds: this sealed half of one case's key, these two readers, this use; 64 hex digits. With the salt, which is forgotten when the use is over, it
 * tells nobody which case it is; without it the one entry in the log would serve for any case and any readers.
 */
export function bindingOf({
  box,
  readers,
  use,
  salt,
}: Pick<HandedFile, "box" | "readers" | "use" | "salt">): string {
  // All but the readers' codes have one length, and no code has a line break.
  const said = utf8(`${[...readers, use].join("\n")}\n`);
  return toHex(H(NAME, concat(fromHex(box), said, fromHex(salt))));
}
