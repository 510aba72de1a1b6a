import type { JournalEntry, Posting } from "../../src/ledger/journal.ts";

/** What the model says of an entry. `bug` stands for everything that is no Fault. */
export type Outcome =
  | "recorded"
  | "replayed"
  | "ledger-entry-differs"
  | "insufficient-funds"
  | "losses-open"
  | "hold-resolved"
  | "posting-reversed"
  | "bug";

interface Row {
  readonly kind: Posting["kind"];
  readonly code: "committed" | "in-flight" | undefined;
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
  /** Resolved, if a hold; reversed, if not. */
  readonly done: boolean;
}

/** The sums of one account, in the order of the columns of ledger_balances. */
export type Sums = readonly [
  debits: bigint,
  credits: bigint,
  committedDebits: bigint,
  committedCredits: bigint,
  inFlightDebits: bigint,
  inFlightCredits: bigint,
];

/**
 * The ledger in memory, written from the decision (0005) and not from the SQL: an immutable list of postings, of which everything
 * else is computed anew each time, slowly and plainly.
 */
export class LedgerModel {
  readonly programmes: readonly string[];
  #rows = new Map<string, Row>();
  #entries = new Map<string, string>();

  constructor(programmes: readonly string[]) {
    this.programmes = programmes;
  }

  /** Keys of postings of the given kinds, in the order of recording. */
  keys(...kinds: readonly Posting["kind"][]): string[] {
    return [...this.#rows].filter(([, row]) => kinds.includes(row.kind)).map(([key]) => key);
  }

  /** What should become of the entry; if it should be recorded, it now is. */
  post(entry: JournalEntry): Outcome {
    const name = `${entry.event} ${entry.reference}`;
    const body = JSON.stringify(entry, (_key, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
    const known = this.#entries.get(name);
    if (known !== undefined) return known === body ? "replayed" : "ledger-entry-differs";
    const rows = new Map(this.#rows);
    for (const posting of entry.postings) {
      const refusal = add(rows, posting, entry.programme, this.#rows);
      if (refusal !== undefined) return refusal;
    }
    const [before, after] = [this.#rows, rows].map((all) => free(all, entry.programme));
    if (!entry.fact && after! < before! && after! < 0n)
      return before! < 0n ? "losses-open" : "insufficient-funds";
    if (suspense(rows, entry.programme) < 0n) return "insufficient-funds";
    this.#rows = rows;
    this.#entries.set(name, body);
    return "recorded";
  }

  /** Coins that can be promised; negative while promises exceed coins. */
  free(programme: string): bigint {
    return free(this.#rows, programme);
  }

  /** Sums of an account as they must stand in the database, net of what the database adds: those are in `unbacked`. */
  sums(account: string): Sums {
    const total = (pick: (row: Row) => boolean): bigint =>
      [...this.#rows.values()].filter(pick).reduce((sum, row) => sum + row.amount, 0n);
    const posted = (row: Row): boolean => ["post", "commit", "reverse"].includes(row.kind);
    const open = (row: Row, code: string): boolean =>
      row.kind === "hold" && row.code === code && !row.done;
    return [
      total((row) => posted(row) && row.debit === account),
      total((row) => posted(row) && row.credit === account),
      total((row) => open(row, "committed") && row.debit === account),
      total((row) => open(row, "committed") && row.credit === account),
      total((row) => open(row, "in-flight") && row.debit === account),
      total((row) => open(row, "in-flight") && row.credit === account),
    ];
  }
}

/** Adds a posting to `rows`; what it names must be in `earlier`. */
function add(
  rows: Map<string, Row>,
  posting: Posting,
  programme: string,
  earlier: ReadonlyMap<string, Row>,
): Outcome | undefined {
  if (rows.has(posting.key)) return "ledger-entry-differs";
  const here = (account: string): boolean => account.endsWith(`:${programme}`);
  switch (posting.kind) {
    case "post":
    case "hold": {
      const { kind, debit, credit, amount, key } = posting;
      if (!here(debit) || !here(credit) || debit === credit || amount === 0n) return "bug";
      const guarded = /^(assets:chain|liabilities:suspense):/.test(debit);
      if (kind === "hold" && (!credit.startsWith("assets:chain:") || guarded)) return "bug";
      const code = kind === "hold" ? posting.code : undefined;
      rows.set(key, { kind, code, debit, credit, amount, done: false });
      return undefined;
    }
    case "commit":
    case "void": {
      const held = earlier.get(posting.hold);
      if (held?.kind !== "hold" || !here(held.credit)) return "bug";
      const amount = posting.kind === "commit" ? posting.amount : held.amount;
      if (amount > held.amount || amount === 0n) return "bug";
      if (rows.get(posting.hold)?.done !== false) return "hold-resolved";
      rows.set(posting.hold, { ...held, done: true });
      const { debit, credit } = held;
      rows.set(posting.key, {
        kind: posting.kind,
        code: undefined,
        debit,
        credit,
        amount,
        done: false,
      });
      return undefined;
    }
    case "reverse": {
      const target = earlier.get(posting.of);
      if (target === undefined || !["post", "commit"].includes(target.kind)) return "bug";
      if (!here(target.credit)) return "bug";
      if (rows.get(posting.of)?.done !== false) return "posting-reversed";
      rows.set(posting.of, { ...target, done: true });
      const { debit, credit, amount } = target;
      rows.set(posting.key, {
        kind: "reverse",
        code: undefined,
        debit: credit,
        credit: debit,
        amount,
        done: false,
      });
      return undefined;
    }
  }
}

function moved(rows: ReadonlyMap<string, Row>, account: string): bigint {
  let sum = 0n;
  for (const row of rows.values()) {
    if (row.kind === "hold" || row.kind === "void") continue;
    if (row.debit === account) sum += row.amount;
    if (row.credit === account) sum -= row.amount;
  }
  return sum;
}

function suspense(rows: ReadonlyMap<string, Row>, programme: string): bigint {
  return -moved(rows, `liabilities:suspense:${programme}`);
}

function free(rows: ReadonlyMap<string, Row>, programme: string): bigint {
  const coins = `assets:chain:${programme}`;
  let held = 0n;
  for (const row of rows.values())
    if (row.kind === "hold" && !row.done && row.credit === coins) held += row.amount;
  return moved(rows, coins) - held - suspense(rows, programme);
}
