/** Our own reader of blocks against bitcoinjs-lib's, and against bytes that are not blocks. */
import { Block, Transaction } from "bitcoinjs-lib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { parseRawBlock, parseRawTransaction } from "../../../src/chain/raw-block.ts";

const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max });
const input = fc.record({
  hash: bytes(32, 32),
  index: fc.nat(0xffffffff),
  script: bytes(0, 300),
  witness: fc.array(bytes(0, 80), { maxLength: 3 }),
});
const output = fc.record({ script: bytes(0, 300), value: fc.bigInt(0n, 2_100_000_000_000_000n) });
const transaction = fc
  .record({
    inputs: fc.array(input, { minLength: 1, maxLength: 4 }),
    outputs: fc.array(output, { minLength: 1, maxLength: 4 }),
    lockTime: fc.nat(0xffffffff),
  })
  .map(({ inputs, outputs, lockTime }) => {
    const made = new Transaction();
    made.version = 2;
    made.locktime = lockTime;
    for (const { hash, index, script, witness } of inputs) {
      const position = made.addInput(hash, index, 0xfffffffd, script);
      made.setWitness(position, witness);
    }
    for (const { script, value } of outputs) made.addOutput(script, value);
    return made;
  });

function blockOf(transactions: Transaction[]): Block {
  const block = new Block();
  block.version = 0x20000000;
  block.prevHash = new Uint8Array(32).fill(7);
  block.timestamp = 1_700_000_000;
  block.bits = 0x207fffff;
  block.nonce = 5;
  block.transactions = transactions;
  block.merkleRoot = Block.calculateMerkleRoot(transactions);
  return block;
}

describe("a transaction", () => {
  test("is read as bitcoinjs-lib reads it", () => {
    fc.assert(
      fc.property(transaction, (made) => {
        const parsed = parseRawTransaction(made.toBuffer())!;
        expect(parsed.txid).toBe(made.getId());
        expect(toHex(parsed.raw)).toBe(made.toHex());
        expect(parsed.inputs).toEqual(
          made.ins.map(({ hash, index }) => ({
            txid: toHex(Uint8Array.from(hash).reverse()),
            vout: index,
          })),
        );
        expect(parsed.outputs.map(({ value, script }) => [value, toHex(script)])).toEqual(
          made.outs.map(({ value, script }) => [value, toHex(script)]),
        );
      }),
    );
  });

  test("with a byte more or less is none", () => {
    fc.assert(
      fc.property(transaction, fc.nat(), (made, cut) => {
        const raw = made.toBuffer();
        expect(parseRawTransaction(raw.subarray(0, cut % raw.length))).toBeUndefined();
        expect(parseRawTransaction(Uint8Array.from([...raw, 0]))).toBeUndefined();
      }),
    );
  });

  test("that pays more than there is is none", () => {
    const made = new Transaction();
    made.addInput(new Uint8Array(32), 0);
    made.addOutput(Uint8Array.of(0x51), 0n);
    const raw = Uint8Array.from(made.toBuffer());
    // The value's eight bytes stand before script length, script and lock time.
    raw.fill(0xff, raw.length - 14, raw.length - 6);
    expect(parseRawTransaction(raw)).toBeUndefined();
  });
});

describe("a block", () => {
  test("is read as bitcoinjs-lib reads it", () => {
    fc.assert(
      fc.property(fc.array(transaction, { minLength: 1, maxLength: 9 }), (transactions) => {
        const block = blockOf(transactions);
        const parsed = parseRawBlock(block.toBuffer())!;
        expect(parsed.hash).toBe(block.getId());
        expect(parsed.prev).toBe("07".repeat(32));
        expect(parsed.time).toEqual(new Date(1_700_000_000_000));
        expect(parsed.transactions.map(({ txid }) => txid)).toEqual(
          transactions.map((made) => made.getId()),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("with a transaction changed, left out or doubled is none", () => {
    const make = (value: bigint): Transaction => {
      const made = new Transaction();
      made.addInput(new Uint8Array(32).fill(1), 0);
      made.addOutput(Uint8Array.of(0x51), value);
      return made;
    };
    const block = blockOf([make(1n), make(2n), make(3n)]);
    for (const others of [
      [make(1n), make(2n), make(4n)],
      [make(1n), make(2n)],
      [make(1n), make(3n), make(2n)],
    ]) {
      block.transactions = others;
      expect(parseRawBlock(block.toBuffer())).toBeUndefined();
    }
  });

  test("never throws on noise", () => {
    fc.assert(
      fc.property(bytes(0, 400), (noise) => {
        expect(parseRawBlock(noise)).toBeUndefined();
      }),
    );
  });

  test("the first of the regtest network", () => {
    const parsed = parseRawBlock(Buffer.from(GENESIS, "hex"))!;
    expect(parsed.hash).toBe("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206");
    expect(parsed.prev).toBe("00".repeat(32));
    expect(parsed.transactions[0]?.txid).toBe(
      "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
    );
  });
});

const GENESIS =
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f20020000000101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000";
