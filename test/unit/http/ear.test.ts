/** The listener of all worlds hears what a server repeats: in a refusal, in its log, in an address; and leaves out what is nobody's own. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import express from "express";
import request from "supertest";
import { expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { formatCode, formatCodeDigits, newCode } from "../../../src/base/code.ts";
import { Ear } from "../../support/ear.ts";
import { seededRandom } from "../../support/random.ts";

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

/** A server that answers, or logs, as it is told, with what was written in `text`. */
function saying(act: (text: string, answer: express.Response, ear: Ear) => void): {
  ear: Ear;
  app: Server;
} {
  const ear = new Ear();
  const app = express();
  app.use(express.json(), express.urlencoded({ extended: false }));
  app.use(express.raw({ type: "multipart/form-data" }));
  app.post("/*path", (asked, answer) => act(String(asked.body?.text), answer, ear));
  const server = createServer(app);
  ear.listen(server);
  return { ear, app: server };
}

const problem = (detail: string, answer: express.Response): void =>
  void answer.status(422).type("application/problem+json").send(JSON.stringify({ detail }));

const page = (html: string, answer: express.Response): void =>
  void answer.status(422).type("html").send(html);

const asPage = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

const ESCAPED = 'He said "no" <and> left & went\nHome, at 4';

test.each<[string, (text: string, answer: express.Response, ear: Ear) => void]>([
  ["a problem", (text, answer) => problem(`not ${text}`, answer)],
  [
    "a line of the log",
    (text, answer, ear) => {
      ear.lines.push(JSON.stringify({ text }));
      answer.end();
    },
  ],
  ["a page that refuses", (text, answer) => page(`<p>${asPage(text)}</p>`, answer)],
  ["a text that refuses", (text, answer) => void answer.status(500).type("text").send(text)],
])("words with quotes and lines are heard in %s", async (_, act) => {
  for (const text of [ESCAPED, ESCAPED.replace("\n", "\r\n"), ` ${ESCAPED} `]) {
    const { ear, app } = saying((sent, answer) =>
      act(sent.trim().replace("\r\n", "\n"), answer, ear),
    );
    await request(app).post("/api/v1/requests").send({ text });
    expect(ear.repeated().length, JSON.stringify(text)).toBeGreaterThan(0);
  }
});

test("an address that a form's rules wrote is heard, and one that is badly encoded ends the request", async () => {
  const way = saying((text, answer) =>
    answer.redirect(303, `/request?${new URLSearchParams({ text }).toString()}`),
  );
  await request(way.app).post("/api/v1/requests").send({ text: WORDS });
  expect(way.ear.repeated()).toHaveLength(1);
  const bad = saying((text, answer) => {
    answer.status(303).setHeader("Location", `/x?y=100%&text=${encodeURIComponent(text)}`);
    answer.end();
  });
  const { status } = await request(bad.app).post("/a").timeout(2_000).send({ text: WORDS });
  expect(status).toBe(303);
  expect(bad.ear.repeated()).toHaveLength(1);
});

test("what the listener cannot read ends all the same, and is said at the end", async () => {
  const ear = new Ear();
  const server = createServer((_, answer) => {
    answer.getHeader = () => {
      throw new Error("no headers today");
    };
    answer.end("done");
  });
  ear.listen(server);
  const { text } = await request(server).post("/api/v1/requests").timeout(2_000);
  expect(text).toBe("done");
  expect(ear.repeated()).toEqual(["not heard: POST /api/v1/requests: Error: no headers today"]);
});

test("of a page that refuses, what its form gives back to whoever typed it is passed over, and nothing else", async () => {
  const typed = 'She said: 4 > 3, "so"';
  const given = asPage(typed);
  const passed = [
    `<input type="text" value="${given}" name="text"/>`,
    `<textarea id="x" title="a > b">${given}</textarea>`,
    `<option value="${given}" selected>A</option>`,
  ];
  const heard = [
    `<p>${given}</p>`,
    `<textarea></textarea><span class="error">${given}</span>`,
    `<input title="${given}" value="x"/>`,
    `<option value="${given}">A</option>`,
    `<select><option value="a" selected>${given}</option></select>`,
    `<button value="${given}">A</button>`,
  ];
  for (const html of [...passed, ...heard]) {
    const { ear, app } = saying((_, answer) => page(html, answer));
    await request(app).post("/request").type("form").send({ text: typed });
    expect(ear.repeated().length, html).toBe(passed.includes(html) ? 0 : 1);
  }
  const shown = saying((_, answer) => void answer.type("html").send(`<p>${given}</p>`));
  await request(shown.app).post("/request").type("form").send({ text: typed });
  expect(shown.ear.repeated()).toEqual([]);
});

