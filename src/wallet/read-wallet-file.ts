import { createHash } from "node:crypto";
import { must } from "../base/refusal.ts";
import type { Network } from "../bitcoin/network.ts";
import { LINE_MAX, parseLabel } from "./label.ts";
import { parseEnd, parseHead } from "./wallet-file.ts";
import type { WalletFileHead } from "./wallet-file.ts";

/**
 * Reads a wallet file from its bytes, in one pass and a few lines of memory: what it says of wallets, and how many lines there are. Labels
 * are checked and dropped, because only descriptors, counters and the chain are believed. Refuses, with the number of the line: those of
 * `parseHead` and `parseLabel`, `wallet-file-cut` (the last line is missing), `wallet-file-digest` (lines were changed, lost or added).
 */
export async function readWalletFile(
  bytes: AsyncIterable<Uint8Array>,
  network: Network,
): Promise<{ readonly head: WalletFileHead; readonly records: number }> {
  const hash = createHash("sha256");
  let head: WalletFileHead | undefined;
  let end: ReturnType<typeof parseEnd>;
  let records = 0;
  for await (const line of linesOf(bytes)) {
    must(end === undefined, "wallet-file-digest", records + 1);
    const text = line.toString("utf8");
    end = head === undefined ? undefined : parseEnd(text);
    if (end !== undefined) continue;
    hash.update(line).update("\n");
    records += 1;
    if (head === undefined) head = parseHead(text, network);
    else parseLabel(text, records);
  }
  must(head !== undefined, "wallet-file");
  must(end !== undefined, "wallet-file-cut", records);
  must(end.records === records && end.sha256 === hash.digest("hex"), "wallet-file-digest");
  return { head, records };
}

/** The lines without their ends; what follows the last end counts as a line if it is not empty. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    let data: Buffer = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10)) {
      yield data.subarray(0, end);
      data = data.subarray(end + 1);
    }
    must(data.length <= LINE_MAX, "label-json");
    rest = data;
  }
  if (rest.length > 0) yield rest;
}
