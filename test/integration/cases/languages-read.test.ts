/** Reviewers who read the language of a request are drawn for it while there are enough of them, and nobody waits for one where there are not. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { DemoDuties } from "../../../src/app/demo/demo-people.ts";
import { askWith, drawnFor, STAGES } from "../../support/case-stages.ts";
import { DAY, MINUTE } from "../../support/clock.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { askForHelp, triage } from "../../support/steps.ts";
import { pass } from "../../support/turn-day.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SIX: readonly DemoDuties[] = [
  ...FOUR_REVIEWERS,
  { code: "juniper", roles: ["reviewer"] },
  { code: "oak", roles: ["reviewer"] },
];
const READERS = ["birch", "cedar", "elder"];

/** Draws in which what has a chance of one in five does not stay away, and those in which something must always be so. */
const MANY = 60;
const SOME = 20;

let world: World;

beforeAll(async () => {
  world = await World.start("languages", { addresses: 2_000, apiRequests: 20_000 }, 0, {
    staff: SIX,
  });
});
afterEach(() => world.check());
afterAll(() => world.close());

const says = async (person: string, languages: readonly string[]): Promise<void> => {
  const agent = await world.signedIn(person);
  await agent.put("/api/v1/staff/languages").send({ languages }).expect(200);
};
/** A request that was sent to its two. */
async function inReview(language = "en"): Promise<{ id: string; pair: string[] }> {
  await pass(world, 2 * MINUTE);
  await askForHelp(world, "general", { language });
  const id = await triage(world);
  return { id, pair: await pairOf(id) };
}

/** The two of each of so many requests. */
async function draws(count: number, language?: string): Promise<string[][]> {
  const drawn: string[][] = [];
  for (let each = 0; each < count; each += 1) drawn.push((await inReview(language)).pair);
  return drawn;
}

/** The two who review a case; never fewer, and never one twice. */
async function pairOf(id: string): Promise<string[]> {
  const pair = [await drawnFor(world, id, "first"), await drawnFor(world, id, "second")];
  const people: string[] = pair.map(({ person }) => person);
  expect(new Set(people).size).toBe(2);
  return people.sort();
}

const hasReader =
  (readers: readonly string[]) =>
  (people: readonly string[]): boolean =>
    people.some((person) => readers.includes(person));

/** Takes a case to review as its triager; returns its two. */
async function assigned(id: string, conflicts: readonly string[] = []): Promise<string[]> {
  const { version } = await world.sql("cases").where({ id }).first("version");
  const alder = await world.signedIn("alder");
  await alder
    .post(`/api/v1/cases/${id}/assignment`)
    .set("If-Match", `"${version}"`)
    .send({ conflicts })
    .expect(200);
  return pairOf(id);
}

// By chance one of five draws of two of these six is without a reader: of 60 in a row it is never so in one of 650,000 runs.
test("a claim counts after its day; then one of two reads it, the other is of everybody, and neither always the same", async () => {
  for (const person of READERS) await says(person, ["en", "be"]);
  await says("oak", ["be", "fa"]);
  expect((await draws(MANY)).every(hasReader(READERS))).toBe(false);
  await pass(world, 15 * DAY);
  const drawn = await draws(MANY);
  expect(drawn.every(hasReader(READERS))).toBe(true);
  // Three in five have somebody else beside them, and two in five both: each of the nine pairs comes.
  expect(new Set(drawn.flat())).toEqual(new Set([...READERS, "fir", "juniper", "oak"]));
  const mixed = drawn.filter((pair) => !pair.every((person) => READERS.includes(person)));
  expect(mixed.length).toBeGreaterThan(MANY / 4);
  expect(mixed.length).toBeLessThan(MANY);
});

test("a declared conflict with a reader, or one who cannot sign in, and it is drawn among everybody", async () => {
  const drawn: string[][] = [];
  for (let each = 0; each < MANY; each += 1) {
    await pass(world, 2 * MINUTE);
    drawn.push(await assigned((await STAGES["triage"]!(world)).id, ["birch"]));
  }
  expect(drawn.flat()).not.toContain("birch");
  expect(drawn.every(hasReader(READERS))).toBe(false);
  await world.database
    .owner("people")
    .where({ code: "cedar" })
    .update({ disabled_at: world.clock.now() });
  const without = await draws(MANY);
  expect(without.flat()).not.toContain("cedar");
  expect(without.every(hasReader(READERS))).toBe(false);
  await world.database.owner("people").where({ code: "cedar" }).update({ disabled_at: null });
});

