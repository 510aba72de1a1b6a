/**
 * Whoever owns the database changes one value of what stands between a request's first review and its payment: of the case, of who works for the fund,
 * of its wallet, its programmes, its ledger or its log. Then either a rule or a fault stops it, by name, or what is signed pays the recipient what was
 * granted; no page breaks, and others are paid. `TRY_ALL=1` tries every value of every such table, in about
 * a quarter of an hour (20 of its 36 tables took eight minutes on two busy cores).
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FreshDatabase } from "../../support/postgres.ts";
import type { StoredRow, Tampering } from "../../support/tamper.ts";
import { onceKey } from "../../support/steps.ts";
import { IMPOSSIBLE, onClone, stop, TRIES_ALL, tryAll } from "../../support/tampered-world.ts";
import type { Outcome, Target } from "../../support/tampered-world.ts";
import { goOnToPayment, isHarmless, midway } from "../../support/way-to-payment.ts";
import type { Midway } from "../../support/way-to-payment.ts";
import { World } from "../../support/world.ts";

/** What is changed each time: the values that are signed, and those that once stopped a page or a payment without a word. */
const SAMPLE: Readonly<Record<string, (row: StoredRow, change: Tampering) => boolean>> = {
  vault_entries: ({ kind }, { column, how }) =>
    (kind === "request" && column === "kind" && how === "one sign") ||
    (kind === "assessment" && column === "box" && how === "bit of byte 0"),
  case_decisions: (_row, { column }) => column === "case_id",
  case_events: ({ number }, { column }) => number === 4 && column === "number",
  wallet_addresses: ({ programme }, { column }) => programme === "general" && column === "index",
  wallet_keychains: ({ programme }, { column, how }) =>
    programme === "general" &&
    ((column === "next_change" && how === "another row's") ||
      (column === "descriptor" && how === "one sign")),
  gifts: ({ programme }, { column }) =>
    programme === "general" && ["amount", "programme", "settled", "turns"].includes(column),
  postings: ({ programme }, { column, how }) =>
    programme === "general" && ["amount", "kind"].includes(column) && how !== "nothing",
  ledger_balances: ({ debits, credits }, { column, how }) =>
    how === "+1" &&
    ((column === "debits" && debits !== 0n) || (column === "credits" && credits !== 0n)),
  access_freezes: ({ person }, { column }) =>
    person === null && ["person", "second_lift"].includes(column),
  programme_policies: ({ version }, { column, how }) =>
    version === 2 && (column === "agreed_by" || (column === "digest" && how === "bit of byte 0")),
  cases: (_row, { column }) => column === "programme",
  programmes: ({ code }, { column }) => code === "general" && column === "code",
  log_checkpoints: (_row, { column }) => column === "awaits_witnesses",
  people_lists: (_row, { column }) => column === "text",
  fund_files: (_row, { column }) => column === "text",
};

/** Why a page may say that it is not there now (503): a statement that does not verify is none, and without it nobody can be signed in; and no batch begins before the log has its witnesses. */
const UNTRUSTED: Readonly<Record<string, readonly string[]>> = {
  people_lists: ["/problems/people-list-untrusted"],
  fund_files: ["/problems/fund-untrusted"],
  log_checkpoints: ["/problems/checkpoint-missing"],
};

/** The other tables on the way. */
const REST = [
  ...["vault_cases", "vault_wraps", "case_assignments", "case_recusals", "fund", "people"],
  ...["ledger_accounts"],
  ...["journal_entries", "wallet_certificates", "wallet_reservations"],
  ...["chain_outputs", "chain_transactions", "chain_scripts", "chain_blocks", "chain_inclusions"],
  ...["chain_spends", "log_entries", "book", "epochs", "donations"],
];
const ROWS = 3;

let world: World;
let at: Midway;
let stopped: FreshDatabase;

beforeAll(async () => {
  world = await World.start("altered way");
  await rules();
  at = await midway(world);
  stopped = await stop(world);
  await world.chain.mine(2);
}, 120_000);
afterAll(async () => {
  await stopped.close();
  await world.close();
});

/** What people have decided before: payouts were frozen and go on, somebody's access is frozen and one of two would lift that, and a version of what the programme may do holds since two agreed. */
async function rules(): Promise<void> {
  const [hazel, larch, maple] = [
    await world.signedIn("hazel"),
    await world.signedIn("larch"),
    await world.signedIn("maple"),
  ];
  const reason = "the payments of today look wrong";
  const freeze = async (person?: string): Promise<string> =>
    (await maple.post("/api/v1/freezes").send({ reason, ...(person !== undefined && { person }) }))
      .body.id;
  const [all, one] = [await freeze(), await freeze("sorbus")];
  for (const [agent, id] of [
    [hazel, all],
    [larch, all],
    [larch, one],
  ] as const)
    expect((await agent.post(`/api/v1/freezes/${id}/thaw`)).status).toBeLessThan(300);
  const path = "/api/v1/programmes/general/policies";
  const tier = { cap: "5000000", sources: 2 };
  for (const budget of ["9000000", "9500000"]) {
    const policy = { windowDays: 30, overdueDays: 14, budget, tier1: tier, tier2: tier };
    const sent = await hazel.post(path).set("Idempotency-Key", onceKey()).send(policy);
    expect(sent.status).toBe(201);
  }
  expect((await larch.post(`${path}/2/agreement`)).status).toBe(200);
}

/** Rows of a table: those of the case where it has any. */
async function targetsIn(table: string): Promise<Target[]> {
  return onClone(world, stopped, async () => {
    const { owner } = world.database;
    const { rows } = await owner.raw<{ rows: { name: string }[] }>(
      `select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
       where i.indrelid = ?::regclass and i.indisprimary`,
      [table],
    );
    const all: StoredRow[] = await owner(table).select();
    const ofCase = all.filter((row) => [row["case_id"], row["id"]].includes(at.id));
    const tried = ofCase.length > 0 ? ofCase : TRIES_ALL ? spread(all) : all;
    return tried.map((row) => ({
      table,
      key: Object.fromEntries(rows.map(({ name }) => [name, row[name]])),
      others: all.filter((other) => other !== row).slice(0, 1),
      ...(!TRIES_ALL && { tried: (change) => SAMPLE[table]?.(row, change) ?? false }),
    }));
  });
}

/** A few of many rows, the first and the last among them. */
function spread<T>(rows: readonly T[]): T[] {
  const step = Math.max(1, (rows.length - 1) / (ROWS - 1));
  return rows.filter((_row, place) => place % step < 1);
}

const goOn = (): Promise<string> => goOnToPayment(world, at);

test("untouched, it is paid", async () => {
  expect(await onClone(world, stopped, goOn)).toBe("paid as approved");
});

test.each([...Object.keys(SAMPLE), ...(TRIES_ALL ? REST : [])])(
  "%s",
  async (table) => {
    const outcomes: Outcome[] = [];
    for (const target of await targetsIn(table))
      outcomes.push(...(await tryAll(world, stopped, target, goOn)));
    const found = outcomes.filter(
      ({ came }) => came !== IMPOSSIBLE && !isHarmless(came, UNTRUSTED[table]),
    );
    expect(found.map(({ column, how, came }) => `${column} (${how}): ${came}`)).toEqual([]);
    if (table in SAMPLE) expect(outcomes.length).toBeGreaterThan(0);
  },
  TRIES_ALL ? 7_200_000 : 240_000,
);
