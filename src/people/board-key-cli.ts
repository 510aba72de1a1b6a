import { Command } from "commander";
import type { OptionValues } from "commander";
import { toHex } from "../base/bytes.ts";
import { x25519Public } from "../base/sealed-box.ts";
import { BOARD_SHARES, formatBoardShare, parseBoardShare, splitBoardKey } from "./board-share.ts";
import { readText, text, writeSecret } from "./shared-cli.ts";
import type { PeopleIo } from "./shared-cli.ts";

/** `purse found board`: makes the board's key in memory and writes nothing of it but its shares, one file for each holder. */
export function boardKeyCommand(io: PeopleIo): Command {
  return new Command("board")
    .description(
      "make the board's key, split it among three holders, and print its public half for the plan",
    )
    .requiredOption("--fund <origin>", "the fund, as in the plan")
    .requiredOption("--out <files...>", "three new files, one for each holder")
    .action((options: OptionValues) => makeBoardKey(io, options));
}

async function makeBoardKey(io: PeopleIo, options: OptionValues): Promise<void> {
  const given: unknown = options["out"];
  const files = Array.isArray(given) ? given.map(String) : [];
  if (new Set(files).size !== BOARD_SHARES)
    throw new Error("Name three different files: each holder gets one.");
  const secret = io.random.bytes(32);
  const shares = await splitBoardKey(secret, text(options, "fund"));
  const key = toHex(x25519Public(secret));
  secret.fill(0);
  for (const [index, file] of files.entries()) {
    const share = shares[index];
    if (share === undefined) throw new Error("The key was not split.");
    await writeSecret(file, formatBoardShare(share));
    // What is read back is what the holder will have.
    parseBoardShare(await readText(file));
  }
  io.print(`board ${key}`);
  io.print(
    "Each holder takes one file, prints it, and tells nobody where it is. Any two make the key again; one tells nothing.",
  );
}
