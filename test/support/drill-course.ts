/** What is written in the course of a case, with words of the drill in all of it: messages both ways, a question, files, and what reviewers say of them. */
import request from "supertest";
import { CONSENT_VERSION } from "../../src/cases/consent.ts";
import { ask, askWith, DECLINED, judged } from "./case-stages.ts";
import type { Canaries } from "./canaries.ts";
import { askWithWords } from "./drill.ts";
import { evidenceOf } from "./evidence-steps.ts";
import { claimant, onceKey, triage } from "./steps.ts";
import type { World } from "./world.ts";

/** Rows are moved aside into files of their own when they are large, and a word that stands in the middle of a piece is cut by none. */
const FILE_LINES = 4_000;

/** A case that is talked about until both reviewers have read everything and asked for its papers; it stays open. */
export async function courseWithWords(world: World, canaries: Canaries): Promise<void> {
  const code = await askWithWords(world, canaries);
  const id = await triage(world);
  const reviewers: { stage: string; person: string }[] = await world
    .sql("case_assignments")
    .where({ case_id: id })
    .whereIn("stage", ["first", "second"]);
  await write(world, code, canaries.next("message of an applicant"));
  const words = canaries.next("file of an applicant");
  const { body: sent } = await evidenceOf(world, code)
    .send(Buffer.from(`${words}\n`.repeat(FILE_LINES)))
    .expect(201);
  const paths = {
    file: `/api/v1/cases/${id}/evidence/${sent.id}`,
    mail: `/api/v1/cases/${id}/messages`,
  };
  for (const { person } of reviewers) {
    const agent = await world.signedIn(person);
    await agent
      .post(paths.mail)
      .set("Idempotency-Key", onceKey())
      .send({ template: "proof", text: canaries.next("message of staff") })
      .expect(201);
    await agent.get(`${paths.file}/view?purpose=review`).expect(200);
    await agent
      .post(`${paths.file}/opening`)
      .send({ reason: canaries.next("reason to see an original") });
    await agent.get(paths.mail).expect(200);
  }
  for (const { person } of reviewers)
    await (await world.signedIn(person)).get(`${paths.file}/original?purpose=review`).expect(200);
  const first = reviewers.find(({ stage }) => stage === "first");
  if (first === undefined) throw new Error("courseWithWords: nobody was drawn");
  const question = { template: "when", text: canaries.next("question of staff"), days: 14 };
  const asked = await ask(world, first.person, { id, path: "question", body: question });
  if (asked.status >= 300) throw new Error(`a question answers ${asked.status}`);
  await write(world, code, canaries.next("answer of an applicant"));
}

/** A request with a second code that is declined and appealed against, and somebody who enters the second code. */
export async function appealWithWords(world: World, canaries: Canaries): Promise<void> {
  const { body } = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send({
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: canaries.next("request need"),
      quiet: "eight-weeks",
      secondCode: "yes",
    })
    .expect(201);
  const code = canaries.code("a claim code", body.claimCode);
  const second = canaries.code("a second code", body.secondCode);
  const id = await triage(world);
  for (const stage of ["first", "second"])
    await judged(world, { id, code }, stage, {
      ...DECLINED,
      reason: canaries.next("reason to decline"),
    });
  const appeal = { text: canaries.next("appeal") };
  const asked = await askWith(world, code, "appeal", appeal);
  if (asked.status >= 300) throw new Error(`an appeal answers ${asked.status}`);
  await claimant(world, second).status().expect(401);
}

async function write(world: World, code: string, text: string): Promise<void> {
  await request(world.app)
    .post("/api/v1/request/messages")
    .set({ Authorization: `Claim ${code}`, "Idempotency-Key": onceKey() })
    .send({ text })
    .expect(201);
}
