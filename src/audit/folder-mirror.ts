import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Mirror } from "./mirror.ts";

/**
 * A folder with a copy of the book, to be served as it is, carried on a stick, or kept on another disk than the database. Files are written
 * beside their place, flushed and renamed, so that a reader and a power cut see them whole or not at all. One process writes at a time.
 */
export function folderMirror(folder: string): Mirror {
  return {
    name: "the copy folder",
    async read(path) {
      try {
        return new Uint8Array(await readFile(join(folder, path)));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async write(path, bytes) {
      const place = join(folder, path);
      await mkdir(dirname(place), { recursive: true });
      const part = `${place}.part`;
      const file = await open(part, "w", 0o644);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, place);
    },
  };
}

/** A folder that is not there at all counts as an empty one: it is made with the first file. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
