/** In every state of a file, everybody asks for everything that could move it: what the table has happens, and to whom it names; all else leaves no trace. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { forgetEvidence } from "../../../src/cases/forget-evidence.ts";
import {
  EVIDENCE_MARKS,
  EVIDENCE_STATES,
  EVIDENCE_TRANSITIONS,
} from "../../../src/evidence/evidence.ts";
import type { EvidenceMover } from "../../../src/evidence/evidence.ts";
import { cleanInChild } from "../../../src/evidence/clean-in-child.ts";
import { NOBODY, OTHER_CODE } from "../../support/case-attempts.ts";
import { DECLINED, judged, STAGES } from "../../support/case-stages.ts";
import { CLEANER } from "../../support/cleaner.ts";
import { DAY } from "../../support/clock.ts";
import { FILE_ATTEMPTS } from "../../support/file-attempts.ts";
import type { FileAttempt, StagedFile } from "../../support/file-attempts.ts";
import { evidenceOf } from "../../support/evidence-steps.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { ownPhotograph } from "../../support/sample-files.ts";
import { askForHelp } from "../../support/steps.ts";
import { traceOfFiles } from "../../support/trace.ts";
import { ROOT } from "../../tidy/source-tree.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const nameOf = (from: string, to: string, by: EvidenceMover): string => `${from}>${to}>${by}`;
const TABLE = new Set(EVIDENCE_TRANSITIONS.map(({ from, to, by }) => nameOf(from, to, by)));
const taken = new Set<string>();
const STORED = EVIDENCE_STATES.filter((state) => state !== "destroyed");

const CLEAN = cleanInChild(CLEANER);
/** No process ends that soon. */
const HURRIED = cleanInChild({ ...CLEANER, limitMs: 5 });
let isHurried = false;

let world: World;
/** Somebody else's code. */
let theirs: string;

beforeAll(async () => {
  // Far more requests than a day takes without work from those who ask.
  world = await World.start("every-file-step", { addresses: 2_000, apiRequests: 20_000 }, 0, {
    staff: FOUR_REVIEWERS,
    clean: (media, bytes) => (isHurried ? HURRIED : CLEAN)(media, bytes),
  });
  theirs = await askForHelp(world);
});
afterAll(() => world.close());

const stateOf = async (id: string): Promise<string> =>
  (await world.sql("evidence_files").where({ id }).first("state"))?.state ?? "destroyed";

/** A file that really comes and is looked into, in time or not. A row begins `received` (file-steps.test.ts), so this takes the cleaner's steps. */
async function sent(code: string, state: "failed" | "scanned"): Promise<string> {
  isHurried = state === "failed";
  const { body } = await evidenceOf(world, code).send(ownPhotograph(), "paper").expect(201);
  expect(await stateOf(body.id)).toBe(state);
  taken.add(nameOf("received", state, "system"));
  return body.id;
}

/** A case at this stage with a file in this state, and who of the staff may read its files now. */
async function staged(stage: string, state: string): Promise<StagedFile> {
  world.clock.advance(120_000);
  const { id, code } = await STAGES[stage]!(world);
  const file = await sent(code, state === "failed" ? state : "scanned");
  const drawn = await world.sql("case_assignments").where({ case_id: id });
  const parts = stage === "in_review" ? ["first", "second"] : ["triage", "check"];
  const readers = drawn.filter((duty) => parts.includes(duty.stage)).map(({ person }) => person);
  const made = {
    ...{ id, code, file, theirs },
    purpose: stage === "in_review" ? ("review" as const) : ("triage" as const),
    readers: stage === "submitted" ? ["alder"] : readers,
    row: await world.sql("evidence_files").where({ id: file }).first(),
    pieces: await world.sql("evidence_pieces").where({ file_id: file }),
  };
  if (state !== made.row.state) await putIn(state, made);
  return made;
}