test("an appeal that leaves one reader goes to two of those who are left", async () => {
  await pass(world, 2 * MINUTE);
  const { id, code } = await STAGES["declined"]!(world);
  const before: string[] = await world
    .sql("case_assignments")
    .where({ case_id: id })
    .pluck("person");
  await askWith(world, code, "appeal", { text: "My landlord saw it" }).expect(200);
  const { state } = await world.sql("cases").where({ id }).first("state");
  expect(state).toBe("in_review");
  expect((await pairOf(id)).filter((person) => before.includes(person))).toEqual([]);
});

test("each request is drawn by its own language, and one that was tampered with among everybody", async () => {
  await pass(world, 2 * MINUTE);
  const inPersian = ["fir", "juniper", "oak"];
  for (const person of READERS) await says(person, ["en", "be"]);
  for (const person of inPersian) await says(person, ["fa"]);
  await pass(world, 15 * DAY);
  expect((await draws(SOME, "fa")).every(hasReader(inPersian))).toBe(true);
  expect((await draws(SOME, "en")).every(hasReader(READERS))).toBe(true);

  const drawn: string[][] = [];
  for (let each = 0; each < MANY; each += 1) {
    await pass(world, 2 * MINUTE);
    const { id } = await STAGES["triage"]!(world);
    const putBack = await tampered(id);
    drawn.push(await assigned(id));
    await putBack();
  }
  expect(drawn.every(hasReader(READERS))).toBe(false);
  expect(drawn.every(hasReader(inPersian))).toBe(false);
});

/** Writes over one byte of what an applicant wrote; the way back. */
async function tampered(id: string): Promise<() => Promise<void>> {
  const entries = () =>
    world.database.owner("vault_entries").where({ case_id: id, kind: "request" });
  const { box } = await entries().first("box");
  const put = async (written: Buffer): Promise<void> => {
    const alter = (how: string) =>
      world.database.owner.raw(`alter table vault_entries ${how} trigger user`);
    await alter("disable");
    await entries().update({ box: written });
    await alter("enable");
  };
  const altered = Buffer.from(box);
  altered[altered.length - 1]! ^= 1;
  await put(altered);
  return () => put(box);
}

/** Who follows one of the two when they stand aside; `then`: what the one who stays says before that they read. */
async function followed(
  { id, pair }: { id: string; pair: string[] },
  who: string,
  then?: readonly string[],
): Promise<string> {
  const stays = pair.find((person) => person !== who)!;
  if (then !== undefined) await says(stays, then);
  await (await world.signedIn(who)).post(`/api/v1/cases/${id}/recusal`).expect(204);
  const next = (await pairOf(id)).find((person) => person !== stays)!;
  expect(next).not.toBe(who);
  return next;
}

// Of the four who are free then, three read it: that the fourth comes never among 48 is so by chance in one of a million runs.
test("who follows one of two is anybody, so that who takes a claim back, or stands aside, chooses nobody by it", async () => {
  const four = [...READERS, "juniper"];
  for (const person of four) await says(person, ["en"]);
  await pass(world, 15 * DAY);
  const isReader = (person: string) => four.includes(person);
  const next: string[] = [];
  for (let reviews = 0; next.length < 48 && reviews < 400; reviews += 1) {
    const review = await inReview();
    const [reader, other] = [
      review.pair.find(isReader)!,
      review.pair.find((each) => !isReader(each)),
    ];
    if (other === undefined) continue;
    if (next.length % 2 === 0) next.push(await followed(review, reader));
    else {
      const before = await world.sql("people").where({ code: reader }).first("reads");
      next.push(await followed(review, other, []));
      // As if it had never been taken back.
      const reads = JSON.stringify(before.reads);
      await world.database.owner("people").where({ code: reader }).update({ reads });
    }
  }
  expect(next).toHaveLength(48);
  expect(next.every(isReader)).toBe(false);
});

test("a request's language stands in no row", async () => {
  await askForHelp(world, "general", { language: "pl" });
  await pairOf(await triage(world));
  const { rows: tables } = await world.database.owner.raw(
    "select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')",
  );
  expect(tables.length).toBeGreaterThan(50);
  const tablesWith = async (words: string): Promise<string[]> => {
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await world.database.owner.raw(
        `select 1 from ${name} t where to_jsonb(t)::text ~* ? limit 1`,
        [`\\y(${words})\\y`],
      );
      if (rows.length > 0) found.push(name);
    }
    return found;
  };
  expect(await tablesWith("pl|polish")).toEqual([]);
  // Of Persian, in which twenty asked, only who reads it.
  expect(await tablesWith("fa|persian")).toEqual(["people"]);
});
