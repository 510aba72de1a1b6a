import { parseUtf8, utf8 } from "../base/bytes.ts";
import type { EpochDraft } from "./close-epoch.ts";
import { formatLeaf, parseLeaf } from "./leaf.ts";
import type { CloseLeaf, PartLeaf } from "./leaf.ts";

/** An epoch that is drawn up and has no place in the log yet. */
export interface DrawnEpoch extends Pick<EpochDraft, "leaves" | "bands" | "programmes"> {
  readonly epoch: number;
  readonly oldest: CloseLeaf["oldest"];
}

const ZERO = "00".repeat(32);

/** The draft as lines: its close, with zeros for all that only its place decides, then its leaves. */
export function formatDraft(drawn: DrawnEpoch): string {
  const close: CloseLeaf = {
    t: "close",
    bands: drawn.bands,
    claims: ZERO,
    e: drawn.epoch,
    exports: { beancount: ZERO, csv: ZERO, hledger: ZERO, jsonl: ZERO },
    first: 0,
    next: 0,
    oldest: drawn.oldest,
    policy: ZERO,
    prev: 0,
    programmes: drawn.programmes,
  };
  const leaves = drawn.leaves.map((leaf): PartLeaf => ({ ...leaf, e: drawn.epoch }));
  return [close, ...leaves].map((leaf) => parseUtf8(formatLeaf(leaf)) ?? "").join("\n");
}

/** Reads what `formatDraft` wrote; throws Error on anything else. */
export function parseDraft(text: string): DrawnEpoch {
  const [close, ...leaves] = text.split("\n").map((line) => parseLeaf(utf8(line)));
  if (close?.t !== "close") throw new Error("parseDraft: no close");
  return {
    epoch: close.e,
    bands: close.bands,
    programmes: close.programmes,
    oldest: close.oldest,
    leaves: leaves.flatMap((leaf) => {
      if (leaf.t !== "in" && leaf.t !== "out") return [];
      return [{ t: leaf.t, c: leaf.c, p: leaf.p, s: leaf.s }];
    }),
  };
}
