import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * Writes pieces of text to a new file that only its owner reads, or, without a name, to `output`. What was cut off is not left behind, and no
 * file that is there is touched; throws Error with a sentence where one is, or where none can be written.
 */
export async function saveFile(
  pieces: AsyncIterable<string>,
  file: string | undefined,
  output: Writable,
): Promise<void> {
  const from = Readable.from(pieces, { objectMode: false });
  if (file === undefined) {
    await pipeline(from, output, { end: false });
    return;
  }
  // Taking the name first keeps two from writing to one file; it is empty until all is there.
  await open(file, "wx", 0o600).then((handle) => handle.close(), refuse(file));
  const part = `${file}.part`;
  try {
    await pipeline(from, createWriteStream(part, { flags: "wx", mode: 0o600 }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    await rm(file, { force: true });
    refuse(file)(error);
  }
}

function refuse(file: string): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EEXIST") throw new Error(`There is a file at ${file} already: name another.`);
    if (["ENOENT", "EACCES", "ENOSPC", "EROFS"].includes(code))
      throw new Error(`${file} cannot be written (${code}).`);
    throw error;
  };
}
