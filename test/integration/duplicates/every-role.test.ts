/** In every state of a pair, everybody asks for everything that could move it: its judge moves it by the table, nobody else does, and what is refused leaves no trace. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FINDINGS, PAIR_STATES, PAIR_TRANSITIONS } from "../../../src/duplicates/pair.ts";
import type { PairMover, PairState } from "../../../src/duplicates/pair.ts";
import { NOBODY, OTHER_CODE } from "../../support/case-attempts.ts";
import { askWith, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { claimant } from "../../support/steps.ts";
import { traceOf } from "../../support/trace.ts";
import { ROOT } from "../../tidy/source-tree.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

interface StagedPair {
  readonly one: StagedCase;
  readonly other: StagedCase;
}
interface PairRow {
  readonly state: PairState;
  readonly judge: string | null;
  readonly version: number;
}
interface Attempt {
  readonly name: string;
  readonly by: "code" | "staff";
  /** Who the table says takes the step, if one is taken. */
  readonly as: PairMover;
  readonly send: (made: StagedPair, who: string) => PromiseLike<request.Response>;
}

const nameOf = (from: string, to: string, by: string): string => `${from}>${to}>${by}`;
const TABLE = new Set(PAIR_TRANSITIONS.map(({ from, to, by }) => nameOf(from, to, by)));
const taken = new Set<string>();
const REVIEWERS = ["birch", "cedar", "elder", "fir"];

let world: World;

beforeAll(async () => {
  // Far more requests than a day takes without work from those who ask.
  world = await World.start("every-role", { addresses: 2_000, apiRequests: 20_000 }, 0, {
    staff: FOUR_REVIEWERS,
  });
});
afterAll(() => world.close());

async function rowOf({ one, other }: StagedPair): Promise<PairRow | undefined> {
  const [case_a, case_b] = [one.id, other.id].sort();
  return world.sql("duplicate_pairs").where({ case_a, case_b }).first("state", "judge", "version");
}

const agentOf = async (who: string) => (who === NOBODY ? request(world.app) : world.signedIn(who));

/** Whoever reviews a case looks at it, so that it is compared. */
async function compared({ id }: StagedCase): Promise<void> {
  for (const person of REVIEWERS)
    await (await world.signedIn(person)).get(`/api/v1/cases/${id}?purpose=review`);
}

/** Two cases in review that are to be paid to one address; with somebody who is free to judge them, or with nobody. */
async function staged(judged: boolean): Promise<StagedPair> {
  const { address } = world.chain.wallet.address();
  const reviewed = async (): Promise<StagedCase> => {
    world.clock.advance(120_000);
    const made = await STAGES["in_review"]!(world);
    await claimant(world, made.code).setDestination(address).expect(200);
    return made;
  };
  const one = await reviewed();
  for (;;) {
    const other = await reviewed();
    await compared(other);
    const row = await rowOf({ one, other });
    if ((row?.judge !== null) === judged) {
      await compared(one);
      return { one, other };
    }
    await askWith(world, other.code, "erasure").expect(200);
  }
}

/** Says of a pair what it is, as somebody who knows its version. */
async function say(made: StagedPair, who: string, finding: string, from = made.one.id) {
  const row = await rowOf(made);
  const other = from === made.one.id ? made.other.id : made.one.id;
  return (await agentOf(who))
    .post(`/api/v1/cases/${from}/duplicates`)
    .set("If-Match", `"${row?.version ?? 1}"`)
    .send({ other, finding, reason: "Looked at both." });
}

async function found(finding: PairState): Promise<StagedPair> {
  const made = await staged(true);
  if (finding === "suspected") return made;
  const judge = (await rowOf(made))!.judge!;
  expect((await say(made, judge, finding)).status).toBe(200);
  return made;
}

/** Something new is shared that says much, and who reviews one of the two looks. */
async function shareMore(made: StagedPair, code: string): Promise<request.Response> {
  const { address } = world.chain.wallet.address();
  for (const each of [made.one.code, made.other.code])
    if (each !== code) await claimant(world, each).setDestination(address).expect(200);
  const answer = await claimant(world, code).setDestination(address);
  await compared(made.one);
  return answer;
}

