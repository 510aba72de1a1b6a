import { createServer } from "node:net";
import type { Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { findPort, portFault } from "../../../src/app/ports.ts";

let server: Server | undefined;
afterEach(() => void server?.close());

/** Takes a port that the system chooses. */
async function takePort(): Promise<number> {
  const taken = createServer();
  server = taken;
  await new Promise<void>((resolve) => void taken.listen(0, "127.0.0.1", resolve));
  return (taken.address() as { port: number }).port;
}

test("a free port is the one that was wanted; for 0 the system chooses", async () => {
  const port = await findPort("127.0.0.1", 0);
  expect(port).toBeGreaterThan(1_023);
  expect(await findPort("127.0.0.1", port)).toBe(port);
});

test("a port that is taken is told in one sentence", async () => {
  const port = await takePort();
  await expect(findPort("127.0.0.1", port)).rejects.toMatchObject({
    kind: "unavailable",
    code: "port-taken",
    message: `Port ${port} on 127.0.0.1 is taken by another program: stop that one, or set PORT to another.`,
  });
});

test("with more tries the next free port is found", async () => {
  const port = await takePort();
  expect(await findPort("127.0.0.1", port, 10)).toBeGreaterThan(port);
});

test("an address that is not this machine's is told", async () => {
  await expect(findPort("192.0.2.1", 0)).rejects.toMatchObject({ code: "host-unknown" });
});

test("a port kept for the system is told; other errors are no business of ours", () => {
  expect(portFault(Object.assign(new Error(), { code: "EACCES" }), "::1", 80)?.code).toBe(
    "port-forbidden",
  );
  expect(portFault(new Error("other"), "::1", 80)).toBeUndefined();
});
