/** The scenario of the seizure drill: everything that people write, through the server that they write it to, and everything that goes wrong with it. */
import request from "supertest";
import { CONSENT_VERSION } from "../../src/cases/consent.ts";
import { onceKey, approve, claimant, freeze, reviewAs, settledGift, triage } from "./steps.ts";
import { turnAway } from "./case-stages.ts";
import { BadRequests } from "./bad-requests.ts";
import type { Operation } from "./api-operations.ts";
import { propertiesOf } from "./api-operations.ts";
import type { Canaries } from "./canaries.ts";
import { SOUND_FINDINGS } from "./findings.ts";
import { anybody, fillForms } from "./fill-forms.ts";
import type { World } from "./world.ts";

const LANGUAGES = ["en", "be", "ru", "uk", "pl", "fa"] as const;
const PUBLIC = ["/apply/form", "/donate", "/donation", "/request"];
const REVIEWERS = ["birch", "cedar", "elder"];

/** Operations whose words are about money or about colleagues, and stand there for auditors; what is written there is no applicant's. */
const OF_MONEY =
  /^\/api\/v1\/(batches|payouts|coins|rates|programmes|unexplained|lost|refused|exports|wallet|book|corrections|notices|audit|freezes)/;

/** Asks for help with a word in every answer, and `more`; returns the code. Each from a sender of its own, since somebody who asks often waits. */
export async function askWithWords(
  world: World,
  canaries: Canaries,
  more: object = {},
): Promise<string> {
  const answer = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .set("X-Forwarded-For", `198.51.100.${canaries.codes.length + 1}`)
    .send({
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: canaries.next("request need"),
      region: canaries.next("request region"),
      text: canaries.next("request text"),
      amount: "87654321",
      period: "month",
      urgency: "days",
      ...{ household: "six-more", danger: "time", device: "watched" },
      language: "en",
      ...more,
    })
    .expect(201);
  return canaries.code("a claim code", answer.body.claimCode);
}

/** Cases that end in each way, with words in what staff write of them; the code of one that is paid, to where, and the address of the fund's that others could pay for it to. */
export async function casesOfAllKinds(
  world: World,
  canaries: Canaries,
): Promise<{ code: string; address: string; caseAddress: string }> {
  await settledGift(world, 3_000_000n);
  await spam(world, canaries);
  await declined(world, canaries);
  for (const wish of ["withdrawal", "erasure"]) {
    const code = await askWithWords(world, canaries);
    await request(world.app)
      .post(`/api/v1/request/${wish}`)
      .set({ Authorization: `Claim ${code}`, "Idempotency-Key": onceKey() });
  }
  const paid = await askWithWords(world, canaries);
  const id = await triage(world);
  for (const stage of ["first", "second"] as const) await reviewAs(world, id, stage, "100000");
  await claimant(world, paid).setDestination(canaries.next("destination"));
  const { address } = world.chain.wallet.address();
  await claimant(world, paid).setDestination(address).expect(200);
  const given = await request(world.app)
    .post("/api/v1/request/case-address")
    .set("Authorization", `Claim ${paid}`)
    .expect(200);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  await world.mine(2);
  await claimant(world, paid).status().expect(200);
  await world.closeEpoch();
  return { code: paid, address, caseAddress: given.body.address };
}

async function spam(world: World, canaries: Canaries): Promise<void> {
  await askWithWords(world, canaries);
  const alder = await world.signedIn("alder");
  const { body } = await alder.get("/api/v1/cases?state=submitted").expect(200);
  const { id, version } = body.cases[0];
  await alder.post(`/api/v1/cases/${id}/triage`).set("If-Match", `"${version}"`).expect(200);
  await turnAway(world, { id }, canaries.next("triage reason"));
}

async function declined(world: World, canaries: Canaries): Promise<void> {
  await askWithWords(world, canaries);
  const id = await triage(world);
  for (const stage of ["first", "second"])
    for (const code of REVIEWERS) {
      const reviewer = await world.signedIn(code);
      const file = await reviewer.get(`/api/v1/cases/${id}?purpose=review`);
      if (file.status !== 200 || !file.body.mine.includes(stage)) continue;
      const reason = canaries.next(`${stage} assessment`);
      await reviewer
        .post(`/api/v1/cases/${id}/assessments`)
        .set("If-Match", file.headers["etag"]!)
        .send({ verdict: "declined", reason, findings: SOUND_FINDINGS })
        .expect(201);
      break;
    }
}

/** Every field of every public form in every language. */
export async function everyForm(world: World, canaries: Canaries): Promise<number> {
  const paths = LANGUAGES.flatMap((language) =>
    PUBLIC.map((path) => (language === "en" ? path : `/${language}${path}`)),
  );
  const filled = await fillForms(anybody(world), [...paths, "/staff/sign-in"], (place) =>
    canaries.next(`form ${place}`),
  );
  return filled.fields;
}

/**
 * A word in the place of each property of each body, of each parameter of each path, in the query and in every header that servers like to keep.
 * Returns how often each problem was answered, and all that was answered. `isMoney` asks for the operations whose words stand for auditors.
 */
export async function everyOperation(
  world: World,
  canaries: Canaries,
): Promise<{ problems: Map<string, number>; answers: string[]; sent: number }> {
  const bad = await BadRequests.against(world);
  const problems = new Map<string, number>();
  const answers: string[] = [];
  let sent = 0;
  const send = async (operation: Operation, wrong: Parameters<typeof bad.send>[1]) => {
    const answer = await bad.send(operation, wrong);
    sent += 1;
    const what = answer.type === "" ? `${answer.status}` : answer.type;
    problems.set(what, (problems.get(what) ?? 0) + 1);
    answers.push(answer.text, JSON.stringify(answer.headers));
  };
  for (const operation of bad.operations.filter(({ name }) => name !== "signOut")) {
    const place = (of: string): string => canaries.plain(`${operation.name} ${of}`);
    for (const name of bodyProperties(operation))
      await send(operation, {
        body: JSON.stringify({ ...(operation.example as object), [name]: place(name) }),
        headers: bad.freshKey(operation),
      });
    for (const name of operation.parameters)
      await send(operation, { path: operation.template.replaceAll(/\{\w+\}/g, place(name)) });
    const word = place("header");
    await send(operation, {
      query: `${encodeURIComponent(place("query"))}=${place("query value")}`,
      headers: {
        "User-Agent": word,
        Referer: `http://example.org/${word}`,
        "X-Forwarded-For": word,
        "Idempotency-Key": word,
        "If-Match": word,
        Authorization: `Claim ${word}`,
        "X-Request-Id": word,
      },
    });
  }
  return { problems, answers, sent };
}

/** What is written about money stands in the database by intent, so words are put there only where it is refused: in what is no text. */
function bodyProperties(operation: Operation): string[] {
  if (operation.body === undefined) return [];
  const isMoney = OF_MONEY.test(operation.template);
  return propertiesOf(operation.body).filter(
    (name) => !isMoney || !/reason|note|text|words|name|purpose|comment|source/i.test(name),
  );
}
