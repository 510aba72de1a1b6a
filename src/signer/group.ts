import { readFile } from "node:fs/promises";

/**
 * The number of a group of this machine: `text` is the number itself, or its name in /etc/group. Throws an Error for a name that is not there:
 * groups of a directory service are given by their number.
 */
export async function groupNumber(text: string): Promise<number> {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  for (const line of (await readFile("/etc/group", "utf8")).split("\n")) {
    const [name, , number = ""] = line.split(":");
    if (name === text && /^\d{1,9}$/.test(number)) return Number(number);
  }
  throw new Error("--socket-group is no group of /etc/group. Give its number instead.");
}
