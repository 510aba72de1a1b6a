import type { Reader } from "../db/unit.ts";
import { checkLedger } from "../ledger/check.view.ts";
import type { Finding } from "../ledger/check.view.ts";
import type { Moved } from "../ledger/reconcile.ts";
import { rowsMissing } from "../payouts/rows-missing.view.ts";
import { blocksApart } from "./block-links.view.ts";
import { tieOutBook } from "./book-tie-out.view.ts";
import { tieOutChain } from "./chain-tie-out.view.ts";
import type { ChainTieOut } from "./chain-tie-out.view.ts";
import { tieOutHolds } from "./hold-tie-out.view.ts";
import { tieOutLog } from "./log-tie-out.view.ts";

/** The books, each held against what it must agree with. */
export const EXAMINED = ["ledger", "holds", "chain", "log", "book"] as const;
export type Examined = (typeof EXAMINED)[number];

/** What was found, by book, and how far was looked. */
export interface Examination {
  readonly findings: Readonly<Record<Examined, readonly Finding[]>>;
  /** Height of the last block taken into account; undefined before the first. */
  readonly height: number | undefined;
  /** Leaves of the public log. */
  readonly leaves: number;
}

/**
 * Recomputes every book from what it is made of and holds it against its neighbour: ledger, open holds, chain, public log, and what waits
 * to enter it. Reads only. Give a snapshot (`db/snapshot.ts`): of two moments the
 * books need not agree. Time grows with everything there is.
 */
export async function examine(reader: Reader): Promise<Examination> {
  const chain = await tieOutChain(reader);
  const log = await tieOutLog(reader);
  return {
    height: chain?.height,
    leaves: log.size,
    findings: {
      ledger: await checkLedger(reader),
      holds: [...(await tieOutHolds(reader)), ...(await rowsMissing(reader))],
      chain: [...(await blocksApart(reader)), ...(chain === undefined ? [] : chainFindings(chain))],
      log: log.findings,
      book: await tieOutBook(reader, log.published),
    },
  };
}

/** How many things were found; zero when all holds. */
export function countFindings({ findings }: Examination): number {
  return EXAMINED.reduce((sum, book) => sum + findings[book].length, 0);
}

function chainFindings({ programmes }: ChainTieOut): Finding[] {
  return programmes.flatMap((each) => [
    ...each.notOnChain.map((moved) => one("in-ledger-not-on-chain", moved, moved.amount, 0n)),
    ...each.notInLedger.map((moved) => one("on-chain-not-in-ledger", moved, 0n, moved.amount)),
    ...each.amountDiffers.map((moved) => one("amount-differs", moved, moved.booked, moved.onChain)),
    ...(each.coins === each.booked
      ? []
      : [one("coins", { id: each.programme }, each.booked, each.coins)]),
  ]);
}

/** `expected` is what is booked, `actual` what the chain shows. */
function one(rule: string, { id }: Pick<Moved, "id">, booked: bigint, onChain: bigint): Finding {
  return { rule, subject: id, expected: String(booked), actual: String(onChain) };
}
