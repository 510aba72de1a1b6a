/**
 * The rules must hold against our own code and against direct SQL, so everything here goes past the commands: as the role of the
 * application, as the owner of the tables, and as a superuser who switched ordinary triggers off (session_replication_role).
 */
import type { Knex } from "knex";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entryOf, gift, holding, ledgerWorld, posting } from "../../support/ledger.ts";
import type { LedgerWorld } from "../../support/ledger.ts";

const TABLES = ["ledger_accounts", "ledger_balances", "journal_entries", "postings"];

/** SQLSTATEs: privilege, append-only, check, not null, foreign key, unique. */
const FORBIDDEN = "42501";
const APPEND_ONLY = "LG006";
const CHECK = "23514";
const FOREIGN_KEY = "23503";
const UNIQUE = "23505";

let world: LedgerWorld;
let before: string;
beforeAll(async () => {
  world = await ledgerWorld();
  await world.open("one");
  await world.open("two");
  await world.post(gift(1, "one", 1_000n));
  await world.post(gift(2, "two", 1_000n));
  await world.post(
    entryOf("held", "one", [
      holding("held", "one", 600n),
      holding("used", "one", 10n),
      posting("spent", "one", ["operations", "chain"], 5n),
    ]),
  );
  await world.post(
    entryOf("used", "one", [
      { key: "used-void", kind: "void", hold: "used" },
      { key: "spent-back", kind: "reverse", of: "spent" },
    ]),
  );
  before = await world.everything();
});
afterAll(async () => {
  expect(await world.everything()).toBe(before);
  await world.check();
  await world.db.close();
});

async function fails(sql: Knex, statement: string, code: string): Promise<void> {
  await expect(sql.raw(statement)).rejects.toMatchObject({ code });
}

/** A row of postings as the owner might forge it: all columns, some of them other. */
function forged(columns: Record<string, string>): string {
  const row: Record<string, string> = {
    entry: "(select seq from journal_entries where reference = 'held')",
    position: "9",
    key: "'forged'",
    kind: "'post'",
    programme: "'one'",
    debit: account("expenses:operations:one"),
    credit: account("assets:chain:one"),
    amount: "1",
    ...columns,
  };
  return `insert into postings (${Object.keys(row).join(", ")}) select ${Object.values(row).join(", ")}`;
}

function account(code: string): string {
  return `(select id from ledger_accounts where code = '${code}')`;
}

function idOf(key: string): string {
  return `(select id from postings where key = '${key}')`;
}

test.each(TABLES)("the application cannot write %s", async (table) => {
  const { app } = world.db;
  await fails(app, `insert into ${table} default values`, FORBIDDEN);
  await fails(app, `delete from ${table}`, FORBIDDEN);
  await fails(app, `truncate ${table} cascade`, FORBIDDEN);
  const column = Object.keys(await app(table).first()).at(-1);
  await fails(app, `update ${table} set ${column} = ${column}`, FORBIDDEN);
});

test("the application cannot switch anything off", async () => {
  const { app } = world.db;
  await fails(app, "alter table postings disable trigger all", FORBIDDEN);
  await fails(app, "drop function ledger_refuse_change() cascade", FORBIDDEN);
  await fails(app, "alter function open_accounts(text) security invoker", FORBIDDEN);
  await fails(app, "create or replace view ledger_movements as select 1", FORBIDDEN);
});

test("only the application's role may execute the two functions, and neither can be led astray", async () => {
  const found = await world.db.owner.raw(
    `select p.proname, p.prosecdef, array_to_string(p.proconfig, ' ') as settings,
       array_to_string(p.proacl::text[], ' ') as grants
     from pg_proc p where p.proname in ('open_accounts', 'post_entry')`,
  );
  expect(found.rows).toHaveLength(2);
  for (const row of found.rows) {
    expect(row.prosecdef).toBe(true);
    expect(row.settings).toMatch(/^search_path=pg_catalog, pg_temp/);
    // An entry that begins with "=" would be a grant to everybody.
    expect(row.grants).not.toMatch(/(^| )=/);
    expect(row.grants).toMatch(/commonpurse_app=X/);
  }
});

