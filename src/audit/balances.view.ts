import { toHex } from "../base/bytes.ts";
import type { Reader } from "../db/unit.ts";
import { findLastEpoch } from "./epoch.store.ts";
import { figuresOf, sumFigures } from "./figures.ts";
import type { PublishedFigures } from "./figures.ts";
import { findLastCheckpoint } from "./log.store.ts";
import { lastClose } from "./publish-epoch.ts";

/** What the last published epoch says, and nothing newer: a poller who subtracts two answers learns no single payment. */
export interface PublishedBalances extends PublishedFigures {
  readonly asOf: {
    readonly epoch: number;
    readonly closedAt: Date;
    readonly checkpoint: { readonly size: number; readonly root: string };
  };
  readonly programmes: readonly (PublishedFigures & { readonly programme: string })[];
}

/** The public figures; undefined before the first close, when nothing is published yet. */
export async function publishedBalances(reader: Reader): Promise<PublishedBalances | undefined> {
  const [close, epoch, checkpoint] = [
    await lastClose(reader),
    await findLastEpoch(reader),
    await findLastCheckpoint(reader),
  ];
  if (close === undefined || epoch === undefined || checkpoint === undefined) return undefined;
  const programmes = close.leaf.programmes.map((row) => ({ programme: row.p, ...figuresOf(row) }));
  return {
    ...sumFigures(programmes),
    asOf: {
      epoch: epoch.epoch,
      closedAt: epoch.closedAt,
      checkpoint: { size: checkpoint.size, root: toHex(checkpoint.root) },
    },
    programmes,
  };
}
