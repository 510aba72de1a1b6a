/** What two reviewers agree on is not thrown away for what passes, and a case that cannot be looked at again keeps nobody from the others. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { peopleInForce } from "../../../src/app/case-readers.ts";
import { formatDate } from "../../../src/base/clock.ts";
import type { PeopleList } from "../../../src/base/people-list.ts";
import { parseCode } from "../../../src/base/code.ts";
import { lockClaim, openClaim } from "../../../src/cases/claim.ts";
import { retryReviewed } from "../../../src/cases/wait-reviewed.ts";
import { ask, drawnFor, ELIGIBLE, judged, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { EUROS, recordRate } from "../../support/fiat-steps.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { keptApart } from "../../support/kept-apart.ts";
import { seededRandom } from "../../support/random.ts";
import { claimant, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("waiting-longer", { addresses: 500, apiRequests: 2_000 }, 0, {
    staff: FOUR_REVIEWERS,
  });
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const stateOf = async ({ id }: Pick<StagedCase, "id">): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;

/** An agreement that waits because one of the two is frozen; `lift` ends that. */
async function waiting(body: object) {
  world.clock.advance(120_000);
  const made = await STAGES["in_review"]!(world);
  await judged(world, made, "first", body);
  const { person: first } = await drawnFor(world, made.id, "first");
  const { person: second } = await drawnFor(world, made.id, "second");
  const by = ["hazel", "larch", "maple"] as const;
  const frozen = { id: randomUUID(), person: first };
  await world.database.owner("access_freezes").insert({
    ...{ ...frozen, frozen_by: by[0], frozen_at: world.clock.now(), reason: "lost-device" },
  });
  await ask(world, second, { id: made.id, path: "assessments", body });
  expect(await stateOf(made)).toBe("reviewed");
  const lift = async (): Promise<void> => {
    const lifted = { first_lift_at: world.clock.now(), second_lift_at: world.clock.now() };
    await world.database
      .owner("access_freezes")
      .where(frozen)
      .update({ ...lifted, first_lift: by[1], second_lift: by[2] });
  };
  return { ...made, second, lift };
}

/** Looks again with another list than the one in force. */
async function retriedWith(
  { code }: StagedCase,
  change: (list: PeopleList, at: Date) => PeopleList,
): Promise<void> {
  const { shreds, tokenKeys } = await keptApart(world.folder, seededRandom("shreds"));
  await world.work({ kind: "claimant" }, async (unit) => {
    const list = change(await peopleInForce(unit, world), unit.at);
    const claim = await lockClaim(unit, await openClaim(unit, shreds, parseCode(code)));
    await retryReviewed(unit, claim.open, claim.case, { list, tokenKeys });
  });
}

test("a sum in a currency waits while the rate of now puts it out of its bounds, and one in satoshis ends", async () => {
  await recordRate(world, 40_000);
  const made = await waiting({ ...ELIGIBLE, amount: EUROS });
  await recordRate(world, 400);
  await made.lift();
  await (await world.signedIn(made.second)).get("/api/v1/cases").expect(200);
  expect(await stateOf(made)).toBe("reviewed");
  expect(await world.sql("case_recusals").where({ case_id: made.id })).toEqual([]);
  await recordRate(world, 40_000);
  await (await world.signedIn(made.second)).get("/api/v1/cases").expect(200);
  expect(await stateOf(made)).toBe("approved");
  const plain = await waiting(ELIGIBLE);
  const caps = await world.database.owner("programmes").where({ code: "general" }).first();
  await world.database
    .owner("programmes")
    .where({ code: "general" })
    .update({ award_cap: 50_000, award_floor: 1_000 });
  await plain.lift();
  await (await world.signedIn(plain.second)).get("/api/v1/cases").expect(200);
  expect(await stateOf(plain)).toBe("in_review");
  const { award_cap, award_floor } = caps;
  await world.database
    .owner("programmes")
    .where({ code: "general" })
    .update({ award_cap, award_floor });
});

test("a clock that was set back ends nothing, and a key past its last day or off the list does", async () => {
  const made = await waiting(ELIGIBLE);
  await made.lift();
  const dated = (from: number, until: number) => (list: PeopleList, at: Date) => ({
    ...list,
    keys: list.keys.map((key) =>
      key.role === "reviewer"
        ? {
            ...key,
            from: formatDate(new Date(at.getTime() + from * DAY)),
            until: formatDate(new Date(at.getTime() + until * DAY)),
          }
        : key,
    ),
  });
  await retriedWith(made, dated(2, 90));
  expect(await stateOf(made)).toBe("reviewed");
  await retriedWith(made, dated(-90, -1));
  expect(await stateOf(made)).toBe("in_review");
  const other = await waiting(ELIGIBLE);
  await other.lift();
  await retriedWith(other, (list) => ({
    ...list,
    keys: list.keys.filter(({ role }) => role !== "reviewer"),
  }));
  expect(await stateOf(other)).toBe("in_review");
});

test("one that cannot be looked at again shuts no queue and no page, is named by its rule alone, and the others go on", async () => {
  const broken = await waiting(ELIGIBLE);
  await broken.lift();
  const fine = await waiting(ELIGIBLE);
  await fine.lift();
  await world.database
    .owner("vault_entries")
    .where({ case_id: broken.id, kind: "assessment" })
    .delete();
  const lines = world.lines.length;
  for (const { second } of [broken, fine]) {
    const agent = await world.signedIn(second);
    await agent.get("/api/v1/cases").expect(200);
    await agent.get("/staff/cases").expect(200);
  }
  expect([await stateOf(broken), await stateOf(fine)]).toEqual(["reviewed", "approved"]);
  const { body } = await claimant(world, broken.code).status().expect(200);
  expect(body.state).not.toBe("approved");
  const logged = world.lines.slice(lines).filter((line) => line.includes("case.not-retried"));
  expect(logged.length).toBeGreaterThan(2);
  for (const line of logged) {
    expect(JSON.parse(line)).toMatchObject({ error: "entry-missing" });
    expect(line).not.toContain(broken.id);
  }
});
