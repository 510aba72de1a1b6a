import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BookSource } from "./verify-fund.ts";

/** No file of the book is longer: the largest is the list of one epoch's entries. */
const FILE_MAX = 256 * 1024 * 1024;

/** Slow networks are waited for, dead ones are not. */
const WAIT_MS = 60_000;

/** Opens `http://…`, `https://…` or a folder. Both have the same paths; for an address or folder of the log alone, see `findLog`. */
export function openSource(where: string): BookSource {
  return /^https?:\/\//.test(where) ? httpSource(where) : folderSource(where);
}

function httpSource(where: string): BookSource {
  const base = where.endsWith("/") ? where : `${where}/`;
  return {
    name: where,
    async read(path) {
      const answer = await fetch(new URL(path, base), {
        headers: { accept: "*/*" },
        signal: AbortSignal.timeout(WAIT_MS),
      });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`${where} answered ${answer.status} for ${path}.`);
      const length = Number(answer.headers.get("content-length") ?? 0);
      if (length > FILE_MAX) throw new Error(`${where} has too long a file at ${path}.`);
      return new Uint8Array(await answer.arrayBuffer());
    },
  };
}

function folderSource(folder: string): BookSource {
  return {
    name: folder,
    async read(path) {
      try {
        return new Uint8Array(await readFile(join(folder, path)));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "EISDIR")
  );
}
