import { mkdir, open, readdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromHex, toHex } from "../base/bytes.ts";
import { withoutNewline } from "../base/canonical-json.ts";
import type { Random } from "../base/clock.ts";
import { fund, hex, int } from "../base/field.ts";
import { readShape, record, writeShape } from "../base/shape.ts";

/** One private epoch key, as it lies in a file of its own that can be destroyed alone. */
export interface EpochKey {
  readonly epoch: number;
  readonly fund: string;
  readonly secret: Uint8Array;
}

const shape = record("audit-epoch-key", { e: int(1), fund, secret: hex(32) });

const NAME = /^epoch-([1-9][0-9]{0,8})\.key$/;

/** Writes new keys into a folder that only its owner reads; refuses to touch a key that is there. */
export async function writeEpochKeys(folder: string, keys: readonly EpochKey[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const taken = new Set(await readdir(folder));
  const there = keys.find(({ epoch }) => taken.has(nameOf(epoch)));
  if (there !== undefined)
    throw new Error(
      `There is a key of epoch ${there.epoch} in this folder already. Begin with a later epoch, or take another folder.`,
    );
  for (const { epoch: e, fund: of, secret } of keys) {
    const bytes = writeShape(shape, { e, fund: of, secret: toHex(secret) });
    await writeFile(join(folder, nameOf(e)), bytes, { flag: "wx", mode: 0o600, flush: true });
  }
}

/** All keys of a folder, by epoch. */
export async function readEpochKeys(folder: string): Promise<EpochKey[]> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name));
  const keys = await Promise.all(names.map((name) => readKey(join(folder, name))));
  return keys.sort((a, b) => a.epoch - b.epoch);
}

/**
 * Destroys the key of an epoch: overwrites it on the disk, then removes it. False when there is none. A disk that moves what it overwrites (flash,
 * snapshots) may keep the old bytes: keep the folder on an encrypted disk.
 */
export async function destroyEpochKey(
  folder: string,
  epoch: number,
  random: Random,
): Promise<boolean> {
  const path = join(folder, nameOf(epoch));
  if (!(await readdir(folder)).includes(nameOf(epoch))) return false;
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    await file.write(random.bytes(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await unlink(path);
  return true;
}

async function readKey(path: string): Promise<EpochKey> {
  const {
    e,
    fund: of,
    secret,
  } = readShape(shape, withoutNewline(new Uint8Array(await readFile(path))), 4096);
  return { epoch: e, fund: of, secret: fromHex(secret) };
}

function nameOf(epoch: number): string {
  return `epoch-${epoch}.key`;
}
