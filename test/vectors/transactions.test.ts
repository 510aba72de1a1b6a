import { Transaction as Library } from "bitcoinjs-lib";
import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { parseTransaction } from "../../src/bitcoin/transaction.ts";
import { outcome, vectors } from "../support/vectors.ts";

const transactions: string[] = vectors("core-tx_valid")
  ["vectors"].filter((row: unknown[]) => row.length > 1)
  .map((row: unknown[]) => row[1]);

test("Core's valid transactions: ids, weights and fields as bitcoinjs-lib reads them", () => {
  for (const hex of transactions) {
    const ours = parseTransaction(fromHex(hex));
    const theirs = Library.fromHex(hex);
    expect(ours.txid).toBe(theirs.getId());
    expect(ours.weight).toBe(theirs.weight());
    expect(ours.lockTime).toBe(theirs.locktime);
    expect(ours.outputs.map(({ script, value }) => [toHex(script), value])).toEqual(
      theirs.outs.map(({ script, value }) => [toHex(script), value]),
    );
    expect(ours.inputs.map(({ witness, sequence }) => [witness.map(toHex), sequence])).toEqual(
      theirs.ins.map(({ witness, sequence }) => [witness.map(toHex), sequence]),
    );
  }
  expect(transactions.length).toBe(121);
});

test("a transaction cut short or with a byte too many is refused", () => {
  for (const hex of transactions.slice(0, 30)) {
    const raw = fromHex(hex);
    for (const length of [0, 3, 5, raw.length - 1])
      expect(outcome(() => parseTransaction(raw.subarray(0, length)))).toBe(
        "transaction-malformed",
      );
    expect(outcome(() => parseTransaction(fromHex(`${hex}00`)))).toBe("transaction-malformed");
  }
});
