/** A donor's whole way through the pages, without script, on a real server, database and node. */
import request from "supertest";
import { readTar } from "../../../src/audit/tar.ts";
import { formatCode } from "../../../src/base/code.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openForm, sendForm, shownText, tokenOf } from "../../support/form-steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("donor-pages");
});
afterAll(() => world.close());

/** Asks for an address through the form; returns the page, and what it shows. */
async function give(token: string) {
  const page = await sendForm(world.app, "/en/donate", { token, programme: "general" });
  expect(page.status).toBe(200);
  const code = /name="code" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
  const address = /href="bitcoin:([^"]+)"/.exec(page.text)?.[1] ?? "";
  return { page, code, address };
}

test("before the first close the home page shows no figure, and offers the programmes", async () => {
  const { text } = await request(world.app).get("/").set("Accept", "text/html").expect(200);
  expect(text).toContain("Nothing is published yet.");
  expect(text).not.toContain("<svg");
  expect(text).toContain('name="programme" value="general"');
});

test("a form that is sent twice gives one address and shows the same code again", async () => {
  const token = await openForm(world.app, "/en/donate");
  const [first, second] = [await give(token), await give(token)];
  expect(first.address).toMatch(/^bcrt1/);
  expect(second.code).toBe(first.code);
  expect(second.address).toBe(first.address);
  expect(shownText(first.page)).toContain(first.address);
  const other = await give(await openForm(world.app, "/en/donate"));
  expect(other.address).not.toBe(first.address);
  expect(await world.sql("donations").count()).toEqual([{ count: 2n }]);
});

test("without a programme, or with one that is not there, the form comes back and nothing is issued", async () => {
  const before = await world.sql("donations").count();
  const none = await sendForm(world.app, "/uk/donate", {
    token: await openForm(world.app, "/uk/donate"),
  });
  expect(none.status).toBe(422);
  expect(none.text).toContain("Будь ласка, виберіть одну з програм.");
  const strange = await sendForm(world.app, "/donate", {
    token: await openForm(world.app, "/donate"),
    programme: "nowhere",
  });
  expect(strange.status).toBe(409);
  expect(await world.sql("donations").count()).toEqual(before);
});

test("a token of another form, or none, issues nothing", async () => {
  const token = await openForm(world.app, "/donation");
  for (const sent of [token, "", "x"]) {
    const answer = await sendForm(world.app, "/donate", { token: sent, programme: "general" });
    expect(answer.status).toBe(403);
  }
});

test("the receipt code shows the gift from the first sight to the proof in the public book", async () => {
  const { page, code, address } = await give(await openForm(world.app, "/en/donate"));
  let token = tokenOf(page.text);
  const look = async (): Promise<request.Response> => {
    const answer = await sendForm(world.app, "/en/donation", { token, code });
    expect(answer.status).toBe(200);
    expect(shownText(answer)).toContain(address);
    token = tokenOf(answer.text);
    return answer;
  };
  expect((await look()).text).toContain("Nothing has arrived at this address yet.");
  await world.chain.fund(address, 1_500_000n);
  await world.mine();
  const confirmed = await look();
  expect(confirmed.text).toContain("In a block of the chain, 1 confirmation<");
  expect(confirmed.text).toContain("0.01500000 BTC");
  await world.mine();
  expect((await look()).text).toContain("this file is not complete yet");
  const bundle = async () => {
    const form = { token, code, proof: "0" };
    const answer = await request(world.app)
      .post("/en/donation/bundle")
      .set("Sec-Fetch-Site", "same-origin")
      .type("form")
      .send(form)
      .responseType("blob");
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["content-disposition"]).toBe('attachment; filename="receipt.tar"');
    expect(answer.headers["content-type"]).toBe("application/x-tar");
    return readTar(new Uint8Array(answer.body as Buffer))!;
  };
  expect([...(await bundle()).keys()]).toEqual(["receipt/receipt.json"]);
  await world.closeEpoch();
  const settled = await look();
  expect(settled.text).not.toContain("this file is not complete yet");
  const proof = await sendForm(world.app, "/en/donation/proof", { token, code, proof: "0" });
  expect(proof.headers["content-disposition"]).toBe('attachment; filename="receipt.json"');
  expect(proof.headers["content-type"]).toMatch(/^application\/json/);
  expect(JSON.parse(proof.text)).toMatchObject({ t: "receipt", fund: "fund.test/log" });
  const files = await bundle();
  expect(Buffer.from(files.get("receipt/receipt.json")!).toString()).toBe(proof.text);
  const { parts } = JSON.parse(proof.text) as { parts: { proof: string; part: { j: number } }[] };
  expect(files.size).toBe(parts.length + 1);
  for (const { part, proof: text } of parts)
    expect(Buffer.from(files.get(`receipt/part-${part.j}.tlog-proof`)!).toString()).toBe(text);
  const missing = await sendForm(world.app, "/donation/proof", { token, code, proof: "7" });
  expect(missing.status).toBe(404);
});

test("after a close the home page shows exactly what the API publishes", async () => {
  const { body } = await request(world.app).get("/api/v1/balances").expect(200);
  const { text } = await request(world.app).get("/en").set("Accept", "text/html").expect(200);
  const [received] = /\d+\.\d{8}/.exec(text) ?? [];
  expect(BigInt(received?.replace(".", "") ?? "")).toBe(BigInt(body.received));
  expect(text).toContain('<svg role="img"');
  const book = await request(world.app).get("/balances").set("Accept", "text/html").expect(200);
  expect(shownText(book)).toContain(body.asOf.checkpoint.root);
});

test("a code that opens nothing says only that; a typing mistake and the other kind are told without a look-up", async () => {
  const secret = new Uint8Array(16).fill(7);
  const codes = {
    "This code opens nothing.": [401, formatCode({ kind: "receipt", secret })],
    "This code has a typing mistake.": [422, "8ZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZZ"],
    "This is the other kind of code": [422, formatCode({ kind: "claim", secret })],
  } as const;
  for (const [sentence, [status, code]] of Object.entries(codes)) {
    const token = await openForm(world.app, "/donation");
    const answer = await sendForm(world.app, "/donation", { token, code });
    expect(answer.status, sentence).toBe(status);
    expect(answer.text).toContain(sentence);
  }
});

test("an answer's address, opened without its form, leads to the form", async () => {
  for (const step of ["proof", "play"]) {
    const answer = await request(world.app).get(`/fa/donation/${step}`).expect(303);
    expect(answer.headers["location"]).toBe("/fa/donation");
  }
});

test("a real fund has no play money", async () => {
  const token = await openForm(world.app, "/donation");
  const answer = await sendForm(world.app, "/donation/play", { token, code: "x" });
  expect(answer.status).toBe(404);
});

test("neither code nor address of a donor is in the log", () => {
  expect(world.lines.join("\n")).not.toMatch(/bcrt1|[0-9A-Z]{3}-[0-9A-Z]{3}-/);
});
