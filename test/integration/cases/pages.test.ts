/** A recipient's whole way through the pages, without script, on a real server, database and node. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { formatCode, parseCode } from "../../../src/base/code.ts";
import { openForm, sendForm, shownText, tokenOf } from "../../support/form-steps.ts";
import { assess, askForHelp, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

/** Words that may be nowhere but in the sealed case. */
const SECRET = "zubar u Pinsku";
const ANSWERS = {
  programme: "general",
  category: "fine",
  consent: CONSENT_VERSION,
  need: SECRET,
  language: "be",
};

beforeAll(async () => {
  world = await World.start("claim-pages");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

/** Sends an application as a person does, who needs some seconds for it. */
async function apply(fields: Readonly<Record<string, string>> = ANSWERS, token?: string) {
  const sent = token ?? (await openForm(world.app, "/en/apply/form"));
  world.clock.advance(20_000);
  return sendForm(world.app, "/en/apply/form", { token: sent, ...fields });
}

/** The claim code that a page's forms carry. */
function codeOf(page: request.Response): string {
  const code = /name="code" value="([^"]+)"/.exec(page.text)?.[1];
  if (code === undefined) throw new Error("the page carries no code");
  return code;
}

/** The page of a request, opened with its code. */
async function look(code: string): Promise<request.Response> {
  const token = await openForm(world.app, "/en/request");
  const page = await sendForm(world.app, "/en/request", { token, code });
  expect(page.status).toBe(200);
  return page;
}

/** Sends one of the forms of a request's page. */
async function act(code: string, step: string, fields: Readonly<Record<string, string>> = {}) {
  const token = tokenOf((await look(code)).text);
  return sendForm(world.app, `/en/request/${step}`, { token, code, ...fields });
}

test("before the questions stands what is asked, kept and not protected", async () => {
  const { text } = await request(world.app).get("/be/apply").set("Accept", "text/html").expect(200);
  expect(text).toContain("Што не абаронена");
  expect(text).toContain('href="/be/apply/form"');
});

test("a form that is sent twice makes one case and shows the same code again", async () => {
  const token = await openForm(world.app, "/en/apply/form");
  const [first, second] = [await apply(ANSWERS, token), await apply(ANSWERS, token)];
  expect(first.status).toBe(200);
  expect(codeOf(second)).toBe(codeOf(first));
  expect(parseCode(codeOf(first)).kind).toBe("claim");
  expect(shownText(first)).toContain(codeOf(first).replaceAll("-", ""));
  expect(await world.sql("cases").count()).toEqual([{ count: 1n }]);
  const changed = await apply({ ...ANSWERS, need: "something else" }, token);
  expect(changed.status).toBe(409);
  expect(changed.text).toContain("This form was sent before with other answers");
  expect(changed.text).toContain('value="something else"');
  expect(await world.sql("cases").count()).toEqual([{ count: 1n }]);
});

test("both forms of the code open the request, typed as people type", async () => {
  const page = await apply();
  const [digits] = /(?:\d{6}){7}/.exec(shownText(page)) ?? [];
  for (const typed of [codeOf(page).toLowerCase().replaceAll("-", " "), digits ?? ""]) {
    const opened = await look(typed);
    expect(opened.text).toContain("We have your request. Nobody has opened it yet.");
  }
});

test("mistakes come back in the language of the page with what was typed", async () => {
  const token = await openForm(world.app, "/pl/apply/form");
  world.clock.advance(20_000);
  const answer = await sendForm(world.app, "/pl/apply/form", {
    token,
    need: "a",
    amount: "12 x",
    consent: CONSENT_VERSION,
  });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain("4 odpowiedzi wymagają poprawy");
  expect(answer.text).toContain("Powiedz w kilku słowach, na co są pieniądze.");
  expect(answer.text).toContain('value="12 x"');
});

test.each([
  ["faster than anybody types", 1_000],
  ["after more than a day", 86_401_000],
])("what is sent %s is not taken, and comes back as it was typed", async (_when, wait) => {
  const before = await world.sql("cases").count();
  const token = await openForm(world.app, "/apply/form");
  world.clock.advance(wait);
  const answer = await sendForm(world.app, "/apply/form", { token, ...ANSWERS });
  expect(answer.status).toBe(403);
  expect(answer.text).toContain("Nothing was sent");
  expect(answer.text).toContain(`value="${SECRET}"`);
  expect(await world.sql("cases").count()).toEqual(before);
  expect((await apply(ANSWERS, tokenOf(answer.text))).status).toBe(200);
  expect(await world.sql("cases").count()).not.toEqual(before);
});

