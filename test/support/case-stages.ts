/** Cases brought into each of their states by the steps that lead there, all through HTTP; for tests of what can be done in each. */
import request from "supertest";
import { readyPayouts } from "../../src/payouts/ready.view.ts";
import { SOUND_FINDINGS, SOUND_VERDICT } from "./findings.ts";
import { onceKey, askForHelp, claimant, approve, freeze } from "./steps.ts";
import type { World } from "./world.ts";

/** A case whose code is known. */
export interface StagedCase {
  readonly id: string;
  readonly code: string;
}

export const ELIGIBLE = { ...SOUND_VERDICT, amount: "60000" };
export const DECLINED = {
  verdict: "declined",
  reason: "not what this programme is for",
  findings: SOUND_FINDINGS,
};

/** Why an applicant wants a second look. */
export const APPEAL = { text: "My landlord saw it, and I can show the letter" };

/** A question with the shortest time to answer. */
export const QUESTION = { template: "when", days: 14 };

/** What a member of staff asks of a case, knowing its version. */
export async function ask(
  world: World,
  person: string,
  { id, path, body = {} }: { readonly id: string; readonly path: string; readonly body?: object },
): Promise<request.Response> {
  const agent = await world.signedIn(person);
  const { version } = await world.sql("cases").where({ id }).first("version");
  return agent.post(`/api/v1/cases/${id}/${path}`).set("If-Match", `"${version}"`).send(body);
}

/** What the holder of a code asks. */
export function askWith(world: World, code: string, path: string, body = {}): request.Test {
  return request(world.app)
    .post(`/api/v1/request/${path}`)
    .set("Authorization", `Claim ${code}`)
    .set("Idempotency-Key", onceKey())
    .send(body);
}

async function done(answer: PromiseLike<request.Response>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`a step to a stage answers ${status}: ${String(body.type)}`);
}

async function submitted(world: World): Promise<StagedCase> {
  const before: string[] = await world.sql("cases").pluck("id");
  const code = await askForHelp(world);
  const [id] = (await world.sql("cases").whereNotIn("id", before).pluck("id")) as string[];
  return { code, id: id! };
}

async function inTriage(world: World): Promise<StagedCase> {
  const made = await submitted(world);
  await done(ask(world, "alder", { ...made, path: "triage" }));
  return made;
}

/** Says of a case in triage that it is no request; somebody is drawn to check that. */
export async function callSpam(
  world: World,
  { id }: Pick<StagedCase, "id">,
  reason = "this is no request",
): Promise<void> {
  await done(ask(world, "alder", { id, path: "spam", body: { reason } }));
}

/** The same, and whoever is drawn to check it agrees. */
export async function turnAway(
  world: World,
  { id }: Pick<StagedCase, "id">,
  reason?: string,
): Promise<void> {
  await callSpam(world, { id }, reason);
  const { person } = await drawnFor(world, id, "check");
  await done(ask(world, person, { id, path: "spam-check", body: { agrees: true } }));
}

/** Who has a stage of a case; nothing when nobody has. */
export async function drawnFor(world: World, id: string, stage: string): Promise<any> {
  return world.sql("case_assignments").where({ case_id: id, stage }).first("person");
}

async function calledSpam(world: World): Promise<StagedCase> {
  const made = await inTriage(world);
  await callSpam(world, made);
  return made;
}

async function inReview(world: World): Promise<StagedCase> {
  const made = await inTriage(world);
  await done(ask(world, "alder", { ...made, path: "assignment" }));
  return made;
}

/** The verdict of whoever was drawn for a stage. */
export async function judged(
  world: World,
  { id }: StagedCase,
  stage: string,
  body: object,
): Promise<void> {
  const { person } = await drawnFor(world, id, stage);
  await done(ask(world, person, { id, path: "assessments", body }));
}

async function reviewed(world: World, ...verdicts: object[]): Promise<StagedCase> {
  const made = await inReview(world);
  const stages = ["first", "second", "third"];
  for (const [index, verdict] of verdicts.entries())
    await judged(world, made, stages[index]!, verdict);
  return made;
}

/** Asks the applicant something before this stage of the review. */
async function asked(world: World, stage: "first" | "second"): Promise<StagedCase> {
  const made = await reviewed(world, ...(stage === "first" ? [] : [ELIGIBLE]));
  const { person } = await drawnFor(world, made.id, stage);
  await done(ask(world, person, { ...made, path: "question", body: QUESTION }));
  return made;
}

async function active(world: World): Promise<StagedCase> {
  const made = await reviewed(world, ELIGIBLE, ELIGIBLE);
  await done(claimant(world, made.code).setDestination(world.chain.wallet.address().address));
  return made;
}

