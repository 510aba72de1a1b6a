/** In every state of a case, everybody asks for everything: what the table has happens, all else is refused and leaves no trace. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CASE_TRANSITIONS } from "../../../src/cases/case-transitions.ts";
import { CASE_STATES } from "../../../src/cases/case.ts";
import type { CaseMover, CaseState } from "../../../src/cases/case.ts";
import {
  ATTEMPTS,
  BY_TIME,
  mayMove,
  NOBODY,
  OTHER_CODE,
  VOUCHING,
} from "../../support/case-attempts.ts";
import type { CaseAttempt } from "../../support/case-attempts.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { settledGift } from "../../support/steps.ts";
import { traceOf } from "../../support/trace.ts";
import { ROOT } from "../../tidy/source-tree.ts";
import { takenOn } from "../../support/vouching.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

interface Step {
  readonly from: CaseState;
  readonly to: CaseState;
  readonly by: CaseMover;
}
const nameOf = ({ from, to, by }: Step): string => `${from}>${to}>${by}`;
const TABLE = new Set(CASE_TRANSITIONS.map(nameOf));
const taken = new Set<string>();

let world: World;

beforeAll(async () => {
  // Far more requests than a day takes without work from those who ask.
  world = await World.start("every-step", { addresses: 2_000, apiRequests: 5_000 }, 0, {
    staff: FOUR_REVIEWERS,
  });
  for (let index = 0; index < 3; index += 1) await settledGift(world, 3_000_000n);
  await takenOn(world, VOUCHING, { quota: 100 });
});
afterAll(() => world.close());

/** The steps of a case that its history has from `version` on. */
async function stepsSince(id: string, version: number): Promise<Step[]> {
  const rows = await world.sql("case_events").where({ case_id: id }).orderBy("number");
  return rows
    .filter(({ number }) => number > version)
    .map(({ from_state: from, to_state: to, role: by }) => ({ from, to, by }));
}

const versionOf = async (id: string): Promise<number> =>
  (await world.sql("cases").where({ id }).first("version")).version;

/** One request; returns whether it moved the case. */
async function tryOnce(attempt: CaseAttempt, made: StagedCase, who: string): Promise<boolean> {
  const what = `${attempt.name} by ${who === made.code ? "its code" : who}`;
  const before = { version: await versionOf(made.id), trace: await traceOf(world) };
  const { status, body } = await attempt.send(world, made, who);
  const steps = await stepsSince(made.id, before.version);
  if (steps.length > 0) {
    const roles = world.staff.find(({ code }) => code === who)?.roles ?? [];
    expect(status, what).toBeLessThan(300);
    for (const step of steps) {
      expect(TABLE, what).toContain(nameOf(step));
      expect(mayMove(step, roles, who === made.code), `${what}: ${nameOf(step)}`).toBe(true);
      taken.add(nameOf(step));
    }
    return true;
  }
  if (status < 300) {
    expect(attempt.idle, what).toBe(true);
    if (attempt.by === "code") expect(who, what).toBe(made.code);
    return false;
  }
  expect([401, 403, 404, 409], what).toContain(status);
  const page = `docs${String(body.type)}.md`;
  expect([body.status, existsSync(join(ROOT, page))], `${what}: ${page}`).toEqual([status, true]);
  expect(await traceOf(world), `${what} answers ${status} and changed something`).toBe(
    before.trace,
  );
  return false;
}

test("every state has a case to try", () => {
  const states = Object.keys(STAGES).map((name) => name.split(",")[0]);
  expect(new Set(states)).toEqual(new Set(CASE_STATES));
});

describe.each(Object.entries(STAGES))("a case that is %s", (name, stage) => {
  test("moves only by the table, whoever asks for what", async () => {
    // How many ask for help in a while, and what codes may do, is bounded.
    world.clock.advance(120_000);
    let made = await stage(world);
    const { state } = await world.sql("cases").where({ id: made.id }).first("state");
    expect(state).toBe(name.split(",")[0]);
    const everybody = [...world.staff.map(({ code }) => code), NOBODY];
    for (const attempt of ATTEMPTS) {
      for (const who of attempt.by === "staff" ? everybody : [OTHER_CODE, "code"]) {
        if (!(await tryOnce(attempt, made, who === "code" ? made.code : who))) continue;
        world.clock.advance(120_000);
        made = await stage(world);
      }
    }
    await world.check();
  });
});

test("every step of the table was taken, but for those that time takes", () => {
  const byTime = new Set(BY_TIME.map(nameOf));
  expect([...TABLE].filter((step) => !taken.has(step)).sort()).toEqual([...byTime].sort());
});
