import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import type { OptionValues } from "commander";
import { parseHex, parseUtf8, toHex } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { claimKeys } from "../base/code-keys.ts";
import { parseCode } from "../base/code.ts";
import { parseSignerKey } from "../base/tlog/note.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import { makeVouch, vouchMonths } from "./vouch.ts";

/** What the commands may touch besides the files they are given. */
export interface VouchIo {
  readonly print: (line: string) => void;
  /** Asks a yes-or-no question. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Asks for a secret without showing it. */
  readonly askSecret: (question: string) => Promise<string>;
  readonly clock: Clock;
}

/** `purse vouch`: a group's word for one request, made offline; reads no network and no database. */
export function vouchCommand(io: VouchIo): Command {
  const vouch = new Command("vouch").description(
    "vouch for an applicant, as a group that a fund trusts",
  );
  vouch
    .command("tag")
    .description("for an applicant: the tag that a claim code makes, to be given to a group")
    .action(() => tag(io));
  vouch
    .command("sign")
    .description("for a group: sign for the request of a tag")
    .argument("<tag>", "what the applicant gave you, 32 digits and letters")
    .requiredOption("--key <file>", "the group's key, as purse found key --role group made it")
    .requiredOption("--fund <origin>", "the fund, as its fund file names it")
    .requiredOption("--programme <code>", "the programme that the group was taken on for")
    .option("--out <file>", "where to write it; it is printed otherwise")
    .option("--yes", "do not ask")
    .action((given: string, options: OptionValues) => sign(io, given, options));
  return vouch;
}

async function tag(io: VouchIo): Promise<void> {
  const code = parseCode(await io.askSecret("Claim code: "));
  if (code.kind !== "claim") throw new Error("This is a receipt code: a claim code makes a tag.");
  io.print(toHex(claimKeys(code.secret).vouchTag));
}

async function sign(io: VouchIo, given: string, options: OptionValues): Promise<void> {
  const signer = await readKey(String(options["key"]));
  const bytes = parseHex(given.replaceAll(/[\s-]/g, "").toLowerCase(), 16);
  if (bytes === undefined) throw new Error("A tag has 32 digits and letters from a to f.");
  const [month = ""] = vouchMonths(io.clock.now());
  const vouch = {
    fund: String(options["fund"]),
    group: signer.name,
    month,
    programme: String(options["programme"]),
    tag: toHex(bytes),
  };
  io.print(`${signer.name} vouches in ${month} for request ${vouch.tag} of ${vouch.programme}.`);
  if (options["yes"] !== true && !(await io.confirm("Sign it? Type yes: ")))
    throw new Error("Nothing was signed.");
  const text = makeVouch(vouch, signer);
  const { out }: { out?: string } = options;
  if (out === undefined) io.print(text);
  else await writeFile(out, text, { flag: "wx", mode: 0o600 });
}

async function readKey(file: string): Promise<NoteSigner> {
  const text = parseUtf8(new Uint8Array(await readFile(file)));
  const signer = text === undefined ? undefined : parseSignerKey(text);
  if (signer === undefined) throw new Error("The key file is not a whole key of a group.");
  return signer;
}