/** Its payment is final. One of a sum that another batch of this time has is left out of the next (docs/decisions/0016), which chance makes of one in some hundreds; then of another case. */
async function paid(world: World): Promise<StagedCase> {
  for (let tries = 0; tries < 3; tries += 1) {
    const before: string[] = await world.sql("payouts").pluck("id");
    const made = await active(world);
    await approve(world, await freeze(world));
    await world.sign();
    await world.send();
    await world.mine(2);
    const waiting = await readyPayouts({ sql: world.sql });
    if (waiting.every(({ id }) => before.includes(id))) return made;
  }
  throw new Error("of three payments none was in a batch");
}

/** A case that is to be paid where another one is too, which nobody has judged yet; `first`: what that one has come to. */
async function ofPair(
  world: World,
  first: (world: World) => Promise<StagedCase>,
  verdicts: readonly object[],
): Promise<StagedCase> {
  const { address } = world.chain.wallet.address();
  const other = await first(world);
  await done(claimant(world, other.code).setDestination(address));
  const made = await inReview(world);
  await done(claimant(world, made.code).setDestination(address));
  for (const [index, verdict] of verdicts.entries())
    await judged(world, made, ["first", "second", "third"][index]!, verdict);
  return made;
}

async function after(made: StagedCase, answer: PromiseLike<request.Response>): Promise<StagedCase> {
  await done(answer);
  return made;
}

/** Declined, and its applicant asks for a second look; who has had a part in it decides what becomes of it. */
async function appealed(world: World, ...verdicts: object[]): Promise<StagedCase> {
  const made = await reviewed(world, ...verdicts);
  return after(made, askWith(world, made.code, "appeal", APPEAL));
}

/** As cases ended that nobody answered for, before nobody could end one by asking: no step leads there any more. */
async function expired(world: World): Promise<StagedCase> {
  const made = await submitted(world);
  await done(askWith(world, made.code, "withdrawal"));
  await world.database.owner.transaction(async (sql) => {
    await sql.raw("alter table cases disable trigger case_moves");
    await sql("cases").where({ id: made.id }).update({ state: "expired" });
    await sql.raw("alter table cases enable always trigger case_moves");
  });
  return made;
}

/** How a case comes into each state; where guards tell cases of one state apart, one of each kind. */
export const STAGES: Readonly<Record<string, (world: World) => Promise<StagedCase>>> = {
  submitted,
  triage: inTriage,
  in_review: inReview,
  "in_review, of two who disagree": (world) => reviewed(world, ELIGIBLE, DECLINED),
  second_review: (world) => reviewed(world, ELIGIBLE),
  "second_review, of a pair": (world) => ofPair(world, submitted, [ELIGIBLE]),
  "in_review, of two who disagree about one of a pair": (world) =>
    ofPair(world, submitted, [ELIGIBLE, DECLINED]),
  reviewed: (world) => ofPair(world, submitted, [ELIGIBLE, ELIGIBLE]),
  "reviewed, of a pair whose other case is granted": (world) =>
    ofPair(world, (of) => reviewed(of, ELIGIBLE, ELIGIBLE), [ELIGIBLE, ELIGIBLE]),
  "second_review, declined first": (world) => reviewed(world, DECLINED),
  "info_requested, in the first review": (world) => asked(world, "first"),
  "info_requested, in the second review": (world) => asked(world, "second"),
  expired,
  // Of four reviewers three have had a part in it.
  appealed: (world) => appealed(world, ELIGIBLE, DECLINED, DECLINED),
  "in_review, after an appeal": (world) => appealed(world, DECLINED, DECLINED),
  "declined, after an appeal": async (world) => {
    const made = await appealed(world, DECLINED, DECLINED);
    for (const stage of ["first", "second"]) await judged(world, made, stage, DECLINED);
    return made;
  },
  approved: (world) => reviewed(world, ELIGIBLE, ELIGIBLE),
  active,
  "active, paid": paid,
  completed: async (world) => {
    const made = await paid(world);
    return after(made, claimant(world, made.code).status());
  },
  declined: (world) => reviewed(world, DECLINED, DECLINED),
  "triage, called spam": calledSpam,
  spam: async (world) => {
    const made = await inTriage(world);
    await turnAway(world, made);
    return made;
  },
  withdrawn: async (world) => {
    const made = await submitted(world);
    return after(made, askWith(world, made.code, "withdrawal"));
  },
  erased: async (world) => {
    const made = await submitted(world);
    return after(made, askWith(world, made.code, "erasure"));
  },
};
