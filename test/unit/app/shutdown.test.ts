import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { shutdownOf } from "../../../src/app/shutdown.ts";

/** A process that writes down its exits instead of ending. */
class Self extends EventEmitter {
  readonly exits: number[] = [];
  readonly connected: boolean;
  constructor(connected = false) {
    super();
    this.connected = connected;
  }
  exit(code: number): void {
    this.exits.push(code);
  }
}

test("what was opened last is closed first, one after the other", async () => {
  const self = new Self();
  const shutdown = shutdownOf(self);
  const closed: string[] = [];
  shutdown.onStop(() => {
    closed.push("database");
    return Promise.resolve();
  });
  shutdown.onStop(async () => {
    await wait(20);
    closed.push("server");
  });
  await shutdown.stop("done");
  expect([closed, self.exits]).toEqual([["server", "database"], [0]]);
});

test("a step that fails is reported, and the others still run", async () => {
  const self = new Self();
  const failures: unknown[] = [];
  const shutdown = shutdownOf(self, { onFailure: (error) => void failures.push(error) });
  const closed: string[] = [];
  shutdown.onStop(() => {
    closed.push("database");
    return Promise.resolve();
  });
  shutdown.onStop(() => Promise.reject(new Error("stuck")));
  await shutdown.stop("done");
  expect([closed, failures, self.exits]).toEqual([["database"], [new Error("stuck")], [1]]);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"])("%s stops, and says so once", async (signal) => {
  const self = new Self();
  const reasons: string[] = [];
  const shutdown = shutdownOf(self, { onReason: (reason) => void reasons.push(reason) });
  self.emit(signal);
  // A terminal and npm both pass the same signal on.
  self.emit(signal);
  await shutdown.stop("again");
  expect([reasons, self.exits, shutdown.signal.reason]).toEqual([[signal], [0], signal]);
});

test("a second signal, a second later, ends at once", async () => {
  const self = new Self();
  shutdownOf(self).onStop(() => new Promise(() => undefined));
  self.emit("SIGINT");
  await wait(1_100);
  self.emit("SIGINT");
  expect(self.exits).toEqual([130]);
});

test("a child stops when the channel to its parent closes; others have no such channel", async () => {
  const child = new Self(true);
  const reasons: string[] = [];
  shutdownOf(child, { onReason: (reason) => void reasons.push(reason) });
  child.emit("disconnect");
  await wait(1);
  expect([reasons, child.exits]).toEqual([["parent-gone"], [0]]);
  const alone = new Self();
  shutdownOf(alone);
  expect(alone.listenerCount("disconnect")).toBe(0);
});
