import { toHex } from "../base/bytes.ts";
import type { Reader } from "../db/unit.ts";
import { lastPublishedEpoch } from "./epochs.view.ts";
import { figuresOf, sumFigures } from "./figures.ts";
import type { PublishedFigures } from "./figures.ts";
import { findPublicCheckpoint } from "./log.store.ts";

/** What the last published epoch says, and nothing newer: a poller who subtracts two answers learns no single payment. */
export interface PublishedBalances extends PublishedFigures {
  readonly asOf: {
    readonly epoch: number;
    readonly closedAt: Date;
    readonly checkpoint: { readonly size: number; readonly root: string };
  };
  readonly programmes: readonly (PublishedFigures & { readonly programme: string })[];
}

/** The public figures; undefined before the first close, when nothing is published yet. While the log is that of `known`, they are `known` itself. */
export async function publishedBalances(
  reader: Reader,
  known?: PublishedBalances,
): Promise<PublishedBalances | undefined> {
  const checkpoint = await findPublicCheckpoint(reader);
  if (checkpoint !== undefined && known?.asOf.checkpoint.root === toHex(checkpoint.root))
    return known;
  const epoch = checkpoint && (await lastPublishedEpoch(reader, checkpoint.size));
  if (checkpoint === undefined || epoch === undefined) return undefined;
  const programmes = epoch.close.programmes.map((row) => ({ programme: row.p, ...figuresOf(row) }));
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
