import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import type { OptionValues } from "commander";
import { parseUtf8 } from "../base/bytes.ts";
import type { Clock, Random } from "../base/clock.ts";
import { parseBoardShare } from "../people/board-share.ts";
import type { BoardShare } from "../people/board-share.ts";
import { readFundFile } from "../people/describe-statement.ts";
import { formatReturned, parseHanded } from "./board-file.ts";
import { WAIT_DAYS } from "./board-use.ts";
import { checkBoardPart, openBoardPart } from "./open-board-part.ts";

/** What the commands may touch besides the files they are given. */
export interface BoardIo {
  readonly print: (line: string) => void;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
}

/** `purse board`: what the holders of the shares do, on a machine without network. */
export function boardCommand(io: BoardIo): Command {
  const board = new Command("board").description(
    "for the holders of the board's shares, on a machine without network",
  );
  board
    .command("check")
    .description("check a share without the others: that no line of it was changed")
    .argument("<share>", "your share")
    .action(async (file: string) => {
      const { fund, keyId, threshold, of } = await readShare(file);
      io.print(
        `A whole share of the board's key ${keyId} of ${fund}: ${threshold} of ${of} make it.`,
      );
    });
  board
    .command("open")
    .description("open the board's part of a case and seal it to its two readers")
    .argument("<file>", "what the server gave out")
    .requiredOption("--shares <files...>", "two of the three shares")
    .requiredOption("--fund-file <file>", "the fund file you trust")
    .requiredOption("--people-list <file>", "the people list that the root signed")
    .requiredOption("--out <file>", "the new file, to be carried back to the server")
    .option("--yes", "do not ask")
    .action((file: string, options: OptionValues) => open(io, file, options));
  return board;
}

async function open(io: BoardIo, file: string, options: OptionValues): Promise<void> {
  const handed = parseHanded(await readBytes(file));
  const fund = readFundFile(await readText(String(options["fundFile"])));
  const peopleList = await readText(String(options["peopleList"]));
  const believed = { fund, peopleList, at: io.clock.now() };
  const readers = checkBoardPart(handed, believed);
  io.print(`One case of ${handed.fund}, with the board's key ${handed.key}.`);
  for (const { person, keyId } of readers) io.print(`To be read by ${person}, key ${keyId}.`);
  io.print(`The log names this use in its entry ${handed.index}.`);
  io.print(
    `The log has no time: see in a copy of the book that is older than ${WAIT_DAYS} days that it was there, and ask the staff whether anybody objects.`,
  );
  const isSure = options["yes"] === true || (await io.confirm("Open it? Type yes: "));
  if (!isSure) throw new Error("Nothing was opened.");
  const given: unknown = options["shares"];
  const shares: BoardShare[] = [];
  for (const share of Array.isArray(given) ? given.map(String) : [])
    shares.push(await readShare(share));
  const returned = await openBoardPart(handed, { ...believed, shares, random: io.random });
  const out = String(options["out"]);
  await writeFile(out, `${formatReturned(returned)}\n`, { flag: "wx", mode: 0o600 });
  io.print(`The file for the server is ${out}. Only the two can open what is in it.`);
}

async function readShare(file: string): Promise<BoardShare> {
  return parseBoardShare(await readText(file));
}

async function readText(file: string): Promise<string> {
  return parseUtf8(await readBytes(file)) ?? "";
}

async function readBytes(file: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(file));
}
