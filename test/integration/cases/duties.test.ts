/** Who has what to do: the queue with its filters and pages, and standing aside from a case before or after reading it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "../../support/browser.ts";
import { ask, STAGES } from "../../support/case-stages.ts";
import { SOUND_VERDICT } from "../../support/findings.ts";
import { askForHelp, claimant, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("duties");
});
afterAll(() => world.close());

async function drawn(id: string, stage: string): Promise<string> {
  const row = await world.sql("case_assignments").where({ case_id: id, stage }).first("person");
  return row.person;
}

const readers = (id: string): Promise<string[]> =>
  world.sql("vault_wraps").where({ case_id: id }).orderBy("reader").pluck("reader");

test("who stands aside is closed out, never drawn again, and somebody else is drawn in their place", async () => {
  await askForHelp(world);
  const id = await triage(world);
  const [first, second] = [await drawn(id, "first"), await drawn(id, "second")];
  const rest = ["birch", "cedar", "elder"].find((each) => each !== first && each !== second);
  // Before reading: nothing was opened.
  const browser = await Browser.signedIn(world, first);
  await browser.open(`/staff/cases/${id}`);
  await browser.open(`/staff/cases/${id}/recusal`);
  expect(browser.text).toContain("You need not say why");
  const form = browser.page;
  await browser.send(`/staff/cases/${id}/recusal`);
  expect(browser.path).toBe("/staff/cases?done=recused");
  expect(await world.sql("vault_access").where({ person: first })).toEqual([]);
  await browser.open(`/staff/cases/${id}`);
  expect(browser.status).toBe(404);
  // A second click is answered as the first.
  await browser.send(`/staff/cases/${id}/recusal`, {}, form);
  expect(browser.path).toBe("/staff/cases?done=recused");
  expect(await drawn(id, "first")).toBe(rest);
  expect(await readers(id)).toEqual(["@claim", rest, second].sort());
  const stranger = await world.signedIn("alder");
  expect((await stranger.post(`/api/v1/cases/${id}/recusal`)).status).toBe(404);
});

test("who has given a verdict stands aside no more, and a third is never one who stood aside", async () => {
  const [id] = await world.sql("case_recusals").pluck("case_id");
  const first = await world.signedIn(await drawn(id, "first"));
  const row = await world.sql("cases").where({ id }).first("version");
  const version = Number(row.version);
  await first
    .post(`/api/v1/cases/${id}/assessments`)
    .set("If-Match", `"${version}"`)
    .send({ ...SOUND_VERDICT, amount: "250000" })
    .expect(201);
  const late = await first.post(`/api/v1/cases/${id}/recusal`);
  expect(late.body.type).toBe("/problems/already-decided");
  const second = await world.signedIn(await drawn(id, "second"));
  const { findings } = SOUND_VERDICT;
  const differs = await second
    .post(`/api/v1/cases/${id}/assessments`)
    .set("If-Match", `"${version + 1}"`)
    .send({ verdict: "declined", reason: "Paid elsewhere.", findings });
  // The only one who has not decided stood aside: the verdict stands, and the case waits for somebody.
  expect(differs.status).toBe(201);
  expect((await world.sql("cases").where({ id }).first("state")).state).toBe("in_review");
  expect(await world.sql("case_assignments").where({ case_id: id, stage: "third" })).toEqual([]);
});

test("whoever stands aside before triage leaves it to another triager, its applicant finds one when there was none, and who has only had it for triage is followed by nobody", async () => {
  const { id, code } = await STAGES["submitted"]!(world);
  const alder = await world.signedIn("alder");
  const aside = (agent: typeof alder, of = id) => agent.post(`/api/v1/cases/${of}/recusal`);
  await alder.get(`/api/v1/cases/${id}?purpose=triage`).expect(200);
  await aside(alder).expect(204);
  expect(await readers(id)).toEqual(["@claim"]);
  await claimant(world, code).status().expect(200);
  expect(await readers(id)).toEqual(["@claim"]);
  const people = world.database.owner("people").where({ code: "birch" });
  const { roles } = await people.clone().first("roles");
  await people.clone().update({ roles: [...roles, "triager"] });
  await claimant(world, code).status().expect(200);
  expect(await readers(id)).toEqual(["@claim", "birch"]);
  const birch = await world.signedIn("birch");
  await birch.get(`/api/v1/cases/${id}?purpose=triage`).expect(200);
  await people.clone().update({ roles });

  const reviewed = await STAGES["triage"]!(world);
  const wrap = { case_id: reviewed.id, reader: "alder" };
  const kept = await world.sql("vault_wraps").where(wrap).first();
  await ask(world, "alder", { id: reviewed.id, path: "assignment" });
  // As somebody has it who judges a duplicate later.
  await world.sql("vault_wraps").insert(kept);
  await aside(alder, reviewed.id).expect(204);
  const duties = world.sql("case_assignments").where({ case_id: reviewed.id });
  expect(await duties.orderBy("stage").pluck("stage")).toEqual(["first", "second"]);
  await world.sql("cases").where({ id }).update({ state: "withdrawn", version: 2 });
});

test("the queue is asked for in parts and pages, and tells what is overdue", async () => {
  for (let count = 0; count < 5; count += 1) await askForHelp(world);
  const alder = await world.signedIn("alder");
  const list = async (query: string): Promise<any> =>
    (await alder.get(`/api/v1/cases?${query}`).expect(200)).body;
  const all = (await list("show=unassigned")).cases.map(({ id }: { id: string }) => id);
  expect(all.length).toBe(5);
  const seen: string[] = [];
  let after = "";
  do {
    const page = await list(`show=unassigned&limit=2${after}`);
    seen.push(...page.cases.map(({ id }: { id: string }) => id));
    after = page.next === undefined ? "" : `&after=${page.next}`;
  } while (after !== "");
  expect(seen).toEqual(all);
  // A cursor holds for its own list and its own person.
  const { next } = await list("show=unassigned&limit=2");
  for (const query of [`show=mine&after=${next}`, `after=${next}`, "show=mine&after=AAAA"])
    expect((await alder.get(`/api/v1/cases?${query}`)).body.type).toBe("/problems/cursor-invalid");
  const birch = await world.signedIn("birch");
  const foreign = await birch.get(`/api/v1/cases?show=unassigned&after=${next}`);
  expect(foreign.body.type).toBe("/problems/cursor-invalid");

  await alder.post(`/api/v1/cases/${all[0]}/triage`).set("If-Match", '"1"').expect(200);
  const ids = async (query: string): Promise<string[]> =>
    (await list(query)).cases.map(({ id }: { id: string }) => id);
  expect(await ids("show=mine")).toEqual([all[0]]);
  expect(await ids("show=unassigned")).toEqual(all.slice(1));
  expect(await ids("show=waiting")).toEqual([]);
  expect(await ids("programme=general&state=submitted")).toEqual(all.slice(1));
  expect(await ids("programme=none")).toEqual([]);
  expect(await ids("show=overdue")).toEqual([]);
  world.clock.advance(15 * 86_400_000);
  const again = await world.signedIn("alder");
  const late = await again.get("/api/v1/cases?show=overdue").expect(200);
  expect(late.body.cases.map(({ id }: { id: string }) => id)).toEqual(all);
  expect(late.body.cases.every(({ overdue }: { overdue: boolean }) => overdue)).toBe(true);
  const browser = await Browser.signedIn(world, "alder");
  await browser.open("/staff/cases?show=overdue");
  expect(browser.text).toContain("Undecided for longer than the programme wants 5");
});
