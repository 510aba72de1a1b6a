import { concat, equalBytes, utf8 } from "../base/bytes.ts";
import { must } from "../base/refusal.ts";
import { parseReceipt } from "./receipt.ts";
import { readTar, tarEnd, tarFile } from "./tar.ts";

/** The receipt's place in a bundle. */
const RECEIPT = "receipt/receipt.json";

/**
 * A receipt (its text) in one download: a ustar archive with the receipt, and for each part that stands in the log its proof as a file of its
 * own, which any program for C2SP `tlog-proof` reads. Parts that are carried have none yet. The same receipt is the same archive.
 */
export function receiptBundle(text: string): Uint8Array {
  const receipt = utf8(text);
  return concat(
    tarFile(RECEIPT, receipt),
    ...proofsOf(receipt).map(([path, proof]) => tarFile(path, proof)),
    tarEnd(),
  );
}

/**
 * The receipt in what a donor kept: the receipt itself, or a bundle of it. Refuses with `receipt-bundle` when the files in a bundle are not
 * those of its receipt.
 */
export function receiptIn(kept: Uint8Array): Uint8Array {
  const files = readTar(kept);
  if (files === undefined) return kept;
  const receipt = files.get(RECEIPT);
  must(receipt !== undefined, "receipt-bundle");
  const proofs = proofsOf(receipt);
  const isWhole = proofs.every(([path, proof]) => equalBytes(files.get(path) ?? EMPTY, proof));
  must(isWhole && files.size === proofs.length + 1, "receipt-bundle");
  return receipt;
}

const EMPTY = new Uint8Array(0);

function proofsOf(receipt: Uint8Array): (readonly [path: string, proof: Uint8Array])[] {
  return parseReceipt(receipt).parts.flatMap((each) =>
    "state" in each ? [] : [[`receipt/part-${each.part.j}.tlog-proof`, utf8(each.proof)] as const],
  );
}