/** The states through which the table leads a row from `received` to each. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  received: [],
  scanned: ["scanned"],
  failed: ["failed"],
  seen: ["scanned", "seen"],
  ...Object.fromEntries(EVIDENCE_MARKS.map((mark) => [mark, ["scanned", "seen", mark]])),
};

/** Writes a file once more as it was sent, and leads it to a state, all as the application's role: the requests that lead there are tried where they begin. */
async function putIn(state: string, { file, row, pieces }: StagedFile): Promise<void> {
  await world.sql.transaction(async (sql) => {
    await sql("evidence_files").where({ id: file }).delete();
    await sql("evidence_files").insert({ ...row, state: "received" });
    await sql("evidence_pieces").insert(pieces);
    for (const to of WAYS[state]!)
      await sql("evidence_files").where({ id: file }).update({ state: to });
  });
}

/** One request, which must move the file exactly when the rules say so; returns whether something has to be made anew after it. */
async function tryOnce(attempt: FileAttempt, made: StagedFile, who: string): Promise<boolean> {
  const what = `${attempt.name} by ${who === made.code ? "its code" : who}`;
  const before = { state: await stateOf(made.file), trace: await traceOfFiles(world) };
  const { status, body } = await attempt.send(world, made, who);
  const state = await stateOf(made.file);
  const said = `${what}, of a file that is ${before.state}, answers ${status}`;
  expect(state !== before.state, said).toBe(attempt.moves(made, who, before.state));
  if (state !== before.state) {
    expect(status, said).toBeLessThan(300);
    expect(TABLE, said).toContain(nameOf(before.state, state, attempt.as));
    taken.add(nameOf(before.state, state, attempt.as));
    return true;
  }
  if (status < 300) {
    const mine = attempt.by === "staff" ? made.readers : [made.code, made.theirs];
    expect([attempt.idle, mine], said).toEqual([true, expect.arrayContaining([who])]);
    return attempt.ends === true;
  }
  expect([401, 403, 404, 409], said).toContain(status);
  const page = `docs${String(body.type)}.md`;
  expect([body.status, existsSync(join(ROOT, page))], `${said}: ${page}`).toEqual([status, true]);
  expect(await traceOfFiles(world), `${said} and changed something`).toBe(before.trace);
  return false;
}

async function everythingByEverybody(stage: string, state: string): Promise<void> {
  let made = await staged(stage, state);
  const everybody = [...world.staff.map(({ code }) => code), NOBODY];
  for (const attempt of FILE_ATTEMPTS) {
    const all = attempt.by === "staff" ? everybody : [OTHER_CODE, "theirs", "its"];
    for (const who of all) {
      // What another's code does to their own request is no attempt at this file.
      if (who === "theirs" && attempt.ofCase === true) continue;
      const asker = who === "its" ? made.code : who === "theirs" ? theirs : who;
      if (!(await tryOnce(attempt, made, asker))) continue;
      if (attempt.ends === true) made = await staged(stage, state);
      await putIn(state, made);
    }
  }
  await world.check();
}

describe.each(STORED)("a file that is %s, of a case in review", (state) => {
  test("moves only by the table, whoever asks for what", async () => {
    await everythingByEverybody("in_review", state);
  });
});

describe.each(["submitted", "triage", "triage, called spam"])("of a case that is %s", (stage) => {
  test.each(["scanned", "failed"])("a file that is %s moves only by the table", async (state) => {
    await everythingByEverybody(stage, state);
  });
});

test("time destroys what is decided, in whichever state it is", async () => {
  const made = await staged("in_review", "scanned");
  const files: string[] = [];
  for (const state of STORED)
    files.push(await sent(made.code, state === "failed" ? state : "scanned"));
  for (const [at, file] of files.entries()) {
    const row = await world.sql("evidence_files").where({ id: file }).first();
    const pieces = await world.sql("evidence_pieces").where({ file_id: file });
    if (row.state !== STORED[at]) await putIn(STORED[at]!, { ...made, file, row, pieces });
  }
  for (const stage of ["first", "second"]) await judged(world, made, stage, DECLINED);
  const forget = () => world.work({ kind: "job", name: "purge" }, forgetEvidence);
  await forget();
  expect(await Promise.all(files.map(stateOf))).toEqual(STORED);
  world.clock.advance(70 * DAY);
  expect(await forget()).toBeGreaterThan(STORED.length);
  expect(await Promise.all(files.map(stateOf))).toEqual(STORED.map(() => "destroyed"));
});

test("every step of the table was taken", () => {
  expect([...taken].sort()).toEqual([...TABLE].sort());
});
