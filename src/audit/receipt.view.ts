import { parseUtf8 } from "../base/bytes.ts";
import { inclusionFrom } from "../base/tlog/merkle.ts";
import { formatProof } from "../base/tlog/proof.ts";
import type { Reader } from "../db/unit.ts";
import { commitmentOfOpening } from "./commitment.ts";
import { findIndexes, findPublicCheckpoint } from "./log.store.ts";
import type { StoredCheckpoint } from "./log.store.ts";
import { nodesFor } from "./proof.view.ts";
import { formatReceipt } from "./receipt.ts";
import { openReceipt } from "./receipt-box.ts";
import type { Receipt } from "./receipt.ts";
import { listReceipts } from "./receipt.store.ts";

/**
 * The receipts of a code as text, one for each settled gift, with the proofs that there are by now. `keys` come from the code, which the
 * caller forgets; empty when the code has no receipts (yet, or any more).
 */
export async function openReceipts(
  reader: Reader,
  keys: { readonly lookupHash: Uint8Array; readonly seal: Uint8Array },
): Promise<string[]> {
  const texts: string[] = [];
  for (const box of await listReceipts(reader, keys.lookupHash)) {
    const receipt = await receiptFor(reader, openReceipt(box, keys.seal));
    texts.push(parseUtf8(formatReceipt(receipt)) ?? "");
  }
  return texts;
}

/** The receipt with a proof, at the newest public checkpoint, of every part that stands in the log; the others stay `carried`. */
export async function receiptFor(reader: Reader, opened: Receipt): Promise<Receipt> {
  const checkpoint = await findPublicCheckpoint(reader);
  if (checkpoint === undefined) return opened;
  const commitments = opened.parts.map(commitmentOfOpening);
  const indexes = await findIndexes(reader, commitments);
  const found = [...indexes.values()].filter((index) => index < checkpoint.size);
  const proofs = await proofsOf(reader, checkpoint, found);
  const parts = opened.parts.map((opening, at) => {
    const index = indexes.get(commitments[at] ?? "");
    const proof = index === undefined ? undefined : proofs.get(index);
    if (index === undefined || proof === undefined) return opening;
    return { index, part: opening.part, proof, salt: opening.salt };
  });
  return { fund: opened.fund, parts };
}

async function proofsOf(
  reader: Reader,
  { size, note }: StoredCheckpoint,
  indexes: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const nodes = await nodesFor(reader, (ask) => {
    for (const index of indexes) inclusionFrom(ask, index, size);
  });
  return new Map(
    indexes.map((index) => {
      const hashes = inclusionFrom(nodes, index, size);
      return [index, formatProof({ index, hashes, checkpoint: note })];
    }),
  );
}
