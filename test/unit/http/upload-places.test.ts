/** Who gets a place to send a file, who gives way to others, and who is too slow. */
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import {
  closeServer,
  portOf,
  serverOf,
  silent,
  slowForm,
  trickle,
} from "../../support/upload-server.ts";

afterEach(closeServer);

test("more at once than there are places, or than memory, are put off; later ones are taken again", async () => {
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const server = serverOf({}, () => gate);
  const port = await portOf(server);
  let owner = 0;
  const post = async (length: number): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}/body?owner=${(owner += 1)}`, {
      method: "POST",
      body: new Uint8Array(length),
    });
    return answer.json();
  };
  const first = [post(100_000), post(100_000)];
  await wait(300);
  expect(await post(60_000)).toEqual({ fault: "too-many-requests" });
  const third = post(50_000);
  await wait(300);
  expect(await post(1)).toEqual({ fault: "too-many-requests" });
  go();
  expect(await Promise.all([...first, third])).toEqual([
    { length: 100_000 },
    { length: 100_000 },
    { length: 50_000 },
  ]);
  expect(await post(100_000)).toEqual({ length: 100_000 });
});

test("who sends too slowly hears so and is cut off; a slow one that moves is taken", async () => {
  const port = await portOf(serverOf({ graceMs: 600, leastRate: 10_000 }));
  expect(await trickle(port, 50_000, 1)).toContain('{"fault":"upload-slow"}');
  expect(await trickle(port, 50_000, 1_000)).toContain('{"length":50000}');
});

test("who sends without end hears so and is cut off", async () => {
  const port = await portOf(serverOf());
  expect(await trickle(port, 10_000_000, 50_000)).toContain('{"fault":"evidence-too-large"}');
});

test("an upload that breaks off frees its place and its memory", async () => {
  const server = serverOf();
  const port = await portOf(server);
  for (let at = 0; at < 12; at += 1) {
    const socket = connect(port, "127.0.0.1");
    socket.write(`POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n`);
    socket.write(Buffer.alloc(80_000));
    await wait(30);
    socket.destroy();
  }
  await wait(100);
  const answer = await fetch(`http://127.0.0.1:${port}/body`, {
    method: "POST",
    body: new Uint8Array(100_000),
  });
  expect(await answer.json()).toEqual({ length: 100_000 });
});

const post = async (port: number, length: number, owner = "honest"): Promise<unknown> => {
  const init = { method: "POST", body: new Uint8Array(length) };
  return (await fetch(`http://127.0.0.1:${port}/body?owner=${owner}`, init)).json();
};

test("places that are held in silence are given to others, long before the silent ones are cut off", async () => {
  const port = await portOf(serverOf({ graceMs: 6_000, leastRate: 1_000 }));
  await silent(port, 3, (at) => `silent${at}`);
  for (let at = 0; at < 3; at += 1) expect(await post(port, 90_000)).toEqual({ length: 90_000 });
});

test("memory that is held in silence is, too", async () => {
  const port = await portOf(
    serverOf({ places: 9, heldBytes: 110_000, graceMs: 6_000, leastRate: 1 }),
  );
  await silent(port, 2, (at) => `silent${at}`);
  expect(await post(port, 90_000)).toEqual({ length: 90_000 });
});

test("when all places are taken the code that has most of them gives one to another code, however fast it sends", async () => {
  const server = serverOf({ places: 2, graceMs: 6_000, leastRate: 1_000 });
  const port = await portOf(server);
  const slow = Array.from({ length: 2 }, () => trickle(port, 90_000, 1_000, "one"));
  await wait(900);
  expect(await post(port, 10, "other")).toEqual({ length: 10 });
  server.closeAllConnections();
  const heard = (await Promise.all(slow)).join();
  expect(heard.match(/too-many-requests/g)).toHaveLength(1);
});

test("a slow sender whose network falls silent for a while is taken", async () => {
  const port = await portOf(serverOf({ graceMs: 1_200, leastRate: 5_000 }));
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (piece) => (heard += piece.toString("latin1")));
  socket.write("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n");
  for (let at = 0; at < 4; at += 1) {
    await wait(900);
    socket.write(Buffer.alloc(5_000));
  }
  await wait(300);
  socket.destroy();
  expect(heard).toContain('{"length":20000}');
});

test("a form that says whose it is may come as slowly as a body, long after the time of grace", async () => {
  const port = await portOf(serverOf({ graceMs: 600, leastRate: 10_000 }));
  expect(await slowForm(port, 1_000, 80)).toContain('"length":80000');
});

test("files of one code give way to other codes, sent by form too", async () => {
  const port = await portOf(serverOf({ places: 2, graceMs: 6_000, leastRate: 1_000 }));
  const slow = Array.from({ length: 2 }, () => slowForm(port, 1_000, 80));
  await wait(900);
  expect(await post(port, 10, "other")).toEqual({ length: 10 });
  const heard = (await Promise.all(slow)).join();
  expect(heard.match(/too-many-requests/g)).toHaveLength(1);
});

test("connections that say nothing hold no place, however often they are made anew", async () => {
  const port = await portOf(serverOf({ graceMs: 6_000, leastRate: 1_000 }));
  const heads = setInterval(() => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n");
    socket.write("Content-Type: multipart/form-data; boundary=edge\r\n\r\n");
    setTimeout(() => socket.destroy(), 450);
  }, 50);
  await wait(400);
  for (let at = 0; at < 5; at += 1) expect(await post(port, 90_000)).toEqual({ length: 90_000 });
  clearInterval(heads);
});
