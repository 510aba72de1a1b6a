/**
 * The same random histories, followed into Postgres and into memory side by side: what the store reads back, and what the views say,
 * must equal what was told, through any reorganisation there and back.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHex } from "../../../src/base/bytes.ts";
import { formatOutPoint } from "../../../src/bitcoin/outpoint.ts";
import { knownChain } from "../../../src/chain/chain.store.ts";
import { outputsOf } from "../../../src/chain/output.view.ts";
import type { OwnOutput } from "../../../src/chain/output.view.ts";
import { currentTip } from "../../../src/chain/tip.view.ts";
import { transactionsOf } from "../../../src/chain/transaction.view.ts";
import { act, Action, History, SETTINGS } from "../../support/chain-history.ts";
import { Follower } from "../../support/follower.ts";
import type { MemoryChain } from "../../support/memory-chain.ts";

test("the store holds what was told, and the views follow from it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Action, { minLength: 10, maxLength: 40 }), async (actions) => {
      const history = await History.start();
      const follower = await Follower.start(SETTINGS);
      history.onWatch = (script) => follower.watch(script);
      try {
        for (const action of actions) {
          await act(history, action);
          if (action.do === "follow") await compare(history, follower);
          if (action.do === "forget") follower.forget();
        }
        await history.recover();
        await compare(history, follower);
      } finally {
        await follower.close();
      }
    }),
    { numRuns: 12 },
  );
});

async function compare(history: History, follower: Follower): Promise<void> {
  const { known } = history;
  // A node that lost blocks is waited for.
  if (history.chain.height < known.best.at(-1)!.id.height) return;
  await follower.follow(history.chain.source);
  const stored = knownChain(follower);
  expect(await currentTip(follower)).toMatchObject(known.best.at(-1)!.id);
  expect(await stored.blocksAbove(-1)).toEqual(await known.blocksAbove(-1));
  expect([...(await stored.mempool())].sort()).toEqual([...(await known.mempool())].sort());

  const scripts = [...known.watchedScripts].map(fromHex);
  const outputs = await outputsOf(follower, scripts);
  // What is in neither chain nor mempool stays stored, and says so.
  const present = outputs.filter(({ height, inMempool }) => height !== undefined || inMempool);
  expect(present.map(plain).sort(byOutpoint)).toEqual(expectedOutputs(known).sort(byOutpoint));

  const txids = outputs.map(({ outpoint }) => outpoint.txid);
  const tip = known.best.at(-1)!.id.height;
  for (const { height, depth } of (await transactionsOf(follower, txids)).values())
    expect(depth).toBe(height === undefined ? 0 : tip - height + 1);
}

interface Plain {
  readonly outpoint: string;
  readonly height: number | undefined;
  readonly spentBy: string | undefined;
  readonly spentHeight: number | undefined;
}

const plain = ({ outpoint, height, spentBy, spentHeight }: OwnOutput): Plain => ({
  outpoint: formatOutPoint(outpoint),
  height,
  spentBy,
  spentHeight,
});

const byOutpoint = (a: Plain, b: Plain) => (a.outpoint < b.outpoint ? -1 : 1);

function expectedOutputs(known: MemoryChain): Plain[] {
  const all = [
    ...known.best.flatMap(({ id, transactions }) =>
      transactions.map((seen) => ({ seen, height: id.height })),
    ),
    ...[...known.waiting.values()].map((seen) => ({ seen, height: undefined })),
  ];
  const spenders = new Map<string, { txid: string; height: number | undefined }>();
  for (const { seen, height } of all) {
    for (const outpoint of seen.spent)
      spenders.set(formatOutPoint(outpoint), { txid: seen.txid, height });
  }
  return all.flatMap(({ seen, height }) =>
    seen.received.map(({ vout }) => {
      const outpoint = formatOutPoint({ txid: seen.txid, vout });
      const spender = spenders.get(outpoint);
      return { outpoint, height, spentBy: spender?.txid, spentHeight: spender?.height };
    }),
  );
}
