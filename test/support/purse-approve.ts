/** `purse approve` in this process, at the clock of a test: what it prints, and what it is given of a world. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { approveCommand } from "../../src/payouts/cli.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { World } from "./world.ts";

/** Runs the command with these words, and yes to what it asks, or what `confirm` says; its lines. */
export async function purseApprove(
  clock: Clock,
  words: readonly string[],
  confirm = (): Promise<boolean> => Promise.resolve(true),
): Promise<string[]> {
  const lines: string[] = [];
  const io = {
    print: (line: string) => void lines.push(line),
    confirm,
    clock,
  };
  await approveCommand(io).exitOverride().parseAsync(words, { from: "user" });
  return lines;
}

/** The words by which `code` approves a batch: its files as the API offers them, and their own copies of fund file and people list. */
export async function approveWords(world: World, batch: string, code: string): Promise<string[]> {
  const agent = await world.signedIn(code);
  const load = async (part: string): Promise<string> => {
    const { text } = await agent.get(`/api/v1/batches/${batch}/${part}`).expect(200);
    const path = join(world.folder, `${batch}.${part}.json`);
    await writeFile(path, text);
    return path;
  };
  const { fundFile, keys, peopleList } = world.files;
  return [
    ...[await load("manifest"), "--approvals", await load("approvals")],
    ...["--key", join(keys, `${code}.key`), "--fund-file", fundFile, "--people", peopleList],
  ];
}
