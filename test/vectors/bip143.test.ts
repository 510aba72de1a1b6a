import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";
import { ByteReader } from "../../src/bitcoin/byte-reader.ts";
import { SIGHASH_ALL, witnessV0Digests } from "../../src/bitcoin/sighash.ts";
import { parseTransaction } from "../../src/bitcoin/transaction.ts";
import { vectors } from "../support/vectors.ts";

/** The BIP's preimages with SIGHASH_ALL; the other types are signed by nobody here. */
test.each<any>(vectors("bip143")["examples"])("BIP 143: $name", (example) => {
  const transaction = parseTransaction(fromHex(example.unsigned_tx));
  const digestOf = witnessV0Digests(transaction);
  for (const hex of example.preimages) {
    const preimage = fromHex(hex);
    const reader = new ByteReader(preimage, "preimage");
    reader.take(4 + 32 + 32 + 36);
    const scriptCode = reader.sized();
    const value = reader.u64();
    const type = new DataView(preimage.buffer).getUint32(preimage.length - 4, true);
    if (type !== SIGHASH_ALL) continue;
    const expected = toHex(sha256(sha256(preimage)));
    const found = transaction.inputs.map((_, input) => toHex(digestOf(input, scriptCode, value)));
    // The example without a name for its input's transaction appears twice with another one: then it is not among ours.
    if (example.sighashes.includes(expected)) expect(found).toContain(expected);
  }
});
