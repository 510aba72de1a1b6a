import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { must, Refusal } from "../base/refusal.ts";
import { decrypterOf, encrypterTo } from "./backup-file.ts";

/** Both files of one backup: what is needed to find the coins, and the tables. */
export interface BackupPaths {
  readonly backup: string;
  readonly tables: string;
}

const BACKUP = ".backup.age";
const TABLES = ".tables.age";
const PART = /^commonpurse-\d{8}T\d{6}Z\.(backup|tables)\.age\.part$/;
const NAME = /^commonpurse-\d{8}T\d{6}Z\.backup\.age$/;

/** Where a backup made at `made` (FORMATS `time`) lies in a folder. */
export function backupPaths(folder: string, made: string): BackupPaths {
  const name = join(folder, `commonpurse-${made.replaceAll(/[-:]/g, "")}`);
  return { backup: `${name}${BACKUP}`, tables: `${name}${TABLES}` };
}

/** The file of the tables that lies beside a backup. */
export function tablesBeside(backup: string): string {
  return backup.endsWith(BACKUP)
    ? `${backup.slice(0, -BACKUP.length)}${TABLES}`
    : `${backup}${TABLES}`;
}

/**
 * Seals a stream to the recipients, into a file that is there whole or not at all: written beside its place, flushed, read back from the
 * disk, opened and compared, then renamed. What a crash leaves is a `.part`, which goes when backups of its age do (`dropOldBackups`). For
 * reading back, a key is added that exists in this process alone and is forgotten with it. Returns the size in bytes. Refuses with
 * `backup-recipients`; throws what the stream throws, and an Error when the disk gave back something else.
 */
export async function writeSealed(
  path: string,
  plain: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): Promise<number> {
  const encrypter = encrypterTo(recipients);
  const own = await generateX25519Identity();
  encrypter.addRecipient(await identityToRecipient(own));
  const written = createHash("sha256");
  const sealed = await encrypter.encrypt(streamOf(hashing(plain, written)));
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  const file = await open(part, "w", 0o600);
  try {
    for await (const chunk of chunksOf(sealed)) await file.write(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
  const readBack = createHash("sha256");
  for await (const chunk of readSealed(part, own)) readBack.update(chunk);
  if (readBack.digest("hex") !== written.digest("hex"))
    throw new Error(`${path} was not written as it should be. Look at the disk; nothing was kept.`);
  await rename(part, path);
  await syncFolder(dirname(path));
  return (await stat(path)).size;
}

/** The plain bytes of a sealed file, as a stream; refuses with `backup-open` when it is cut, changed or not for this identity. */
export async function* readSealed(path: string, identity: string): AsyncGenerator<Uint8Array> {
  const decrypter = decrypterOf(identity);
  const file = createReadStream(path);
  try {
    const plain = await decrypter.decrypt(streamOf(file));
    yield* chunksOf(plain);
  } catch (error) {
    must(isCode(error), "backup-open");
    throw error;
  } finally {
    file.destroy();
  }
}

/** The bytes of a small file. Throws an Error that names it when it cannot be read. */
export async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new Error(`${path} cannot be read. Check the name.`, { cause: error });
  }
}

/**
 * Removes the oldest backups of a folder, both files of each, until `keep` are left, and what crashes left that is older than those; returns how
 * many backups went. Nothing else is touched.
 */
export async function dropOldBackups(folder: string, keep: number): Promise<number> {
  const files = await readdir(folder);
  const names = files.filter((name) => NAME.test(name)).sort();
  const old = names.slice(0, Math.max(names.length - keep, 0));
  for (const name of old) {
    // The tables first: a backup without them is still good for finding the coins.
    await rm(tablesBeside(join(folder, name)), { force: true });
    await rm(join(folder, name), { force: true });
  }
  const oldest = names[old.length];
  for (const part of files.filter((name) => PART.test(name)))
    if (oldest !== undefined && part < oldest) await rm(join(folder, part), { force: true });
  return old.length;
}

async function* hashing(
  plain: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of plain) {
    hash.update(chunk);
    yield chunk;
  }
}

function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const source = chunks instanceof Readable ? chunks : Readable.from(chunks, { objectMode: true });
  return Readable.toWeb(source) as unknown as ReadableStream<Uint8Array>;
}

function chunksOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  return stream;
}

/** An error of the file system, or a rule of our own, says more than that the file did not open. */
function isCode(error: unknown): boolean {
  return error instanceof Refusal || (error instanceof Error && "syscall" in error);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
