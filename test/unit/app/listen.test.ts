import { EventEmitter, once } from "node:events";
import { connect } from "node:net";
import { expect, test, vi } from "vitest";
import { listen } from "../../../src/app/listen.ts";

test("stopping lets an answer that is on its way finish", async () => {
  const arrivals = new EventEmitter();
  const server = await listen(
    (_request, response) => void arrivals.emit("request", response),
    "127.0.0.1",
    0,
  );
  const arrived = once(arrivals, "request");
  const answer = fetch(`http://127.0.0.1:${server.port}/`);
  const [response] = await arrived;
  const stopped = server.stop();
  response.end("done");
  expect(await (await answer).text()).toBe("done");
  await stopped;
});

test("a taken port is an error, not a silence", async () => {
  const server = await listen((_request, response) => void response.end(), "127.0.0.1", 0);
  await expect(listen(() => undefined, "127.0.0.1", server.port)).rejects.toThrow("EADDRINUSE");
  await server.stop();
});

test("a form that does not come is cut off after three minutes, a file is left to whoever takes it in", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const server = await listen((incoming) => void incoming.resume(), "127.0.0.1", 0);
    const [form, file] = ["/be/request", "/be/request/evidence-file?x"].map((path) => {
      const socket = connect(server.port, "127.0.0.1");
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\nabc`);
      return socket;
    });
    let isFileCut = false;
    file!.on("close", () => (isFileCut = true));
    const cut = once(form!, "close");
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    let ended = false;
    void cut.then(() => (ended = true));
    while (!ended) {
      vi.advanceTimersByTime(180_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(isFileCut).toBe(false);
    file!.destroy();
    vi.useRealTimers();
    await server.stop();
  } finally {
    vi.useRealTimers();
  }
});
