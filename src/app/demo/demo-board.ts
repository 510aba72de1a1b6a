import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "../../base/clock.ts";
import { x25519Public } from "../../base/sealed-box.ts";
import { formatBoardShare, splitBoardKey } from "../../people/board-share.ts";

/** Makes a demo's board key and writes its three shares beside the other keys, as `purse board open --shares` takes them. Returns its public half. */
export async function makeDemoBoard(
  place: { readonly fund: string; readonly folder: string },
  random: Random,
): Promise<Uint8Array> {
  const secret = random.bytes(32);
  const shares = await splitBoardKey(secret, place.fund);
  for (const [index, share] of shares.entries())
    await writeFile(join(place.folder, `board-${index + 1}.share`), formatBoardShare(share), {
      mode: 0o600,
    });
  return x25519Public(secret);
}
