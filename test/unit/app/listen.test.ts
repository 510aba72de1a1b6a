import { EventEmitter, once } from "node:events";
import { expect, test } from "vitest";
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
