/** Regtest nodes that share a process: each is a node of its own, and the process ends with whoever forked it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { Regtest, SOURCES } from "../../support/regtest.ts";

const open: Regtest[] = [];
const start = async (): Promise<Regtest> => {
  const chain = await Regtest.start({ kept: true, coins: 2 });
  open.push(chain);
  return chain;
};
afterEach(async () => {
  for (const chain of open.splice(0)) await chain.stop();
});

test("they go on from one mined chain, and know nothing of each other", async () => {
  const [one, other] = [await start(), await start()];
  expect(one.node.auth).not.toBe(other.node.auth);
  const before = await one.source.tip();
  expect(await other.source.tip()).toEqual(before);
  const waiting = await one.fund(one.wallet.address("p2tr").script, 50_000n);
  expect(await one.source.mempool()).toEqual([waiting.getId()]);
  expect(await other.source.mempool()).toEqual([]);
  // Both wallets have the same coins, on chains that part here.
  await other.fund(other.wallet.address().script, 70_000n);
  await other.mine(2);
  expect(await other.source.mempool()).toEqual([]);
  expect(await one.source.tip()).toEqual(before);
  await one.setFloor(1_000_000n);
  const script = one.wallet.address().script;
  await expect(one.fund(script, 80_000n)).rejects.toThrow("the node refuses");
  await other.fund(script, 80_000n);
});

test("each of them verifies taproot, whichever was opened first", async () => {
  for (const chain of [await start(), await start()]) {
    const coin = await chain.coinFor(chain.wallet.address("p2tr"), 90_000n);
    const outputs = [{ script: chain.wallet.address().script, value: 80_000n }];
    const spoil = { spoil: (transaction: any) => void (transaction.ins[0].witness[0][5] ^= 1) };
    const wrong = chain.wallet.build([coin], outputs, spoil);
    expect(await chain.source.broadcast(wrong.toBuffer())).toMatchObject({ accepted: false });
    await chain.send(chain.wallet.build([coin], outputs));
  }
});

test("one that is stopped leaves the others, gives its files free, and is not killed", async () => {
  const [one, other] = [await start(), await start()];
  expect(one.canCrash).toBe(false);
  await expect(one.crash()).rejects.toThrow("not ours to kill");
  await open.shift()!.stop();
  await expect(one.source.tip()).rejects.toThrow();
  await other.mine();
  expect(await other.isUnspent(await other.coin())).toBe(true);
});

test("their process does not outlive a parent that is killed", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "regtest-"));
  const script = fileURLToPath(new URL("../../support/hold-regtest.ts", import.meta.url));
  const parent = spawn(process.execPath, [...SOURCES, script, dataDir, "kept"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  expect((await fetch(url)).status).toBe(401);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), { timeout: 20_000 });
  await rm(dataDir, { recursive: true, force: true });
});
