import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fromHex, toHex, utf8 } from "../base/bytes.ts";
import { formatTime } from "../base/clock.ts";
import { parseReference } from "../base/id.ts";
import { must, Refusal } from "../base/refusal.ts";
import { SHRED_BYTES } from "../vault/shred-store.ts";
import type { ShredRef, ShredStore } from "../vault/shred-store.ts";
import { encrypterTo } from "./backup-file.ts";
import { readSealed, writeSealed } from "./backup-folder.ts";

/** Days that a copy of the second store is kept: what was erased since opens from it, so the date in every receipt of an erasure counts on them. */
export const SHRED_COPY_DAYS = 7;

const DAY_MS = 86_400_000;
const TITLE = "commonpurse/shred-copy/v1";
const NAME = /^shreds-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.age(?:\.part)?$/;

/** Where copies go, and who can open them: two people's age recipients at least. */
export interface ShredCopyPlan {
  readonly folder: string;
  readonly recipients: readonly string[];
}

/** A copy that was opened. */
export interface ShredCopy {
  readonly fund: string;
  /** FORMATS `time`. */
  readonly made: string;
  readonly parts: ReadonlyMap<ShredRef, Uint8Array>;
  /** Names of parts that had been destroyed by then. */
  readonly destroyed: readonly ShredRef[];
  /** How many cases had no part that could be read. */
  readonly lost: number;
}

/**
 * Writes what the second store has into a sealed file of its own, read back from the disk: lines of ASCII, a title, the fund, the moment, `part` name hex
 * or `gone` name each, and how many of both, and of cases without a part. The parts themselves and no key file: what is destroyed meanwhile is in it or not. `live`
 * names the parts of all cases: of those that are missing or damaged the rest is copied all the same, and how many there are comes back as `lost`. Refuses with
 * `backup-recipients`; throws an Error when no part of any case can be read, which is a lost store and nothing to keep a copy of.
 */
export async function writeShredCopy(
  store: ShredStore,
  plan: ShredCopyPlan,
  of: {
    readonly fund: string;
    readonly at: Date;
    readonly live: () => Promise<readonly ShredRef[]>;
  },
): Promise<{ readonly path: string; readonly parts: number; readonly lost: number }> {
  // Before anything is read.
  encrypterTo(plan.recipients);
  const lost = await lostParts(store, of.live);
  const made = formatTime(of.at);
  const path = join(plan.folder, `shreds-${made.replaceAll(/[-:]/g, "")}.age`);
  const count = { parts: 0, gone: 0, lost };
  await writeSealed(path, linesOf(store, { fund: of.fund, made }, count), plan.recipients);
  return { path, parts: count.parts, lost };
}

/** How many cases have no part that can be read. What is erased meanwhile is no loss, so the missing are asked for twice. */
async function lostParts(
  store: ShredStore,
  live: () => Promise<readonly ShredRef[]>,
): Promise<number> {
  const before = await live();
  const missing = new Set<ShredRef>();
  for (const ref of before) if ((await partIn(store, ref)) === undefined) missing.add(ref);
  if (missing.size === 0) return 0;
  const lost = (await live()).filter((ref) => missing.has(ref));
  if (lost.length > 0 && missing.size === before.length)
    throw new Error(
      "The second store has no part of any case: its folder or its key file is lost, or another one is there. Nothing was copied. Look at SHRED_DIR and SHRED_KEY_FILE now, and bring the store back (purse shreds restore): copies live seven days.",
    );
  return lost.length;
}

/** A part; undefined when it is not there, or damaged. */
async function partIn(store: ShredStore, ref: ShredRef): Promise<Uint8Array | undefined> {
  try {
    return await store.get(ref);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

async function* linesOf(
  store: ShredStore,
  { fund, made }: { readonly fund: string; readonly made: string },
  count: { parts: number; gone: number; readonly lost: number },
): AsyncGenerator<Uint8Array> {
  yield utf8(`${TITLE}\nfund ${fund}\nmade ${made}\n`);
  for (const ref of await store.refs()) {
    const part = await partIn(store, ref);
    if (part === undefined) continue;
    count.parts += 1;
    yield utf8(`part ${ref} ${toHex(part)}\n`);
  }
  for (const ref of await store.destroyed()) {
    count.gone += 1;
    yield utf8(`gone ${ref}\n`);
  }
  yield utf8(`end ${count.parts} ${count.gone} ${count.lost}\n`);
}

/** Opens a copy and reads it to the end. Refuses with `backup-open` when it does not open, `shred-copy` when it is no whole copy of a second store. */
export async function readShredCopy(path: string, identity: string): Promise<ShredCopy> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readSealed(path, identity)) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString("latin1").split("\n");
  const [title, fund, made] = lines;
  const [end, rest] = lines.slice(-2);
  must(title === TITLE && rest === "", "shred-copy");
  const parts = new Map<ShredRef, Uint8Array>();
  const destroyed: ShredRef[] = [];
  for (const line of lines.slice(3, -2)) {
    const [what, name = "", hex = ""] = line.split(" ");
    const ref = parseReference<"shred">(name);
    must(ref !== undefined, "shred-copy");
    if (what === "part") parts.set(ref, partOf(hex));
    else {
      must(line === `gone ${ref}`, "shred-copy");
      destroyed.push(ref);
    }
  }
  const lost = after(`end ${parts.size} ${destroyed.length} `, end);
  must(/^\d{1,9}$/.test(lost), "shred-copy");
  return {
    fund: after("fund ", fund),
    made: after("made ", made),
    parts,
    destroyed,
    lost: Number(lost),
  };
}

function partOf(hex: string): Uint8Array {
  must(/^[0-9a-f]+$/.test(hex) && hex.length === SHRED_BYTES * 2, "shred-copy");
  return fromHex(hex);
}

function after(word: string, line = ""): string {
  must(line.startsWith(word), "shred-copy");
  return line.slice(word.length);
}

/**
 * Removes the copies of a folder that are as old as copies may get at `at`, those that are of more than a day later, and what crashes left of either;
 * returns how many files went. Nothing else is touched.
 */
export async function dropOldShredCopies(folder: string, at: Date): Promise<number> {
  const old = (await copiesIn(folder)).filter(
    ({ made }) => made - at.getTime() > DAY_MS || at.getTime() - made >= SHRED_COPY_DAYS * DAY_MS,
  );
  for (const { name } of old) await rm(join(folder, name), { force: true });
  return old.length;
}

/** Whether a whole copy was made on the day of `at` (UTC), and not after it. */
export async function isCopiedToday(folder: string, at: Date): Promise<boolean> {
  const today = Math.floor(at.getTime() / DAY_MS);
  return (await copiesIn(folder)).some(
    ({ name, made }) =>
      name.endsWith(".age") && made <= at.getTime() && Math.floor(made / DAY_MS) === today,
  );
}

async function copiesIn(
  folder: string,
): Promise<{ readonly name: string; readonly made: number }[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  return names.flatMap((name) => {
    const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
    if (year === undefined) return [];
    const made = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return Number.isNaN(made) ? [] : [{ name, made }];
  });
}