test("a table of the caller's cannot stand in for one of ours", async () => {
  const sql = await world.db.app.transaction();
  await sql.raw("create temp table ledger_accounts (code text)");
  await sql.raw("create temp table postings (key text)");
  await sql.raw("select open_accounts('one')");
  const spent = { ...posting("temp", "one", ["operations", "chain"], 999n), amount: "999" };
  const call = sql.raw(
    `select post_entry('forged', 'x', 'one', '2030-01-07', false, '2030-01-07T09:00:00Z', ?, ?)`,
    [Buffer.alloc(32), JSON.stringify([spent])],
  );
  await expect(call).rejects.toMatchObject({ code: "LG002", detail: "400" });
  await sql.rollback();
});

test.each([
  ["ledger_accounts", "guarded = false"],
  ["journal_entries", "effective_on = effective_on"],
  ["postings", "amount = amount"],
])("the owner cannot update %s, not even as a replica", async (table, set) => {
  await fails(world.db.owner, `update ${table} set ${set}`, APPEND_ONLY);
  await asReplica((sql) => fails(sql, `update ${table} set ${set}`, APPEND_ONLY));
});

test.each(TABLES)(
  "the owner cannot delete from or truncate %s, not even as a replica",
  async (table) => {
    await fails(world.db.owner, `delete from ${table}`, APPEND_ONLY);
    await fails(world.db.owner, `truncate ${table} cascade`, APPEND_ONLY);
    await asReplica((sql) => fails(sql, `delete from ${table}`, APPEND_ONLY));
    await asReplica((sql) => fails(sql, `truncate ${table} cascade`, APPEND_ONLY));
  },
);

async function asReplica(work: (sql: Knex) => Promise<void>): Promise<void> {
  const transaction = await world.db.owner.transaction();
  try {
    await transaction.raw("set local session_replication_role = replica");
    await work(transaction);
  } finally {
    await transaction.rollback();
  }
}

test("the owner cannot overdraw a guarded account, holds counted as spent", async () => {
  const { owner } = world.db;
  const chain = `where account = ${account("assets:chain:one")}`;
  await fails(owner, `update ledger_balances set credits = credits + 401 ${chain}`, CHECK);
  await fails(owner, `update ledger_balances set committed_credits = 1001 ${chain}`, CHECK);
  await fails(owner, `update ledger_balances set in_flight_credits = 401 ${chain}`, CHECK);
  await fails(owner, `update ledger_balances set debits = -1 ${chain}`, CHECK);
  await fails(owner, `update ledger_balances set guarded = false ${chain}`, APPEND_ONLY);
  await fails(owner, `update ledger_balances set side = 'credit' ${chain}`, APPEND_ONLY);
});

test.each([
  ["credits = credits + 401", CHECK],
  ["committed_credits = 1001", CHECK],
  ["in_flight_credits = 401", CHECK],
  ["debits = -1", CHECK],
  ["guarded = false", APPEND_ONLY],
  ["side = 'credit'", APPEND_ONLY],
])("nor as a replica: %s", async (set, code) => {
  const chain = `where account = ${account("assets:chain:one")}`;
  await asReplica((sql) => fails(sql, `update ledger_balances set ${set} ${chain}`, code));
});

test("a second, unguarded balance cannot be made, not even as a replica", async () => {
  const made = `insert into ledger_balances (account, side, guarded) select 999999, 'debit', false`;
  await fails(world.db.owner, made, FOREIGN_KEY);
  await asReplica((sql) => fails(sql, made, FOREIGN_KEY));
});

