import { readFile } from "node:fs/promises";
import { parseUtf8, toHex } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import { parseSignerKey, vkeyOfSigner } from "../base/tlog/note.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import { verifyCopy } from "../audit/verify-copy.ts";
import type { Verified } from "../audit/verify-fund.ts";
import type { PartListener } from "../audit/verify-log.ts";

/** The auditor's own key. Throws Error with a sentence for people. */
export async function readSigner(file: string): Promise<NoteSigner> {
  const signer = parseSignerKey(await readText(file));
  if (signer === undefined) throw new Error("The key file is not a whole auditor key.");
  return signer;
}

/** The whole book at an address or in a folder, verified; Error with the first rule that fails. */
export async function readBook(
  where: string,
  reading: { readonly policy: unknown; readonly at: Date; readonly onPart?: PartListener },
): Promise<Verified> {
  const { policy, at, onPart } = reading;
  const held = await Promise.all(Array.isArray(policy) ? policy.map(readText) : []);
  try {
    return await verifyCopy(where, { held, at, ...(onPart === undefined ? {} : { onPart }) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const place = error.item === undefined ? "" : ` (at ${error.item})`;
    throw new Error(`This is not a book to be attested: ${error.rule}${place}.`, { cause: error });
  }
}

/** Throws unless the key is of an auditor of the fund file in force. */
export function requireAuditor({ trust }: Verified, signer: NoteSigner): void {
  const own = toHex(vkeyOfSigner(signer).key);
  if (!trust.book.auditors.some(({ key, name }) => toHex(key) === own && name === signer.name))
    throw new Error("This key is of no auditor of the fund file, so readers would refuse it.");
}

async function readText(file: unknown): Promise<string> {
  const bytes = new Uint8Array(await readFile(String(file)));
  const text = parseUtf8(bytes);
  if (text === undefined) throw new Error(`${String(file)} is no text file.`);
  return text;
}
