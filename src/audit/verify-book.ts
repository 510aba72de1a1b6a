import { toHex } from "../base/bytes.ts";
import type { BookSettings } from "../base/fund-file.ts";
import { must, Refusal } from "../base/refusal.ts";
import { newFrontier } from "../base/tlog/frontier.ts";
import type { Frontier } from "../base/tlog/frontier.ts";
import { leafHash } from "../base/tlog/merkle.ts";
import type { Vkey } from "../base/tlog/note.ts";
import { openAttestation } from "./attestation.ts";
import type { Attestation } from "./attestation.ts";
import { checkClose } from "./check-close.ts";
import { parseLeaf } from "./leaf.ts";
import type {
  AttestLeaf,
  CloseLeaf,
  CorrectLeaf,
  KeyLeaf,
  Leaf,
  PartLeaf,
  PolicyLeaf,
  ProgrammeRow,
} from "./leaf.ts";

/** What a reader of the book knows from a second channel: the fund file, and earlier ones if they were given. */
export interface BookTrust {
  readonly fund: string;
  /** Programmes of the newest fund file; a code is never taken away. */
  readonly programmes: readonly string[];
  /** The rules of the book by the digest (hex) of the fund file that sets them. */
  readonly policies: ReadonlyMap<string, BookSettings>;
  readonly auditors: readonly Vkey[];
}

/** What the book says, as far as it has been read; all of it verified. */
export interface BookReport {
  readonly size: number;
  readonly root: Uint8Array;
  readonly closes: readonly { readonly index: number; readonly leaf: CloseLeaf }[];
  readonly corrections: readonly CorrectLeaf[];
  readonly attestations: readonly (Attestation & { readonly auditors: readonly string[] })[];
  readonly policies: readonly PolicyLeaf[];
  readonly keys: readonly KeyLeaf[];
  readonly parts: { readonly in: number; readonly out: number };
  /** Epochs whose fund file was not given, so that their steps and bands could not be judged. */
  readonly unjudged: readonly number[];
}

/** A book that is read from leaf 0 on. */
export interface Book {
  /** Verifies the next entry; refuses with the first rule of FORMATS 7 that fails, `item` being the index of the entry. */
  add(entry: Uint8Array): Leaf;
  /** Root of all entries so far. */
  root(): Uint8Array;
  /** Root (hex) of the tree of so many entries; undefined where no checkpoint can have been signed. */
  rootAt(size: number): string | undefined;
  /** Every size at which a checkpoint can have been signed, ascending, with the root (hex) of so many entries. */
  roots(): ReadonlyMap<number, string>;
  /** What has been read; refuses with `close-range` when parts follow the last close, because they are appended together. */
  end(): BookReport;
}

/** Verifies a whole book at once. */
export function verifyBook(entries: Iterable<Uint8Array>, trust: BookTrust): BookReport {
  const book = openBook(trust);
  for (const entry of entries) book.add(entry);
  return book.end();
}

/** Opens a book for reading. Memory grows with the commitments seen (about 150 bytes a part), not with the entries. */
export function openBook(trust: BookTrust): Book {
  const book = newState(trust);
  return {
    add(entry) {
      const index = book.tree.size;
      const leaf = atIndex(index, () => parseLeaf(entry));
      must(index > 0 || leaf.t === "policy", "leaf-type", index);
      add(book, leaf, index);
      book.tree.add(leafHash(entry));
      // Parts are appended together with their close, so no checkpoint was ever signed after one.
      if (leaf.t !== "in" && leaf.t !== "out")
        book.roots.set(book.tree.size, toHex(book.tree.root()));
      return leaf;
    },
    root: () => book.tree.root(),
    rootAt: (size) => book.roots.get(size),
    roots: () => book.roots,
    end() {
      const { tree, open, report } = book;
      must(open.length === 0, "close-range", tree.size);
      return { ...report, size: tree.size, root: tree.root() };
    },
  };
}

/** Everything that later entries are judged against. */
interface State {
  readonly trust: BookTrust;
  readonly tree: Frontier;
  readonly seen: Set<string>;
  /** The newest row of each programme. */
  readonly rows: Map<string, ProgrammeRow>;
  /** Root by tree size, for attestations. */
  readonly roots: Map<number, string>;
  /** Parts since the last close. */
  open: { readonly index: number; readonly leaf: PartLeaf }[];
  /** The last close; 0 and 0 before the first. */
  last: { readonly epoch: number; readonly index: number };
  readonly report: {
    readonly closes: { readonly index: number; readonly leaf: CloseLeaf }[];
    readonly corrections: CorrectLeaf[];
    readonly attestations: (Attestation & { readonly auditors: readonly string[] })[];
    readonly policies: PolicyLeaf[];
    readonly keys: KeyLeaf[];
    readonly parts: { in: number; out: number };
    readonly unjudged: number[];
  };
}

