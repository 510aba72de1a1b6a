/** Everything that anybody could ask of a case through HTTP to move it, whoever they are. */
import request from "supertest";
import { formatCode, newCode } from "../../src/base/code.ts";
import { CASE_TRANSITIONS } from "../../src/cases/case-transitions.ts";
import type { CaseMover, CaseState } from "../../src/cases/case.ts";
import { APPEAL, ask, askWith, DECLINED, ELIGIBLE, QUESTION } from "./case-stages.ts";
import type { StagedCase } from "./case-stages.ts";
import { evidenceOf } from "./evidence-steps.ts";
import { seededRandom } from "./random.ts";
import { ownPhotograph } from "./sample-files.ts";
import { claimant, onceKey } from "./steps.ts";
import { groupKey, handIn, vouchFor } from "./vouching.ts";
import type { World } from "./world.ts";

/** One thing to ask for. `idle`: it may be done without moving the case, such as looking. */
export interface CaseAttempt {
  readonly name: string;
  readonly by: "staff" | "code";
  readonly idle?: boolean;
  readonly send: (world: World, made: StagedCase, who: string) => PromiseLike<request.Response>;
}

const step = (name: string, path: string, body?: object): CaseAttempt => ({
  name,
  by: "staff",
  send: async (world, { id }, who) => {
    if (who !== NOBODY) return ask(world, who, { id, path, ...(body && { body }) });
    const nobody = request(world.app).post(`/api/v1/cases/${id}/${path}`);
    return nobody.set("If-Match", '"1"').send(body ?? {});
  },
});

const wish = (name: string, path: string, body?: object): CaseAttempt => ({
  name,
  by: "code",
  send: (world, _made, code) => askWith(world, code, path, body),
});

/** Who has no session and no code. */
export const NOBODY = "nobody";

/** The group that vouches, which has to be taken on. */
export const VOUCHING = "committee";

/** A code that opens nothing. */
export const OTHER_CODE = formatCode(newCode("claim", seededRandom("of nobody")));

/** Says what its pair is, if it has one. */
const judge = (name: string, finding: string): CaseAttempt => ({
  name,
  by: "staff",
  idle: true,
  send: async (world, { id }, who) => {
    const pair = await world
      .sql("duplicate_pairs")
      .where({ case_a: id })
      .orWhere({ case_b: id })
      .first("case_a", "case_b", "version");
    const other = pair === undefined ? id : pair.case_a === id ? pair.case_b : pair.case_a;
    const agent = who === NOBODY ? request(world.app) : await world.signedIn(who);
    return agent
      .post(`/api/v1/cases/${id}/duplicates`)
      .set("If-Match", `"${pair?.version ?? 1}"`)
      .send({ other, finding, reason: "Looked at both." });
  },
});

/** Sends a file, which answers a question. */
const sendFile: CaseAttempt = {
  name: "send a file",
  by: "code",
  idle: true,
  send: (world, _made, code) => evidenceOf(world, code).send(ownPhotograph()),
};

/** Hands in what a group said of this request, if its code still has a tag to vouch for. */
const handInVouch: CaseAttempt = {
  name: "hand in a vouch",
  by: "code",
  idle: true,
  send: async (world, made, code) => {
    const own = { Authorization: `Claim ${made.code}` };
    const { body } = await request(world.app).get("/api/v1/request/vouches").set(own);
    const tag = typeof body.tag === "string" ? body.tag : "0".repeat(32);
    return handIn(world, code, vouchFor(world, groupKey(VOUCHING), tag));
  },
};

/** Writes to the applicant. */
const writeTo: CaseAttempt = {
  name: "write to the applicant",
  by: "staff",
  idle: true,
  send: async (world, { id }, who) => {
    const agent = who === NOBODY ? request(world.app) : await world.signedIn(who);
    return agent
      .post(`/api/v1/cases/${id}/messages`)
      .set("Idempotency-Key", onceKey())
      .send({ text: "Thank you, we read it." });
  },
};

/** Looks at what is there to do. */
const seeQueue: CaseAttempt = {
  name: "see the queue",
  by: "staff",
  idle: true,
  send: async (world, _made, who) =>
    (who === NOBODY ? request(world.app) : await world.signedIn(who)).get("/api/v1/cases"),
};

export const ATTEMPTS: readonly CaseAttempt[] = [
  step("take", "triage"),
  step("draw", "assignment"),
  { ...step("call it spam", "spam", { reason: "this is no request" }), idle: true },
  step("turn away", "spam-check", { agrees: true }),
  { ...step("find it a request", "spam-check", { agrees: false }), idle: true },
  step("find eligible", "assessments", ELIGIBLE),
  step("decline", "assessments", DECLINED),
  {
    name: "look",
    by: "code",
    idle: true,
    send: (world, _made, code) => claimant(world, code).status(),
  },
  {
    name: "say where to be paid",
    by: "code",
    idle: true,
    send: (world, _made, code) =>
      claimant(world, code).setDestination(world.chain.wallet.address().address),
  },
  step("ask", "question", QUESTION),
  step("go on without the answer", "question/end"),
  sendFile,
  { ...wish("write", "messages", { text: "in August" }), idle: true },
  writeTo,
  handInVouch,
  { ...wish("pause", "pause"), idle: true },
  { ...wish("lift the pause", "pause/lifting"), idle: true },
  judge("find it a duplicate", "confirmed_duplicate"),
  seeQueue,
  judge("find it no duplicate", "not_duplicate"),
  seeQueue,
  wish("appeal", "appeal", APPEAL),
  { ...wish("look for two people", "appeal/panel"), idle: true },
  // Last of what staff do: whom it is closed to can try nothing else, and what follows is its code's.
  { ...step("stand aside", "recusal"), idle: true },
  wish("take back", "withdrawal"),
  wish("erase", "erasure"),
];

/** Whether somebody with these roles, or with the code, may be the one that a table names for a step, or have caused it. */
export function mayMove(
  { by, to }: { readonly by: CaseMover; readonly to: CaseState },
  roles: readonly string[],
  withCode: boolean,
): boolean {
  // Where one person triages, a reviewer checks what they call spam.
  if (to === "spam") return roles.includes("reviewer");
  if (by === "system") return withCode || roles.includes("reviewer");
  return by === "applicant" ? withCode : roles.includes(by);
}

/** The steps of the table that no request takes: time does. */
export const BY_TIME = CASE_TRANSITIONS.filter(
  ({ from, to, by }) =>
    by === "system" && (to === "erased" || to === "expired" || from === "info_requested"),
);
