/** In every state of what somebody was granted, everybody asks for everything that could move it: what the table has happens, all else leaves it as it is, and what is refused leaves no trace. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openHolds } from "../../../src/ledger/open-holds.view.ts";
import {
  ENTITLEMENT_STATES,
  ENTITLEMENT_TRANSITIONS,
  entitlementState,
} from "../../../src/payouts/entitlement.ts";
import type { EntitlementState } from "../../../src/payouts/entitlement.ts";
import { statesOf } from "../../../src/payouts/payout.store.ts";
import { NOBODY, OTHER_CODE } from "../../support/case-attempts.ts";
import { askWith, STAGES } from "../../support/case-stages.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { GRANT_ATTEMPTS } from "../../support/grant-attempts.ts";
import type { GrantAttempt, StagedGrant } from "../../support/grant-attempts.ts";
import { approve, freeze, settledGift } from "../../support/steps.ts";
import { traceOf } from "../../support/trace.ts";
import { ROOT } from "../../tidy/source-tree.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const nameOf = (from: string, to: string, by: string): string => `${from}>${to}>${by}`;
const TABLE = new Set(ENTITLEMENT_TRANSITIONS.map(({ from, to, by }) => nameOf(from, to, by)));
/** Those that no request takes: the chain or time does. */
const BY_NOBODY = ENTITLEMENT_TRANSITIONS.filter(({ by }) => by === "chain" || by === "time");
const taken = new Set<string>();

/** What such a request could write, of money and of cases. */
const TABLES = [
  ...["cases", "case_events", "vault_entries", "postings", "payouts", "payout_pauses"],
  ...["payout_changes", "payout_change_words", "payout_raises", "payout_refusals"],
  ...["payout_withdrawals", "batches", "batch_payouts", "batch_approvals", "batch_variants"],
  ...["batch_replacements", "batch_signatures", "hand_payment_words"],
];

let world: World;

beforeAll(async () => {
  // Far more requests than a day takes without work from those who ask.
  world = await World.start("every-grant-step", { addresses: 2_000, apiRequests: 20_000 }, 0, {
    staff: FOUR_REVIEWERS,
  });
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const granted = (): Promise<string[]> =>
  world.sql("journal_entries").where({ event: "grant.approved" }).pluck("reference");

/** A case at this stage with what it was granted. */
async function at(stage: string): Promise<StagedGrant> {
  world.clock.advance(120_000);
  const before = await granted();
  const made = await STAGES[stage]!(world);
  const [grant = ""] = (await granted()).filter((each) => !before.includes(each)).slice(-1);
  return { ...made, grant };
}

async function stateOf({ grant }: StagedGrant): Promise<EntitlementState> {
  const holds = await openHolds({ sql: world.sql }, [`grant/${grant}`]);
  const [payout] = await statesOf({ sql: world.sql }, [grant]);
  return entitlementState({ held: holds.size > 0, payout: payout?.state });
}

/** Its signer said that it never pays it, and its batch was given up. */
async function refused(): Promise<StagedGrant> {
  const made = await at("active");
  const batch = await freeze(world);
  const owner = world.database.owner("payout_refusals");
  await owner.insert({ payout: made.grant, batch, rule: "case-paid-before" });
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
  return made;
}

async function inBatch(then: (batch: string) => Promise<void>): Promise<StagedGrant> {
  const made = await at("active");
  await then(await freeze(world));
  return made;
}

/** One of each kind; of states that hold several the ones that rules tell apart. */
const KINDS: Readonly<Record<string, () => Promise<StagedGrant>>> = {
  reserved: () => at("approved"),
  "open, and waits": () => at("active"),
  "open, in a batch": () => inBatch(() => Promise.resolve()),
  "open, signed": () =>
    inBatch(async (batch) => {
      await approve(world, batch);
      await world.sign();
    }),
  "open, refused by the signer": refused,
  paid: () => at("active, paid"),
  ended: async () => {
    const made = await at("active");
    await askWith(world, made.code, "withdrawal").expect(204);
    return made;
  },
};

/** One request; returns whether it moved what was granted. */
async function tryOnce(attempt: GrantAttempt, made: StagedGrant, who: string): Promise<boolean> {
  const isOwn = who === made.code;
  const before = { state: await stateOf(made), trace: await traceOf(world, TABLES) };
  const { status, body } = await attempt.send(world, made, who);
  const state = await stateOf(made);
  const roles = world.staff.find(({ code }) => code === who)?.roles ?? [];
  const said = `${attempt.name} by ${isOwn ? "its code" : who}, of what is ${before.state}, answers ${status}`;
  if (state !== before.state) {
    const step = nameOf(before.state, state, attempt.as ?? "nobody");
    expect(TABLE, said).toContain(step);
    expect(status, said).toBeLessThan(300);
    if (attempt.by === "code") expect(isOwn, said).toBe(true);
    else expect(["approver", "treasurer"], said).toEqual(expect.arrayContaining([...roles]));
    taken.add(step);
    return true;
  }
  if (status < 300) {
    if (attempt.by === "code") expect(isOwn, said).toBe(true);
    else expect(roles, said).not.toEqual([]);
    return false;
  }
  expect([401, 403, 404, 409, 422], said).toContain(status);
  // What is not understood was never asked.
  expect(body.type, said).not.toBe("/problems/request-invalid");
  const page = `docs${String(body.type)}.md`;
  expect([body.status, existsSync(join(ROOT, page))], `${said}: ${page}`).toEqual([status, true]);
  expect(await traceOf(world, TABLES), `${said} and changed something`).toBe(before.trace);
  return false;
}

test("every state has a kind to try", () => {
  const states = Object.keys(KINDS).map((name) => name.split(",")[0]);
  expect(new Set(states)).toEqual(new Set(ENTITLEMENT_STATES));
});

describe.each(Object.entries(KINDS))("a grant that is %s", (name, make) => {
  test("moves only by the table, whoever asks for what", async () => {
    // There is a batch to ask for.
    if ((await world.sql("batches").first("id")) === undefined) await at("active, paid");
    let made = await make();
    expect(await stateOf(made)).toBe(name.split(",")[0]);
    const everybody = [...world.staff.map(({ code }) => code), NOBODY];
    for (const attempt of GRANT_ATTEMPTS) {
      for (const who of attempt.by === "staff" ? everybody : [OTHER_CODE, "code"]) {
        if (!(await tryOnce(attempt, made, who === "code" ? made.code : who))) continue;
        made = await make();
      }
    }
    await world.check();
  });
});

test("every step was taken that a request takes", () => {
  const others = new Set(BY_NOBODY.map(({ from, to, by }) => nameOf(from, to, by)));
  expect([...TABLE].filter((step) => !taken.has(step)).sort()).toEqual([...others].sort());
});
