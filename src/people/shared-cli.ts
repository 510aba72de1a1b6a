/** What the commands about people share: what they may touch, the fund file they trust, and files of keys. */
import { readFile, writeFile } from "node:fs/promises";
import type { OptionValues } from "commander";
import { parseUtf8 } from "../base/bytes.ts";
import type { Clock, Random } from "../base/clock.ts";
import type { Reader, Work } from "../db/unit.ts";
import { fundPin } from "./describe-statement.ts";
import { parseKeyFile } from "./key-file.ts";

/** What the commands may touch besides the files they are given. */
export interface PeopleIo {
  readonly print: (line: string) => void;
  /** Asks a yes-or-no question. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Asks for a passphrase without showing it. */
  readonly askSecret: (question: string) => Promise<string>;
  readonly random: Random;
  readonly clock: Clock;
  /** Opens the database for the time of `use`. */
  readonly withDatabase: <T>(
    use: (database: { readonly read: Reader; readonly work: Work }) => Promise<T>,
  ) => Promise<T>;
  /** Path of the fund file that the configuration names; `--fund-file` goes before it. */
  readonly fundFile: string | undefined;
}

/** The secrets of a person's key files, 32 bytes each. */
export interface Keys {
  reader?: Uint8Array;
  reviewer?: Uint8Array;
}

/** Those in `files`, the value of an option; throws for a file that is no reader or reviewer key of that person. */
export async function keysOf(code: string, files: unknown): Promise<Keys> {
  const keys: Keys = {};
  for (const file of Array.isArray(files) ? files.map(String) : []) {
    const key = parseKeyFile(await readText(file));
    if (key?.person !== code || key.role === "approver")
      throw new Error(`A key file is no reader or reviewer key of ${code}.`);
    keys[key.role] = key.secret;
  }
  return keys;
}

/** The digest of the fund file that the operator trusts. */
export async function pinOf(io: PeopleIo, options: OptionValues): Promise<string> {
  const given: unknown = options["fundFile"] ?? io.fundFile;
  if (typeof given !== "string")
    throw new Error("Say which fund file you trust: --fund-file FILE, or the setting FUND_FILE.");
  return fundPin(await readText(given));
}

/** An option that must be given. */
export function text(options: OptionValues, name: string): string {
  const value: unknown = options[name];
  if (typeof value !== "string")
    throw new Error(`Add --${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.`);
  return value;
}

/** A file as text. */
export async function readText(file: string): Promise<string> {
  const content = parseUtf8(new Uint8Array(await readFile(file)));
  if (content === undefined) throw new Error(`${file} is not a text file.`);
  return content;
}

/** A secret is written once, never over anything, for its owner alone. */
export async function writeSecret(file: string, content: string): Promise<void> {
  await writeFile(file, content, { flag: "wx", mode: 0o600 });
}