const byCode = (name: string, send: Attempt["send"]): Attempt => ({
  name,
  by: "code",
  as: "system",
  send,
});

const ATTEMPTS: readonly Attempt[] = [
  ...FINDINGS.flatMap((finding): Attempt[] => [
    {
      name: `find it ${finding}`,
      by: "staff",
      as: "judge",
      send: (made, who) => say(made, who, finding),
    },
    // A code is no session.
    byCode(`find it ${finding}`, async (made, code) =>
      request(world.app)
        .post(`/api/v1/cases/${made.one.id}/duplicates`)
        .set("Authorization", `Claim ${code}`)
        .set("If-Match", `"${(await rowOf(made))?.version ?? 1}"`)
        .send({ other: made.other.id, finding, reason: "They are mine." }),
    ),
  ]),
  {
    name: "find it not_duplicate, from the other side",
    by: "staff",
    as: "judge",
    send: (made, who) => say(made, who, "not_duplicate", made.other.id),
  },
  {
    name: "read it",
    by: "staff",
    as: "system",
    send: async ({ one }, who) => (await agentOf(who)).get(`/api/v1/cases/${one.id}/duplicates`),
  },
  {
    name: "look at the case",
    by: "staff",
    as: "system",
    send: async ({ one }, who) =>
      (await agentOf(who)).get(`/api/v1/cases/${one.id}?purpose=review`),
  },
  byCode("look", (_made, code) => claimant(world, code).status()),
  byCode("write", (_made, code) => askWith(world, code, "messages", { text: "we are two" })),
  byCode("share something new", shareMore),
];

/** One request; returns whether it moved the pair. */
async function tryOnce(attempt: Attempt, made: StagedPair, who: string): Promise<boolean> {
  const isOwn = who === made.one.code;
  const what = `${attempt.name} by ${isOwn ? "its code" : who}`;
  const before = { row: await rowOf(made), trace: await traceOf(world) };
  const { status, body } = await attempt.send(made, who);
  const after = await rowOf(made);
  if (after?.state !== before.row?.state) {
    const step = nameOf(before.row!.state, after!.state, attempt.as);
    expect(TABLE, what).toContain(step);
    // Whoever holds the codes shares something; that a reviewer then looks is no request of theirs.
    if (attempt.as === "judge") expect([status, who], what).toEqual([200, before.row!.judge]);
    else expect([attempt.by, attempt.name], what).toEqual(["code", "share something new"]);
    taken.add(step);
    return true;
  }
  if (attempt.as === "judge" || (attempt.by === "code" && !isOwn)) {
    expect([401, 403, 404, 409], what).toContain(status);
  }
  if (status < 300) return false;
  const page = `docs${String(body.type)}.md`;
  expect([body.status, existsSync(join(ROOT, page))], `${what}: ${page}`).toEqual([status, true]);
  if (attempt.name.startsWith("share")) return false;
  expect(after, what).toEqual(before.row);
  expect(await traceOf(world), `${what} answers ${status} and changed something`).toBe(
    before.trace,
  );
  return false;
}

const KINDS: Readonly<Record<string, () => Promise<StagedPair>>> = {
  ...Object.fromEntries(PAIR_STATES.map((state) => [state, () => found(state)])),
  "suspected, and nobody is free to judge it": () => staged(false),
};

describe.each(Object.entries(KINDS))("a pair that is %s", (name, make) => {
  test("moves only by the table, whoever asks for what", async () => {
    let made = await make();
    expect((await rowOf(made))?.state).toBe(name.split(",")[0]);
    const everybody = [...world.staff.map(({ code }) => code), NOBODY];
    for (const attempt of ATTEMPTS) {
      for (const who of attempt.by === "staff" ? everybody : [OTHER_CODE, "code"]) {
        if (!(await tryOnce(attempt, made, who === "code" ? made.one.code : who))) continue;
        made = await make();
      }
    }
    await world.check();
  });
});

test("every step of the table was taken", () => {
  expect([...taken].sort()).toEqual([...TABLE].sort());
});
