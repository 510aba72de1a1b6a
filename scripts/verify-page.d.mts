import type { BuildOptions } from "esbuild";

/** Writes the page and returns its path. */
export function writeVerifyPage(folder?: string): Promise<string>;

/** One of the page's files with all that it imports, for an environment that has nothing of Node. */
export function bundle(entry: string, options: BuildOptions): Promise<string>;
