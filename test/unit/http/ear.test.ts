/** The listener of all worlds hears what a server repeats: in a refusal, in its log, in an address; and leaves out what is nobody's own. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import express from "express";
import request from "supertest";
import { expect, test } from "vitest";
import { Ear } from "../../support/ear.ts";

const WORDS = "They came at Dawn, 4 of them";

/** A server that is talkative in the given way. */
function talkative(say: "refusal" | "log" | "way" | "nothing"): { ear: Ear; app: Server } {
  const ear = new Ear();
  const app = express();
  app.use(express.json(), express.urlencoded({ extended: false }));
  app.post("/*path", (asked, answer) => {
    const { text = "" } = asked.body as { text?: string };
    if (say === "log") ear.lines.push(JSON.stringify({ text }));
    const detail = say === "refusal" ? `“${text}” is no answer.` : "That is no answer.";
    if (say === "way") answer.redirect(303, `/request?text=${encodeURIComponent(text)}`);
    else
      answer.status(422).type("application/problem+json").send({ code: "request-invalid", detail });
  });
  const server = createServer(app);
  ear.listen(server);
  return { ear, app: server };
}

/** A server that leads everybody to an address, which it writes itself. */
function answering(way: (text: string) => string): { ear: Ear; app: Server } {
  const ear = new Ear();
  const app = express();
  app.use(express.json());
  app.post("/*path", (asked, answer) => {
    const { text = "" } = asked.body as { text?: string };
    answer.status(303).setHeader("Location", way(text)).end();
  });
  const server = createServer(app);
  ear.listen(server);
  return { ear, app: server };
}

test.each(["refusal", "log", "way"] as const)("a %s that repeats is heard", async (say) => {
  for (const type of ["json", "form"]) {
    const { ear, app } = talkative(say);
    await request(app).post("/api/v1/requests").type(type).send({ text: WORDS });
    expect(ear.repeated()).toHaveLength(1);
    expect(ear.repeated()[0]).toMatch(/^text of POST \/api\/v1\/requests in /);
  }
});

test("words with a quote and a new line are heard in a refusal and in the log, and in an address that writes spaces as plus signs", async () => {
  const text = 'They said "go" at Dawn\nand left';
  for (const say of ["refusal", "log"] as const) {
    const { ear, app } = talkative(say);
    await request(app).post("/api/v1/requests").send({ text });
    expect(ear.repeated()).toHaveLength(1);
  }
  const { ear, app } = answering(
    (words) => `/x?${new URLSearchParams({ text: words }).toString()}`,
  );
  await request(app).post("/api/v1/requests").send({ text });
  expect(ear.repeated()).toHaveLength(1);
});

test("an address that cannot be read is answered all the same", async () => {
  const { app } = answering(() => "/x?y=100%");
  const answer = await request(app).post("/api/v1/requests").send({ text: WORDS }).redirects(0);
  expect(answer.status).toBe(303);
});

test("a code that was handed out is heard when a later answer repeats it", async () => {
  const ear = new Ear();
  const app = express();
  app.post("/made", (_, answer) => void answer.json({ claimCode: "q7rt-9f2k-hh3d-55tw" }));
  app.get("/gone/:code", (asked, answer) => {
    answer.status(404).type("application/problem+json").send({ detail: asked.params.code });
  });
  const server = createServer(app);
  ear.listen(server);
  const { body } = await request(server).post("/made");
  expect(ear.repeated()).toEqual([]);
  await request(server).get(`/gone/${body.claimCode}`);
  expect(ear.repeated()).toHaveLength(1);
});

test("nothing is heard where nothing is repeated, and the code of the problem is noted", async () => {
  const { ear, app } = talkative("nothing");
  await request(app).post("/api/v1/requests").send({ text: WORDS });
  expect(ear.repeated()).toEqual([]);
  expect([...ear.problems]).toEqual(["request-invalid"]);
});

test("words about money, one word of a list and what is short are nobody's own", async () => {
  const { ear, app } = talkative("refusal");
  await request(app).post("/api/v1/batches").send({ text: WORDS });
  await request(app).post("/api/v1/requests").send({ text: "lost-device-of-mine" });
  await request(app).post("/api/v1/requests").send({ text: "Both." });
  expect(ear.repeated()).toEqual([]);
});
