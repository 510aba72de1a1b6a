import type { Reader } from "../db/unit.ts";
import { findEpoch, findExport, findLastEpoch, listEpochs } from "./epoch.store.ts";
import type { EpochRange, StoredEpoch } from "./epoch.store.ts";
import type { ExportFormat } from "./epoch-exports.ts";
import type { CloseLeaf } from "./leaf.ts";
import { findLeaf, findPublicCheckpoint, listLeaves } from "./log.store.ts";

/** A closed epoch as published. */
export interface PublishedEpoch extends StoredEpoch {
  readonly close: CloseLeaf;
}

/** The closed epochs that the public checkpoint reaches, oldest first: all, or a part, which takes no longer however many there are. */
export async function publishedEpochs(
  reader: Reader,
  range: EpochRange = {},
): Promise<PublishedEpoch[]> {
  const epochs = await listEpochs(reader, { ...range, size: await publicSize(reader) });
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (first === undefined || last === undefined) return [];
  const span = { from: first.closeIndex, to: last.closeIndex + 1 };
  const found = await listLeaves(reader, "close", span);
  const closes = new Map(found.map(({ leaf }) => [leaf.e, leaf]));
  return epochs.flatMap((epoch) => {
    const close = closes.get(epoch.epoch);
    return close === undefined ? [] : [{ ...epoch, close }];
  });
}

/** One closed epoch; undefined when it has not been published. */
export async function publishedEpoch(
  reader: Reader,
  epoch: number,
): Promise<PublishedEpoch | undefined> {
  const stored = await findEpoch(reader, epoch);
  if (stored === undefined || stored.closeIndex >= (await publicSize(reader))) return undefined;
  return withClose(reader, stored);
}

/** The last epoch that closed within the first `size` entries. */
export async function lastPublishedEpoch(
  reader: Reader,
  size: number,
): Promise<PublishedEpoch | undefined> {
  const stored = await findLastEpoch(reader, size);
  return stored && withClose(reader, stored);
}

async function withClose(reader: Reader, stored: StoredEpoch): Promise<PublishedEpoch | undefined> {
  const close = await findLeaf(reader, "close", stored.closeIndex);
  return close && { ...stored, close: close.leaf };
}

/** One of the files of a closed epoch, whose hash its close carries. */
export async function publishedExport(
  reader: Reader,
  epoch: number,
  format: ExportFormat,
): Promise<string | undefined> {
  const stored = await findEpoch(reader, epoch);
  if (stored === undefined || stored.closeIndex >= (await publicSize(reader))) return undefined;
  return findExport(reader, epoch, format);
}

async function publicSize(reader: Reader): Promise<number> {
  return (await findPublicCheckpoint(reader))?.size ?? 0;
}
