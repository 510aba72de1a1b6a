import { parseUtf8 } from "../base/bytes.ts";
import type { EpochDraft } from "./close-epoch.ts";
import { epochExports, hashExports } from "./epoch-exports.ts";
import type { EpochExports } from "./epoch-exports.ts";
import { formatLeaf } from "./leaf.ts";
import type { CloseLeaf, ProgrammeRow } from "./leaf.ts";

/** Where an epoch goes in the log, and what its close says beside the figures. */
export interface EpochPlace {
  readonly fund: string;
  readonly epoch: number;
  /** Index of the next entry: that of the first leaf, or of the close when there are no leaves. */
  readonly first: number;
  /** Index of the close before; 0 for the first epoch. */
  readonly prev: number;
  /** Rows of the close before. */
  readonly before: ReadonlyMap<string, ProgrammeRow>;
  /** Digest of the fund file in force, hex32. */
  readonly policy: string;
  /** Root of the claims tree of the epoch, hex32. */
  readonly claims: string;
  readonly oldest: CloseLeaf["oldest"];
}

/** An epoch as it is appended: the bytes of its leaves, then of its close. */
export interface NumberedEpoch {
  readonly entries: readonly Uint8Array[];
  readonly close: CloseLeaf;
  readonly exports: EpochExports;
}

/** Numbers the leaves of a draft and writes its close (FORMATS 7, rule 4). */
export function numberEpoch(draft: EpochDraft, place: EpochPlace): NumberedEpoch {
  const { fund, epoch, first, before } = place;
  const leaves = draft.leaves.map((leaf) => formatLeaf({ ...leaf, e: epoch }));
  const exports = epochExports({
    fund,
    epoch,
    entries: leaves.map((leaf) => parseUtf8(leaf) ?? ""),
    before,
    rows: draft.programmes,
  });
  const close: CloseLeaf = {
    t: "close",
    bands: draft.bands,
    claims: place.claims,
    e: epoch,
    exports: hashExports(exports),
    first,
    next: first + leaves.length,
    oldest: place.oldest,
    policy: place.policy,
    prev: place.prev,
    programmes: draft.programmes,
  };
  return { entries: [...leaves, formatLeaf(close)], close, exports };
}
