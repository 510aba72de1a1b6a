/**
 * The loop that workers run: who leads, what a crash leaves, what stops it. "Crash" here is a handler that throws: its unit is rolled
 * back exactly as if the process had died before the commit.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import type { ChainHandler } from "../../../src/chain/chain.ts";
import { watchChain } from "../../../src/chain/jobs.ts";
import type { ChainReport, ChainWatch } from "../../../src/chain/jobs.ts";
import { currentTip } from "../../../src/chain/tip.view.ts";
import { transactionOf } from "../../../src/chain/transaction.view.ts";
import { Follower, inShort } from "../../support/follower.ts";
import { seededRandom } from "../../support/random.ts";
import { Regtest } from "../../support/regtest.ts";

let regtest: Regtest;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  regtest = await Regtest.start();
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await regtest.stop();
});

async function follower(options: Partial<Parameters<typeof Follower.start>[0]> = {}) {
  const { height } = await regtest.source.tip();
  const made = await Follower.start({ birth: height, ...options });
  closing.push(() => made.close());
  return made;
}

interface Worker {
  readonly reports: ChainReport[];
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

function worker(of: Follower, birth: number, more: Partial<ChainWatch> = {}): Worker {
  const abort = new AbortController();
  const reports: ChainReport[] = [];
  const done = watchChain({
    source: regtest.source,
    sql: of.sql,
    work: of.work,
    handlers: of.handlers,
    network: "regtest",
    birth,
    pollMs: 20,
    random: seededRandom("watch"),
    signal: abort.signal,
    report: (report) => reports.push(report),
    ...more,
  });
  // A worker that fails is looked at through `done`; here it must only not count as unhandled.
  done.catch(() => undefined);
  return {
    reports,
    done,
    async stop() {
      abort.abort();
      await done;
    },
  };
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  await vi.waitFor(async () => expect(await holds()).toBe(true), { timeout: 20_000, interval: 20 });
}

const isAt = (of: Follower, height: number) => async () =>
  (await currentTip(of))?.height === height;

describe("two workers", () => {
  test("apply every change once, and the second takes over when the first ends", async () => {
    const { height: birth } = await regtest.source.tip();
    const shared = await follower({ birth });
    const address = regtest.wallet.address();
    await shared.watch(address.script);
    const [one, two] = [worker(shared, birth), worker(shared, birth)];
    await until(isAt(shared, birth));
    await regtest.fund(address.script, 50_000n);
    await regtest.mine(1);
    await until(isAt(shared, birth + 1));
    expect([one, two].filter(({ reports }) => reports.length > 0)).toHaveLength(1);

    const [leader, other] = one.reports.length > 0 ? [one, two] : [two, one];
    await leader.stop();
    await regtest.mine(1);
    await until(isAt(shared, birth + 2));
    expect(other.reports.length).toBeGreaterThan(0);
    await other.stop();
    const connected = shared.changes.flatMap((change) =>
      change.kind === "extended" ? change.connected.map(({ id }) => id.height) : [],
    );
    expect(connected).toEqual([birth, birth + 1, birth + 2]);
  });

  test("that both believe to lead still apply every change once", async () => {
    const { height: birth } = await regtest.source.tip();
    const shared = await follower({ birth });
    await regtest.mine(5);
    // No lock at all: what is left is the comparison of tips in the unit.
    await Promise.all([1, 2, 3].map(() => shared.follow(regtest.source)));
    const heights = shared.changes.flatMap((change) =>
      change.kind === "extended" ? change.connected.map(({ id }) => id.height) : [],
    );
    expect(heights).toEqual([0, 1, 2, 3, 4, 5].map((n) => birth + n));
  });
});

describe("a crash", () => {
  test("at any change leaves nothing of it, and what follows equals an undisturbed run", async () => {
    const { height: birth } = await regtest.source.tip();
    const calm = await follower({ birth, chunk: 2 });
    let countdown = 0;
    const failing: ChainHandler = () => {
      countdown -= 1;
      return countdown === 0 ? Promise.reject(new Error("crash")) : Promise.resolve();
    };
    const shaken = await follower({ birth, chunk: 2, handler: failing });
    const address = regtest.wallet.address();
    await calm.watch(address.script);
    await shaken.watch(address.script);
    for (let i = 0; i < 3; i += 1) {
      await regtest.fund(address.script, 50_000n);
      await regtest.mine(2);
    }
    await regtest.fund(address.script, 50_000n);
    await calm.follow(regtest.source);
    for (countdown = 1; ; countdown = 2) {
      const crashed = await shaken.follow(regtest.source).then(
        () => false,
        () => true,
      );
      if (!crashed) break;
      expect((await currentTip(shaken))?.hash).toBe(shaken.changes.at(-1)?.tip.hash);
      shaken.forget();
    }
    expect(shaken.changes.map(inShort)).toEqual(calm.changes.map(inShort));
    expect(await shaken.rows()).toEqual(await calm.rows());
    await regtest.mine(1);
  });

  test("of the node is waited out", async () => {
    const { height: birth } = await regtest.source.tip();
    const shared = await follower({ birth });
    const running = worker(shared, birth);
    await until(isAt(shared, birth));
    process.kill(regtest.node.pid, "SIGKILL");
    await until(() => running.reports.some((report) => report.kind === "trouble"));
    await regtest.restart();
    await regtest.mine(1);
    await until(isAt(shared, birth + 1));
    await running.stop();
  });
});

describe("what stops a worker:", () => {
  test("a reorganisation deeper than the limit, and nothing was changed", async () => {
    const { height: birth } = await regtest.source.tip();
    const deep = await follower({ birth, reorgLimit: 3 });
    await regtest.mine(6);
    await deep.follow(regtest.source);
    await regtest.reorg(3);
    expect((await deep.follow(regtest.source)).map(inShort)).toEqual(["-3+4"]);
    const before = await deep.rows();
    await regtest.reorg(4);
    const running = worker(deep, birth, { reorgLimit: 3 });
    await expect(running.done).rejects.toMatchObject({
      kind: "unavailable",
      code: "reorganisation-too-deep",
    });
    expect(await deep.rows()).toEqual(before);
  });

  test("a node of another network", async () => {
    const { height: birth } = await regtest.source.tip();
    const running = worker(await follower(), birth, { network: "main" });
    await expect(running.done).rejects.toMatchObject({ code: "node-wrong-network" });
  });

  test("a node that has pruned what was not read yet, but not one that pruned what was", async () => {
    const { height: birth } = await regtest.source.tip();
    const made = await follower({ birth });
    await regtest.mine(3);
    const pruned = (prunedBelow: number) => ({
      source: {
        ...regtest.source,
        identify: async () => ({ ...(await regtest.source.identify()), prunedBelow }),
      },
    });
    await expect(worker(made, birth, pruned(birth + 1)).done).rejects.toMatchObject({
      code: "node-pruned",
    });
    await made.follow(regtest.source);
    await regtest.mine(1);
    const running = worker(made, birth, pruned(birth + 4));
    await until(isAt(made, birth + 4));
    await running.stop();
  });

  test("a handler that throws", async () => {
    const { height: birth } = await regtest.source.tip();
    const made = await follower({ birth, handler: () => Promise.reject(new Error("bug")) });
    await expect(worker(made, birth).done).rejects.toThrow("bug");
    expect(await currentTip(made)).toBeUndefined();
  });
});

test("a node that has not reached the fund's birth is waited for", async () => {
  const { height } = await regtest.source.tip();
  const made = await follower({ birth: height + 1 });
  const running = worker(made, height + 1);
  await until(() => running.reports.some((report) => report.kind === "trouble"));
  expect(running.reports).toContainEqual({ kind: "trouble", code: "node-behind" });
  await regtest.mine(1);
  await until(isAt(made, height + 1));
  await running.stop();
});

test("a node that stays away is asked at longer and longer intervals, and at once when it was back", async () => {
  const { height: birth } = await regtest.source.tip();
  const made = await follower({ birth });
  const asked: number[] = [];
  let away = true;
  const source = {
    ...regtest.source,
    identify: async () => {
      asked.push(performance.now());
      if (away) throw new Fault("unavailable", "node-unreachable", "It is away.");
      return regtest.source.identify();
    },
  };
  const running = worker(made, birth, { source, pollMs: 10 });
  await until(() => asked.length >= 7);
  const gaps = asked.slice(1).map((at, index) => at - asked[index]!);
  // 640 ms give or take a half, where the first was 20; a busy machine only makes it longer.
  expect(gaps[5]!).toBeGreaterThan(300);
  away = false;
  await until(isAt(made, birth));
  await running.stop();
});

test("handlers see the new tip, and the depth that goes with it", async () => {
  const { height: birth } = await regtest.source.tip();
  const depths: (number | undefined)[] = [];
  const made = await follower({
    birth,
    handler: async (unit, change) => {
      expect(await currentTip(unit)).toMatchObject(change.tip);
      const connected = change.kind === "extended" ? change.connected : [];
      for (const { txid } of connected.flatMap((block) => block.transactions))
        depths.push((await transactionOf(unit, txid))?.depth);
    },
  });
  const address = regtest.wallet.address();
  await made.watch(address.script);
  await regtest.fund(address.script, 50_000n);
  await regtest.mine(2);
  await made.follow(regtest.source);
  expect(depths).toEqual([2]);
});

test("a watcher that is told to stop while it waits stops at once", async () => {
  const { height: birth } = await regtest.source.tip();
  const running = worker(await follower(), birth, { pollMs: 60_000 });
  await sleep(50);
  await running.stop();
});