test("a code that opens nothing says only that; typing mistakes and the other kind are told without a look-up", async () => {
  const secret = new Uint8Array(16).fill(7);
  const codes = {
    "This code opens nothing.": [401, formatCode({ kind: "claim", secret })],
    "This code has a typing mistake.": [422, "0ZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZZ"],
    "This is the other kind of code": [422, formatCode({ kind: "receipt", secret })],
  } as const;
  for (const [sentence, [status, code]] of Object.entries(codes)) {
    const token = await openForm(world.app, "/request");
    for (const step of ["", "/destination", "/case-address", "/withdrawal"]) {
      const answer = await sendForm(world.app, `/request${step}`, { token, code, sure: "yes" });
      expect(answer.status, `${step} ${sentence}`).toBe(status);
      expect(answer.text).toContain(sentence);
    }
  }
});

test("a destination is set, shown whole, and three groups of it are to be compared", async () => {
  const code = codeOf(await apply());
  const { address } = world.chain.wallet.address();
  const compare = await act(code, "destination", { destination: ` ${address.toUpperCase()} ` });
  expect(compare.status).toBe(200);
  expect(shownText(compare)).toContain(address);
  expect(compare.text.match(/<mark>/g)).toHaveLength(3);
  const [words] = /(?:[a-z]{5} ){5}[a-z]{5}/.exec(shownText(compare)) ?? [];
  expect(words).toBeDefined();
  const page = shownText(await look(code));
  expect(page).toContain(address);
  expect(page).toContain(words);
});

test("seed words are refused, explained and not kept; what is no address is refused", async () => {
  const code = codeOf(await apply());
  const seed = `${"abandon ".repeat(11)}about`;
  const secret = await act(code, "destination", { destination: seed });
  expect(secret.status).toBe(422);
  expect(secret.text).toContain("We did not keep it.");
  expect(secret.text).not.toContain("abandon");
  const wrong = await act(code, "destination", { destination: "bc1qnothing" });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain("This is not a bitcoin address that we can pay.");
  expect(world.lines.join("\n")).not.toContain("abandon");
});

test("a request is taken back only after asking once more", async () => {
  const code = codeOf(await apply());
  const asked = await act(code, "withdrawal");
  expect(asked.text).toContain("Yes, take it back");
  expect((await look(code)).text).not.toContain("You took this request back.");
  const done = await act(code, "withdrawal", { sure: "yes" });
  expect(done.text).toContain("You took this request back.");
  expect(done.text).not.toContain("/request/withdrawal");
  const token = tokenOf(done.text);
  const late = await sendForm(world.app, "/request/withdrawal", { token, code, sure: "yes" });
  expect(late.status).toBe(422);
  expect(late.text).toContain("It is too late to take this request back");
});

test("an approved request says where to go on: destination, address kept for it, payment", async () => {
  await world.sql("cases").where({ state: "submitted" }).update({ state: "withdrawn", version: 2 });
  const code = await askForHelp(world);
  const early = await act(code, "case-address");
  expect(early.text).toContain("An address can be made once the request is approved.");
  const id = await triage(world);
  for (const stage of ["first", "second"] as const) await assess(world, id, stage, 100_000n);
  expect((await look(code)).text).toContain("Your request is approved. Say below where to be paid");
  const token = tokenOf((await look(code)).text);
  const kept = await sendForm(world.app, "/en/request/case-address", { token, code });
  expect(kept.text).toContain("Certificate of this address");
  const again = await sendForm(world.app, "/en/request/case-address", { token, code });
  expect(again.text).toContain("Certificate of this address");
  const { address } = world.chain.wallet.address();
  expect((await act(code, "destination", { destination: address })).status).toBe(200);
  const page = await look(code);
  expect(page.text).toContain("the payment is on its way");
  expect(page.text).toContain("Waits for the next round of payments.");
  // The same once more changes nothing; another one is a change, which cools off (destination-change.test.ts).
  const same = await act(code, "destination", { destination: address });
  expect(same.status).toBe(200);
  expect((await look(code)).text).toContain("Waits for the next round of payments.");
});

test("an answer's address, opened without its form, leads to the form", async () => {
  const answer = await request(world.app).get("/fa/request/destination").expect(303);
  expect(answer.headers["location"]).toBe("/fa/request");
});

test("no word, code or address of a recipient is in the log", () => {
  expect(world.lines.join("\n")).not.toMatch(/zubar|bcrt1|[0-9A-Z]{3}-[0-9A-Z]{3}-/);
});
