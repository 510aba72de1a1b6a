/** The life of a regtest node's process: started, stopped, killed, orphaned; embedded, or a bitcoind (a stand-in takes its place). */
import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test, vi } from "vitest";
import { startRegtestNode } from "../../../src/chain/sources/regtest-node.ts";
import type { RunningNode } from "../../../src/chain/sources/regtest-node.ts";
import { Regtest, SOURCES } from "../../support/regtest.ts";

const folders: string[] = [];
const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), "regtest-"));
  folders.push(made);
  return made;
};
afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true, force: true });
});

const start = (dataDir: string, bitcoind: string | false = false): Promise<RunningNode> =>
  startRegtestNode({ dataDir, bitcoind, execArgv: SOURCES });
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const gone = (pid: number) =>
  vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000, interval: 50 });

/** Starts a node from a process of its own, kills that with SIGKILL, and gives the pid of the node. */
async function orphan(dataDir: string, bitcoind = ""): Promise<number> {
  const script = fileURLToPath(new URL("../../support/hold-regtest.ts", import.meta.url));
  const parent = spawn(process.execPath, [...SOURCES, script, dataDir, bitcoind], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const chunk of parent.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.includes("\n")) break;
  }
  parent.kill("SIGKILL");
  return (JSON.parse(text) as { pid: number }).pid;
}

async function standIn(): Promise<string> {
  const program = join(await folder(), "bitcoind");
  const script = fileURLToPath(new URL("../../support/stand-in-bitcoind.ts", import.meta.url));
  const command = [process.execPath, ...SOURCES, script].map((word) => `'${word}'`).join(" ");
  await writeFile(program, `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(program, 0o755);
  return program;
}

test("keeps height and mempool over a clean stop", async () => {
  const dataDir = await folder();
  const chain = await Regtest.start({ dataDir, coins: 1 });
  const waiting = await chain.fund(chain.wallet.address().script, 50_000n);
  const tip = await chain.source.tip();
  await chain.stop();
  await chain.restart();
  expect(await chain.source.tip()).toEqual(tip);
  expect(await chain.source.mempool()).toEqual([waiting.getId()]);
  await chain.stop();
});

test("does not outlive its parent, and its directory is free again", async () => {
  const dataDir = await folder();
  const pid = await orphan(dataDir);
  const node = await start(dataDir);
  await gone(pid);
  await node.stop();
});

test("refuses a directory that another one has open", async () => {
  const dataDir = await folder();
  const node = await start(dataDir);
  await expect(start(dataDir)).rejects.toMatchObject({
    kind: "unavailable",
    code: "regtest-node-failed",
  });
  await node.stop();
});

test("is a bitcoind where there is one: loopback only, without wallet or peers, gone with its parent", async () => {
  const [dataDir, program] = [await folder(), await standIn()];
  const node = await start(dataDir, program);
  expect(node.kind).toBe("bitcoind");
  const args = JSON.parse(
    await readFile(join(dataDir, "bitcoind", "arguments.json"), "utf8"),
  ) as string[];
  expect(args).toEqual(
    expect.arrayContaining(["-regtest", "-listen=0", "-disablewallet", "-rpcbind=127.0.0.1"]),
  );
  await node.stop();
  expect(isAlive(node.pid)).toBe(false);
  const pid = await orphan(dataDir, program);
  await gone(pid);
});

test("stays the kind that its directory was made with", async () => {
  const [dataDir, program] = [await folder(), await standIn()];
  await (await start(dataDir, false)).stop();
  const node = await start(dataDir, program);
  expect(node.kind).toBe("bcoin");
  await node.stop();
  const other = await folder();
  await (await start(other, program)).stop();
  await expect(start(other, false)).rejects.toMatchObject({ code: "bitcoind-missing" });
});
