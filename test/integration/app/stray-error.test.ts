/** An error that nobody waits for ends a process, whichever it is, and nothing of what it quotes is said. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../tidy/source-tree.ts";
import { programOf } from "../../support/program.ts";

const CANARY = "Zelenaya-14";

/** Throws, or rejects, as soon as somebody listens for it, with what PostgreSQL says of a row that is there already. */
function thrower(how: "throw" | "Promise.reject"): string {
  const text = `process.on("newListener", (name) => {
    if (name !== "uncaughtException") return;
    queueMicrotask(() => {
      const error = new Error("duplicate key: ${CANARY}");
      const told = { code: "23505", detail: "Key (home)=(${CANARY}) already exists." };
      ${how} (Object.assign(error, told));
    });
  });`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

/** How an entry that is started with these words ends, and all that it says. */
async function ended(
  entry: string,
  how: "throw" | "Promise.reject",
): Promise<{ code: number | null; said: string }> {
  const words = ["--import", thrower(how), programOf(`src/bin/${entry}`), ...(WORDS[entry] ?? [])];
  const child = spawn(process.execPath, words, { env: { PATH: process.env["PATH"] } });
  let said = "";
  for (const output of [child.stdout, child.stderr])
    output.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

const ENTRIES = readdirSync(join(ROOT, "src/bin")).filter((name) => name.endsWith(".ts"));

/** An option that names a file which is not there. */
const given = (option: string): string[] => [`--${option}`, "/dev/null/none"];

/** What an entry is started with, where it would not even begin without. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  "clean-evidence.ts": ["image/png"],
  "sign.ts": "policy passphrase-file manifest approvals psbt".split(" ").flatMap(given),
  "signer.ts": "policy passphrase-file socket".split(" ").flatMap(given),
  "approve.ts": ["none", ...given("key")],
  "verify.ts": ["none"],
  "purse.ts": ["verify", "none"],
  "regtest-node.ts": ["/dev/null/nowhere"],
};

describe.each(ENTRIES)("%s", (entry) => {
  test("ends with 1 and says no more than the kind of the error", { timeout: 60_000 }, async () => {
    const { code, said } = await ended(entry, "throw");
    expect(said).not.toContain(CANARY);
    expect(said).toMatch(/^[a-z-]+: Error$|a bug|sqlstate-23505/m);
    expect(said).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });
});

test("a rejected promise that nobody holds ends it too", { timeout: 60_000 }, async () => {
  expect(await ended("regtest-node.ts", "Promise.reject")).toEqual({
    code: 1,
    said: "regtest-node: Error\n",
  });
});

test("a command whose reader goes away ends without a word", { timeout: 60_000 }, async () => {
  const child = spawn(process.execPath, [programOf("src/bin/purse.ts"), "--help"], { env: {} });
  child.stdout.destroy();
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as [number | null];
  // Quick enough, the whole text fits into the pipe before it breaks.
  expect([0, 141]).toContain(code);
  expect(said).toBe("");
});