test.each([
  ["an amount of zero", { amount: "0" }, CHECK],
  ["a negative amount", { amount: "-1" }, CHECK],
  ["more than all bitcoin", { amount: "2100000000000001" }, CHECK],
  ["an account against itself", { debit: account("assets:chain:one") }, CHECK],
  ["two programmes", { debit: account("expenses:operations:two") }, FOREIGN_KEY],
  ["another programme than its entry", { programme: "'two'" }, FOREIGN_KEY],
  ["another asset", { asset: "'eur'" }, FOREIGN_KEY],
  ["a key that is taken", { key: "'held'" }, UNIQUE],
  ["a position that is taken", { position: "1" }, UNIQUE],
  ["an unknown kind", { kind: "'gift'" }, CHECK],
  ["a hold without code", { kind: "'hold'" }, CHECK],
  ["a code without hold", { code: "'committed'" }, CHECK],
  ["a commit of nothing", { kind: "'commit'" }, CHECK],
  ["a reversal of nothing", { kind: "'reverse'" }, CHECK],
  ["a post that resolves", { resolves: idOf("held") }, "LG004"],
  [
    "a second resolution",
    { kind: "'void'", resolves: idOf("used"), debit: account("expenses:grants:one"), amount: "10" },
    UNIQUE,
  ],
  [
    "a second reversal",
    {
      kind: "'reverse'",
      reverses: idOf("spent"),
      debit: account("assets:chain:one"),
      credit: account("expenses:operations:one"),
      amount: "5",
    },
    UNIQUE,
  ],
  [
    "a commit above its hold",
    {
      kind: "'commit'",
      resolves: idOf("held"),
      debit: account("expenses:grants:one"),
      amount: "601",
    },
    "LG004",
  ],
  [
    "a commit to another account",
    { kind: "'commit'", resolves: idOf("held"), amount: "600" },
    "LG004",
  ],
  [
    "a void of a part",
    {
      kind: "'void'",
      resolves: idOf("held"),
      debit: account("expenses:grants:one"),
      amount: "599",
    },
    "LG004",
  ],
  ["a commit of a post", { kind: "'commit'", resolves: idOf("spent"), amount: "5" }, "LG004"],
  [
    "a reversal the same way round",
    { kind: "'reverse'", reverses: idOf("spent"), amount: "5" },
    "LG004",
  ],
  [
    "a reversal of a hold",
    {
      kind: "'reverse'",
      reverses: idOf("held"),
      debit: account("assets:chain:one"),
      credit: account("expenses:grants:one"),
      amount: "600",
    },
    "LG004",
  ],
])(
  "the owner cannot write a posting with %s, not even as a replica",
  async (_what, columns, code) => {
    await fails(world.db.owner, forged(columns), code);
    await asReplica((sql) => fails(sql, forged(columns), code));
  },
);

test("a posting of no entry, or of an account that is not there, is refused as a replica too", async () => {
  await asReplica((sql) => fails(sql, forged({ entry: "999999" }), FOREIGN_KEY));
  await asReplica((sql) => fails(sql, forged({ debit: "999999" }), FOREIGN_KEY));
});

test("an event happens once, against the owner too", async () => {
  const again = `insert into journal_entries (event, reference, programme, effective_on, recorded_at, fact, posting_count, request_hash)
    select event, reference, programme, effective_on, recorded_at, fact, posting_count, request_hash from journal_entries`;
  await fails(world.db.owner, again, UNIQUE);
  await asReplica((sql) => fails(sql, again, UNIQUE));
});

test("the application cannot become a replica, a superuser or the owner", async () => {
  const { app } = world.db;
  await fails(app, "set session_replication_role = replica", FORBIDDEN);
  await fails(app, "alter role commonpurse_app superuser", FORBIDDEN);
  await fails(
    app,
    "create trigger mine before insert on postings execute function ledger_refuse_change()",
    FORBIDDEN,
  );
  await fails(app, "alter table ledger_balances drop constraint ledger_no_overdraft", FORBIDDEN);
});
