/** Taking in files from strangers: whole or not at all, within bounds of length, memory and time, and with an answer that can be read. */
import request from "supertest";
import { afterEach, expect, test } from "vitest";
import type { Server } from "node:http";
import { closeServer, serverOf } from "../../support/upload-server.ts";

afterEach(closeServer);

const send = (server: Server, length: number) =>
  request(server).post("/body").type("application/octet-stream").send(Buffer.alloc(length, 7));
const fill = (server: Server, code: string, bytes: Buffer) =>
  request(server).post("/form").field("code", code).attach("file", bytes, "name.jpg");

test.each([0, 1, 65_536, 99_999, 100_000])("a body of %i bytes arrives whole", async (length) => {
  expect((await send(serverOf(), length)).body).toEqual({ length });
});

test.each([100_001, 399_999])("a body of %i bytes is refused with an answer", async (length) => {
  expect((await send(serverOf(), length)).body).toEqual({ fault: "evidence-too-large" });
});

test("a form gives its fields and its file, of exactly the limit too, and nothing of the file's name", async () => {
  const server = serverOf();
  const { body } = await fill(server, "good", Buffer.alloc(100_000, 7));
  expect(body).toEqual({ length: 100_000, fields: { code: "good" } });
  const over = await fill(server, "good", Buffer.alloc(100_001, 7));
  expect(over.body).toEqual({ fault: "evidence-too-large" });
  expect((await fill(server, "good", Buffer.alloc(0))).body.length).toBe(0);
});

test("a file whose code is refused is let go by unread, and its sender hears why", async () => {
  const answer = await fill(serverOf({ heldBytes: 10 }), "bad", Buffer.alloc(90_000, 7));
  expect(answer.body).toEqual({ fault: "code-unknown" });
});

test("a file before its code is refused", async () => {
  const answer = await request(serverOf())
    .post("/form")
    .attach("file", Buffer.alloc(10), "name.jpg")
    .field("code", "good");
  expect(answer.body).toEqual({ fault: "code-unknown" });
});

test.each([
  ["no form", "application/json", "{}", "media-type-unsupported"],
  ["a form without a boundary", "multipart/form-data; x=y", "--x", "request-malformed"],
])("%s is refused", async (_, type, text, fault) => {
  const answer = await request(serverOf()).post("/form").set("Content-Type", type).send(text);
  expect(answer.body).toEqual({ fault });
});

test("a form that is cut off anywhere is refused or taken without its file, and the server lives", async () => {
  const server = serverOf();
  const part = (head: string, body: string): string =>
    `--edge\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
  const whole = `${part('name="code"', "good")}${part('name="file"; filename="a"', "abcdef")}--edge--\r\n`;
  for (let end = 0; end < whole.length; end += 1) {
    const answer = await request(server)
      .post("/form")
      .set("Content-Type", "multipart/form-data; boundary=edge")
      .send(whole.slice(0, end));
    const isWhole = answer.body.length === 6 && end >= whole.length - 6;
    const isRefused = ["request-malformed", "code-unknown"].includes(answer.body.fault);
    const isEmpty = answer.body.length === 0;
    expect(isWhole || isRefused || isEmpty, `at ${end}: ${JSON.stringify(answer.body)}`).toBe(true);
  }
});

test("a form of more fields and longer ones than ours keeps what it may", async () => {
  let form = request(serverOf()).post("/form").field("code", "good");
  for (let at = 0; at < 30; at += 1) form = form.field(`field${at}`, "x".repeat(5_000));
  const { body } = await form.attach("file", Buffer.alloc(10), "name.jpg");
  // Its file comes after more parts than are read.
  expect(body.length ?? 0).toBe(0);
});