test("a page that refuses and shows an open case has that case's words, and must not repeat what was written with the request", async () => {
  for (const path of ["/staff/cases/4/spam", "/en/request/messages", "/request/open"]) {
    const { ear, app } = saying((text, answer) =>
      page(`<p>${asPage(ESCAPED)}</p><textarea>${asPage(text)}</textarea>`, answer),
    );
    await request(app).post("/api/v1/requests").send({ text: ESCAPED });
    const before = ear.repeated().length;
    await request(app).post(path).type("form").send({ text: WORDS });
    expect(ear.repeated().length, path).toBe(before);
    await request(app).post(path).type("form").send({ text: ESCAPED });
    expect(ear.repeated().length, path).toBe(before + 1);
  }
});

test("words in a list, at any depth, and in the text fields of a form with a file, and its name, are heard; what is in it is not", async () => {
  const many = saying((_, answer) => problem(WORDS, answer));
  await request(many.app)
    .post("/api/v1/a")
    .send([{ vouches: [{ words: ["short", WORDS] }] }]);
  expect(many.ear.repeated()).toEqual([expect.stringMatching(/^words of POST/)]);
  const file = "The words of a File are its own";
  const name = "Ivanou's letter of Dawn";
  for (const [said, times] of [
    [WORDS, 1] as const,
    [`${name}.txt`, 1] as const,
    [file, 0] as const,
  ])
    for (const filling of [0, 40_000]) {
      const { ear, app } = saying((_, answer) => problem(said, answer));
      const sent = request(app).post("/evidence").field("text", WORDS);
      await sent.attach("words", Buffer.from(file + " ".repeat(filling)), `${name}.txt`);
      expect(ear.repeated()).toHaveLength(times);
    }
});

test("where words are public, secrets are heard", async () => {
  for (const name of ["passphrase", "code", "fresh", "claimCode", "secondCode", "receiptCode"]) {
    const { ear, app } = saying((_, answer) => problem(`wrong: ${WORDS}`, answer));
    await request(app)
      .post("/staff/batches/4/approve")
      .type("form")
      .send({ [name]: WORDS });
    expect(ear.repeated(), name).toEqual([`${name} of POST /staff/batches/4/approve in the refusal of POST /staff/batches/4/approve`]); // prettier-ignore
  }
  const { ear, app } = saying((_, answer) => problem("not correct-horse-battery", answer));
  await request(app).post("/staff/coins").send({ passphrase: "correct-horse-battery" });
  expect(ear.repeated()).toHaveLength(1);
});

test("a code is heard in each of its forms, however it was written", async () => {
  const code = newCode("claim", seededRandom("ear"));
  const [letters, digits] = [formatCode(code), formatCodeDigits(code)];
  const written = [letters, digits, letters.toLowerCase(), letters.replaceAll("-", " ")];
  const said = [...written.slice(0, 3), letters.replaceAll("-", ""), toHex(code.secret)];
  for (const text of written)
    for (const again of said) {
      const { ear, app } = saying((_, answer) => problem(`not ${again}`, answer));
      await request(app).post("/request/open").type("form").send({ code: text });
      expect(ear.repeated(), `${text} as ${again}`).toHaveLength(1);
      const spoken = saying((_, answer) => problem(`not ${again}`, answer));
      await request(spoken.app).post("/api/v1/c").set("Authorization", `Claim ${text}`);
      expect(spoken.ear.repeated(), `${text} as ${again}`).toHaveLength(1);
    }
});

test("a repetition that was cut, wherever, is heard in a problem, a page, an address and the log; a short piece and a sentence of the project's own are not", async () => {
  const long = `${WORDS}, "as" <they> always do & nobody knows why Dawn is the hour`;
  const acts: ((piece: string, answer: express.Response, ear: Ear) => void)[] = [
    (piece, answer) => problem(`…${piece}…`, answer),
    (piece, answer) => page(`<p>…${asPage(piece)}…</p>`, answer),
    (piece, answer) => answer.redirect(303, `/x?${new URLSearchParams({ piece }).toString()}`),
    (piece, answer, ear) => {
      ear.lines.push(JSON.stringify({ piece }));
      answer.end();
    },
  ];
  const pieces = [0, 1, 5, 19, 30, long.length - 40].map((at) => long.slice(at, at + 40));
  const short = [long.slice(0, 8), long.slice(-12)];
  for (const act of acts)
    for (const piece of [...pieces, ...short]) {
      const { ear, app } = saying((_, answer) => act(piece, answer, ear));
      await request(app).post("/api/v1/requests").send({ text: long });
      expect(ear.repeated(), piece).toHaveLength(short.includes(piece) ? 0 : 1);
    }
  const ours = "I know that This code opens nothing. and so on, at Dawn";
  const { ear, app } = saying((_, answer) => problem("This code opens nothing.", answer));
  await request(app).post("/api/v1/requests").send({ text: ours });
  expect(ear.repeated()).toEqual([]);
});
