import { readTar } from "../../audit/tar.ts";
import { findLog, verifyFund } from "../../audit/verify-fund.ts";
import type { BookSource, FundReading } from "../../audit/verify-fund.ts";
import { reportLines } from "../../audit/verify-report.ts";
import { parseUtf8 } from "../../base/bytes.ts";
import { Refusal } from "../../base/refusal.ts";

/** A chosen file: its path below the chosen folder, and how to read it. */
export interface ChosenFile {
  readonly path: string;
  bytes(): Promise<Uint8Array>;
}

/** What the reader of the page has chosen. */
export interface Chosen {
  /** A folder with a copy of the book, or that folder as one tar file. */
  readonly copy: readonly ChosenFile[];
  /** Fund files from a second channel, oldest first. */
  readonly held: readonly ChosenFile[];
  readonly seen?: ChosenFile;
  readonly receipt?: ChosenFile;
  /** txid:vout, or empty. */
  readonly payment: string;
}

/** What the page says: that the book holds and all its figures, the rule that failed, or what to choose otherwise. */
export type Verdict =
  | { readonly kind: "holds"; readonly isPinned: boolean; readonly lines: readonly string[] }
  | { readonly kind: "fails"; readonly rule: string; readonly item?: number }
  | { readonly kind: "unread"; readonly advice: string };

/** Checks a chosen copy by every rule of the book. */
export async function checkCopy(
  chosen: Chosen,
  at: Date,
  progress: (done: number, total: number) => void,
): Promise<Verdict> {
  const files = await filesOf(chosen.copy);
  if (files === undefined)
    return {
      kind: "unread",
      advice: "That file is no tar archive, or was cut off. Choose it again, or the folder itself.",
    };
  const source = sourceOf(files);
  const prefix = await findLog(source);
  if (prefix === undefined)
    return {
      kind: "unread",
      advice:
        "There is no checkpoint in what you chose. Choose the folder that has “log” in it, or “checkpoint” and “tile”.",
    };
  const reading = { source, prefix, at, progress, ...(await broughtBy(chosen)) };
  try {
    const verified = await verifyFund(reading);
    const lines = reportLines(verified);
    return { kind: "holds", isPinned: verified.trust.pinned, lines };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { rule, item } = error;
    return { kind: "fails", rule, ...(item === undefined ? {} : { item }) };
  }
}

/** What the reader brings besides the copy; `note-malformed` and the like follow from a file that is no text. */
async function broughtBy(
  chosen: Chosen,
): Promise<Pick<FundReading, "held" | "seen" | "receipt" | "payment">> {
  const held = await Promise.all(chosen.held.map(textOf));
  const seen = chosen.seen === undefined ? {} : { seen: await textOf(chosen.seen) };
  const receipt = chosen.receipt === undefined ? {} : { receipt: await chosen.receipt.bytes() };
  return {
    held,
    ...seen,
    ...receipt,
    ...(chosen.payment === "" ? {} : { payment: chosen.payment }),
  };
}

async function textOf(file: ChosenFile): Promise<string> {
  return parseUtf8(await file.bytes()) ?? "";
}

/** The files of the copy by path; a single file is an archive of them. */
async function filesOf(
  copy: readonly ChosenFile[],
): Promise<ReadonlyMap<string, () => Promise<Uint8Array>> | undefined> {
  const [only] = copy;
  if (copy.length !== 1 || only === undefined)
    return new Map(copy.map((file) => [file.path, () => file.bytes()]));
  const archive = readTar(await only.bytes());
  if (archive === undefined) return undefined;
  return new Map([...archive].map(([path, bytes]) => [path, () => later(bytes)]));
}

/** Reads below the place where the log is, however deep the copy was chosen or packed. */
function sourceOf(files: ReadonlyMap<string, () => Promise<Uint8Array>>): BookSource {
  const root = rootOf([...files.keys()]);
  return { name: "this copy", read: async (path) => files.get(`${root}${path}`)?.() };
}

function rootOf(paths: readonly string[]): string {
  const checkpoint = paths
    .filter((path) => /(^|\/)checkpoint$/.test(path))
    .sort((a, b) => a.length - b.length)[0];
  return checkpoint?.replace(/(log\/)?checkpoint$/, "") ?? "";
}

/** Lets the page draw between two files. */
function later(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(bytes);
    });
  });
}