function newState(trust: BookTrust): State {
  return {
    trust,
    tree: newFrontier(),
    seen: new Set(),
    rows: new Map(),
    roots: new Map(),
    open: [],
    last: { epoch: 0, index: 0 },
    report: {
      closes: [],
      corrections: [],
      attestations: [],
      policies: [],
      keys: [],
      parts: { in: 0, out: 0 },
      unjudged: [],
    },
  };
}

function add(book: State, leaf: Leaf, index: number): void {
  switch (leaf.t) {
    case "in":
    case "out":
      addPart(book, leaf, index);
      break;
    case "close":
      addClose(book, leaf, index);
      break;
    case "correct":
      addCorrection(book, leaf, index);
      break;
    case "attest":
      addAttestation(book, leaf, index);
      break;
    case "policy":
      addPolicy(book, leaf, index);
      break;
    case "key":
      book.report.keys.push(leaf);
  }
}

function addPart(book: State, leaf: PartLeaf, index: number): void {
  must(isKnown(book, leaf.p), "leaf-programme", index);
  must(!book.seen.has(leaf.c), "leaf-repeated", index);
  book.seen.add(leaf.c);
  book.open.push({ index, leaf });
  book.report.parts[leaf.t] += 1;
}

function addClose(book: State, leaf: CloseLeaf, index: number): void {
  const isAllKnown = leaf.programmes.every((row) => isKnown(book, row.p));
  must(isAllKnown, "leaf-programme", index);
  const settings = settingsOf(book, leaf.e);
  checkClose(leaf, {
    index,
    before: book.last,
    rows: book.rows,
    parts: book.open,
    corrections: book.report.corrections.filter((each) => each.e === leaf.e),
    policy: policyOf(book, leaf.e)?.d,
    settings,
  });
  if (settings === undefined) book.report.unjudged.push(leaf.e);
  for (const row of leaf.programmes) book.rows.set(row.p, row);
  book.report.closes.push({ index, leaf });
  book.open = [];
  book.last = { epoch: leaf.e, index };
}

function addCorrection(book: State, leaf: CorrectLeaf, index: number): void {
  must(isKnown(book, leaf.p), "leaf-programme", index);
  const step = settingsOf(book, leaf.e)?.feeStep;
  must(step === undefined || leaf.d % step === 0n, "value", index);
  // It names a close, never a part, and a close to come counts it.
  const target = book.report.closes.find((close) => close.index === leaf.of);
  const isInBook = target?.leaf.programmes.some((row) => row.p === leaf.p) === true;
  must(isInBook && leaf.e > book.last.epoch, "correct-target", index);
  book.report.corrections.push(leaf);
}

function addAttestation(book: State, leaf: AttestLeaf, index: number): void {
  const log = {
    epochClosedAt: (at: number) => book.report.closes.find((close) => close.index === at)?.leaf.e,
    rootAt: (size: number) => book.roots.get(size),
  };
  book.report.attestations.push(atIndex(index, () => openAttestation(leaf, book.trust, log)));
}

function addPolicy(book: State, leaf: PolicyLeaf, index: number): void {
  const previous = book.report.policies.at(-1);
  const follows = previous === undefined || leaf.seq === previous.seq + 1;
  must(follows && leaf.e > book.last.epoch && leaf.e >= (previous?.e ?? 1), "policy-seq", index);
  book.report.policies.push(leaf);
}

function isKnown(book: State, programme: string): boolean {
  return book.trust.programmes.includes(programme);
}

/** The last policy leaf whose first epoch is not later. */
function policyOf(book: State, epoch: number): PolicyLeaf | undefined {
  return book.report.policies.findLast((leaf) => leaf.e <= epoch);
}

function settingsOf(book: State, epoch: number): BookSettings | undefined {
  return book.trust.policies.get(policyOf(book, epoch)?.d ?? "");
}

/** Runs a check that knows no index, and adds the index to its refusal. */
function atIndex<T>(index: number, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.rule, index);
    throw error;
  }
}
