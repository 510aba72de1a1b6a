import { Refusal } from "../base/refusal.ts";

/** Runs `read`; what can be wrong with the file at `path` becomes an Error with a sentence. */
export async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal) {
      const line = error.item === undefined ? "" : ` (${error.item})`;
      throw new Error(`${path} is refused: ${SENTENCES[error.rule] ?? error.rule}${line}`);
    }
    if (error instanceof SyntaxError) throw new Error(`${path} is no JSON. Nothing was changed.`);
    if (
      error instanceof Error &&
      "code" in error &&
      typeof error.code === "string" &&
      /^E[A-Z]+$/.test(error.code)
    )
      throw new Error(`${path} cannot be read. Name a file that is there and that you may read.`);
    throw error;
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  "wallet-file": "it is no file of purse wallet export. Nothing was changed.",
  "wallet-file-network": "it is for another network than NETWORK says. Nothing was changed.",
  "wallet-file-cut": "its end is missing. Take a whole copy; nothing was changed.",
  "wallet-file-digest":
    "lines were changed, lost or added. Take another copy; nothing was changed.",
  "label-json": "a line is no JSON object with a type. Take another copy; nothing was changed.",
  "label-fields": "a label is not as BIP 329 wants it. Take another copy; nothing was changed.",
  "descriptor-private": "a private key is in it. It was not used; treat it as seen.",
};
