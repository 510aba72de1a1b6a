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
/** The two of each of so many requests in English. */
async function draws(count: number): Promise<string[][]> {
  const drawn: string[][] = [];
  for (let each = 0; each < count; each += 1) {
    await pass(world, 2 * MINUTE);
    const { id } = await STAGES["in_review"]!(world);
    const pair = [await drawnFor(world, id, "first"), await drawnFor(world, id, "second")];
    drawn.push(pair.map(({ person }) => person).sort());
  }
  return drawn;
}
const areReaders = (people: readonly string[]): boolean =>
  people.every((person) => READERS.includes(person));

// Of six, two of three are drawn by chance in one of five draws: ten such in a row in one of ten million.
test("a claim counts after its day, then each two are of the three who read it and not always the same", async () => {
  for (const person of READERS) await says(person, ["en", "be"]);
  await says("oak", ["be", "fa"]);
  expect((await draws(10)).every(areReaders)).toBe(false);
  await pass(world, 15 * DAY);
  const drawn = await draws(10);
  expect(drawn.every(areReaders)).toBe(true);
  expect(new Set(drawn.map((pair) => pair.join(" "))).size).toBeGreaterThan(1);
});

test("a declared conflict with a reader, or one who cannot sign in, and it is drawn among everybody", async () => {
  await pass(world, 2 * MINUTE);
  const aside = async () => {
    const { id } = await STAGES["triage"]!(world);
    const { version } = await world.sql("cases").where({ id }).first("version");
    const agent = await world.signedIn("alder");
    await agent
      .post(`/api/v1/cases/${id}/assignment`)
      .set("If-Match", `"${version}"`)
      .send({ conflicts: ["birch"] })
      .expect(200);
    return (await world.sql("case_assignments").where({ case_id: id }).pluck("person")) as string[];
  };
  const drawn: string[] = [];
  for (let each = 0; each < 10; each += 1) drawn.push(...(await aside()));
  expect(drawn).not.toContain("birch");
  expect(["fir", "juniper", "oak"].some((person) => drawn.includes(person))).toBe(true);
  await world.database
    .owner("people")
    .where({ code: "cedar" })
    .update({ disabled_at: world.clock.now() });
  const without = (await draws(10)).flat();
  expect(without).not.toContain("cedar");
  expect(areReaders(without)).toBe(false);
  await world.database.owner("people").where({ code: "cedar" }).update({ disabled_at: null });
});

test("an appeal that leaves one reader goes to two of those who are left", async () => {
  await pass(world, 2 * MINUTE);
  const { id, code } = await STAGES["declined"]!(world);
  await askWith(world, code, "appeal", { text: "My landlord saw it" }).expect(200);
  const { state } = await world.sql("cases").where({ id }).first("state");
  expect(state).toBe("in_review");
});

test("each request is drawn by its own language, and one that was tampered with is still drawn, among everybody", async () => {
  await pass(world, 2 * MINUTE);
  const inPersian = ["fir", "juniper", "oak"];
  for (const person of READERS) await says(person, ["en", "be"]);
  for (const person of inPersian) await says(person, ["fa"]);
  await pass(world, 15 * DAY);
  const drawnOf = async (language: string): Promise<string[]> => {
    await askForHelp(world, "general", { language });
    const id = await triage(world);
    return world
      .sql("case_assignments")
      .where({ case_id: id })
      .whereNot({ stage: "triage" })
      .pluck("person");
  };
  for (let each = 0; each < 6; each += 1) {
    expect(inPersian).toEqual(expect.arrayContaining(await drawnOf("fa")));
    expect(READERS).toEqual(expect.arrayContaining(await drawnOf("en")));
  }
  const { id } = await STAGES["triage"]!(world);
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
  const { version } = await world.sql("cases").where({ id }).first("version");
  const alder = await world.signedIn("alder");
  await alder
    .post(`/api/v1/cases/${id}/assignment`)
    .set("If-Match", `"${version}"`)
    .send({})
    .expect(200);
  await put(box);
});

test("a person who stands aside is followed by somebody, and the language stands in no row", async () => {
  await pass(world, 2 * MINUTE);
  const { id } = await STAGES["in_review"]!(world);
  const { person } = await drawnFor(world, id, "first");
  const agent = await world.signedIn(person);
  await agent.post(`/api/v1/cases/${id}/recusal`).expect(204);
  expect((await drawnFor(world, id, "first")).person).not.toBe(person);
  const columns = await world.database.owner.raw(
    "select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and column_name ~ 'lang'",
  );
  expect(columns.rows).toEqual([]);
});
