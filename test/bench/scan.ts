/**
 * Finding what concerns us in a full block while more and more scripts are watched, on the index in Postgres as the worker uses it;
 * against parsing the block alone, by us and by bitcoinjs-lib with its txids. Looking things up must hardly grow with the index.
 */
import { Block } from "bitcoinjs-lib";
import type { Knex } from "knex";
import { concat, utf8 } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";
import { sats } from "../../src/base/sats.ts";
import { compactSize } from "../../src/bitcoin/byte-writer.ts";
import { hash160, p2wpkh } from "../../src/bitcoin/script.ts";
import { matchTransactions } from "../../src/chain/match-transactions.ts";
import { parseRawBlock } from "../../src/chain/raw-block.ts";
import { scriptIndexOf } from "../../src/chain/script.store.ts";
import { fundingTransaction } from "../support/wallet.ts";
import { milliseconds, ratio, rivals, say, short, timed } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { withDatabase } from "./database.ts";

/** Of so many outputs one pays us. */
const OURS_EVERY = 500;

export const scan: Bench = {
  name: "scan",
  run: (size) =>
    withDatabase(async ({ owner, app }) => {
      const transactions = size === "full" ? 3_000 : 20;
      const bytes = blockOf(transactions);
      const megabytes = short(bytes.length / 1e6);
      const rounds = size === "full" ? 5 : 1;
      const { ours, theirs } = await rivals(rounds, {
        ours: () => parseRawBlock(bytes),
        theirs: () => Block.fromBuffer(bytes).transactions?.map((each) => each.getId()),
      });
      const what = `scan of a block with ${transactions.toLocaleString("en")} transactions (${megabytes} MB)`;
      say(`${what}, parse: ${milliseconds(ours)}, bitcoinjs-lib ${ratio(ours, theirs)}`);
      let filled = 0;
      for (const count of size === "full" ? [1_000, 100_000, 2_000_000] : [1_000]) {
        await watch(owner, filled, count);
        filled = count;
        let found = 0;
        const index = scriptIndexOf({ sql: app });
        const { match, parse } = await rivals(rounds, {
          match: async () => {
            const block = parseRawBlock(bytes);
            found = (await matchTransactions(block?.transactions ?? [], index, new Set())).length;
          },
          parse: () => parseRawBlock(bytes),
        });
        if (found !== Math.ceil(transactions / OURS_EVERY)) throw new Error("scan: lost some");
        const watched = `${count.toLocaleString("en")} watched scripts`;
        say(`${what}, ${watched}: ${milliseconds(match)}, parsing alone ${ratio(match, parse)}`);
      }
    }),
};

/** A block of transactions with two outputs each; some pay the first watched scripts. */
function blockOf(count: number): Uint8Array {
  const transactions = Array.from({ length: count }, (_, n) =>
    fundingTransaction(
      [
        { value: sats(50_000n), script: n % OURS_EVERY === 0 ? watched(n / OURS_EVERY) : other(n) },
        { value: sats(70_000n), script: other(-1 - n) },
      ],
      n,
    ),
  );
  const ids = transactions.map(({ txid }) => Uint8Array.from(Buffer.from(txid, "hex").reverse()));
  const header = concat(new Uint8Array(36), merkleRoot(ids), new Uint8Array(12));
  return concat(header, compactSize(count), ...transactions.map(({ raw }) => raw));
}

function merkleRoot(level: readonly Uint8Array[]): Uint8Array {
  if (level.length === 1) return level[0]!;
  const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, n) => {
    const left = level[2 * n]!;
    return sha256(sha256(concat(left, level[2 * n + 1] ?? left)));
  });
  return merkleRoot(pairs);
}

function other(n: number): Uint8Array {
  return p2wpkh(hash160(utf8(`somebody ${n}`)));
}

/** The same as `watch` makes in SQL. */
function watched(n: number): Uint8Array {
  return p2wpkh(sha256(utf8(String(n))).subarray(0, 20));
}

/** Fills the index up to `to` scripts in the server itself: from here it would be the bench of something else. */
async function watch(owner: Knex, from: number, to: number): Promise<void> {
  const { wall } = await timed(async () => {
    await owner.raw(
      `insert into chain_scripts (script)
       select decode('0014', 'hex') || substring(sha256(convert_to(n::text, 'UTF8')) from 1 for 20)
         from generate_series(cast(:from as int), cast(:to as int) - 1) n on conflict do nothing`,
      { from, to },
    );
    await owner.raw("vacuum analyze chain_scripts");
  });
  say(`(index filled to ${to.toLocaleString("en")} in ${short(wall / 1000)} s)`);
}
