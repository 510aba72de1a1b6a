import { randomInt } from "../../src/base/clock.ts";
import type { Random } from "../../src/base/clock.ts";
import type { BookSettings } from "../../src/base/fund-file.ts";
import { sats } from "../../src/base/sats.ts";
import { closeEpoch } from "../../src/audit/close-epoch.ts";
import type { EpochDraft, PooledPart } from "../../src/audit/close-epoch.ts";
import type { LedgerFigures } from "../../src/audit/close-figures.ts";
import { commitmentOf, saltOf } from "../../src/audit/commitment.ts";
import { formatLeaf } from "../../src/audit/leaf.ts";
import type { CloseLeaf, ProgrammeRow } from "../../src/audit/leaf.ts";
import { numberEpoch } from "../../src/audit/number-epoch.ts";
import { splitIntoParts } from "../../src/audit/parts.ts";
import { toHex } from "../../src/base/bytes.ts";

/** A programme's true books, moved by hand. */
interface Books {
  available: bigint;
  committed: bigint;
  inFlight: { payout: bigint; fee: bigint; batch: string }[];
  received: bigint;
  paid: bigint;
  fees: bigint;
  losses: bigint;
  transfers: bigint;
  /** Gifts that the ledger has and the pool has not, because they are not settled. */
  unsettled: bigint;
}

/** A fund whose money moves at random and whose epochs close by the rules, without any database. */
export interface BookWorld {
  readonly entries: Uint8Array[];
  readonly closes: CloseLeaf[];
  readonly policy: string;
  /** Lets one thing happen. */
  step(): void;
  /** Asks for a close as a tick does; undefined when it was not time. */
  tick(isOverdue?: boolean): CloseLeaf | undefined;
  /** Sats that wait in the pool, by programme and side. */
  waiting(programme: string, side: "in" | "out"): bigint;
  books(programme: string): Books;
}

export const WORLD_FUND = "fund.example/book";
export const WORLD_PROGRAMMES = ["fines", "general"];

/** Makes such a fund. */
export function bookWorld(settings: BookSettings, random: Random): BookWorld {
  const books = new Map<string, Books>(
    WORLD_PROGRAMMES.map((programme) => [programme, emptyBooks()]),
  );
  const policy = toHex(random.bytes(32));
  const entries = [formatLeaf({ t: "policy", d: policy, e: 1, seq: 0 })];
  const closes: CloseLeaf[] = [];
  let pool: PooledPart[] = [];
  let rows = new Map<string, ProgrammeRow>();

  const any = (below: number): number => randomInt(random, below);
  const name = (): string => toHex(random.bytes(16));
  const of = (programme: string): Books => books.get(programme)!;

  function record(
    programme: string,
    side: "in" | "out",
    amount: bigint,
    transaction: string,
  ): void {
    const sum = sats(amount);
    const [key, id] = [random.bytes(32), name()];
    const sizes = splitIntoParts(sum, random);
    for (const [at, s] of sizes.entries()) {
      const common = { j: at + 1, m: sizes.length, p: programme, s, sum, v: 1 as const };
      const part =
        side === "in"
          ? { ...common, k: side, ref: `${id}${id}:0` }
          : { ...common, k: side, batch: transaction, payout: id };
      const c = commitmentOf(saltOf(key, part.j), part);
      pool.push({ c, side, programme, s, item: { id, transaction } });
    }
  }

  function gift(book: Books, programme: string): void {
    const amount = any(20) === 0 ? BigInt(any(2 ** 32)) : BigInt(1 + any(2 ** (1 + any(24))));
    if (amount === 0n) return;
    book.received += amount;
    book.available += amount;
    if (any(4) === 0) book.unsettled += amount;
    else record(programme, "in", amount, name());
  }

  function approve(book: Books): void {
    const amount = BigInt(294 + any(2 ** (10 + any(12))));
    if (amount > book.available) return;
    book.available -= amount;
    book.committed += amount;
  }

  function sign(book: Books): void {
    const batch = name();
    for (let count = 1 + any(5); count > 0 && book.committed > 1000n; count -= 1) {
      const payout = book.committed / BigInt(2 + any(5));
      const fee = BigInt(any(500));
      if (fee > book.available || payout < 294n) return;
      book.available -= fee;
      book.committed -= payout;
      book.inFlight.push({ payout, fee, batch });
    }
  }

  function confirm(book: Books, programme: string): void {
    const batch = book.inFlight[0]?.batch;
    for (const { payout, fee } of book.inFlight.filter((each) => each.batch === batch)) {
      book.paid += payout;
      book.fees += fee;
      record(programme, "out", payout, batch!);
    }
    book.inFlight = book.inFlight.filter((each) => each.batch !== batch);
  }

  function lose(book: Books): void {
    const amount = book.available / 100n;
    book.available -= amount;
    book.losses += amount;
  }

  function transfer(from: Books, to: Books): void {
    const amount = from.available / BigInt(2 + any(9));
    from.available -= amount;
    from.transfers += amount;
    to.available += amount;
    to.transfers -= amount;
  }

  function figures(programme: string): LedgerFigures {
    const book = of(programme);
    const { received, committed, paid, fees, losses, transfers, inFlight } = book;
    return {
      programme,
      received,
      committed,
      inFlight: inFlight.reduce((sum, { payout, fee }) => sum + payout + fee, 0n),
      paid,
      fees,
      other: { losses, operations: 0n, refunds: 0n, transfers },
      payoutsInFlight: inFlight.length,
      transactionsInFlight: new Set(inFlight.map(({ batch }) => batch)).size,
    };
  }

  function publish(draft: EpochDraft): CloseLeaf {
    const before = rows;
    const { entries: numbered, close } = numberEpoch(draft, {
      fund: WORLD_FUND,
      epoch: closes.length + 1,
      first: entries.length,
      prev: closes.at(-1)?.next ?? 0,
      before,
      policy,
      claims: toHex(random.bytes(32)),
      oldest: "hidden",
    });
    entries.push(...numbered);
    const published = new Set(draft.leaves.map(({ c }) => c));
    const held = new Set(draft.held);
    pool = pool
      .filter((part) => !published.has(part.c))
      .map((part) => (held.has(part.c) ? { ...part, item: undefined } : part));
    rows = new Map(draft.programmes.map((row) => [row.p, row]));
    closes.push(close);
    return close;
  }

  return {
    entries,
    closes,
    policy,
    books: of,
    waiting: (programme, side) =>
      pool
        .filter((part) => part.programme === programme && part.side === side)
        .reduce((sum, { s }) => sum + s, 0n),
    step() {
      const programme = WORLD_PROGRAMMES[any(3) === 0 ? 0 : 1]!;
      const book = of(programme);
      const what = any(20);
      if (what < 8) gift(book, programme);
      else if (what < 12) approve(book);
      else if (what < 15) sign(book);
      else if (what < 18) confirm(book, programme);
      else if (what < 19) lose(book);
      else transfer(book, of(WORLD_PROGRAMMES[any(2)]!));
    },
    tick(isOverdue = false) {
      const ledger = WORLD_PROGRAMMES.map(figures);
      const draft = closeEpoch(
        { settings, isOverdue, pool, rows, corrections: [], ledger },
        random,
      );
      return draft && publish(draft);
    },
  };
}

function emptyBooks(): Books {
  return {
    available: 0n,
    committed: 0n,
    inFlight: [],
    received: 0n,
    paid: 0n,
    fees: 0n,
    losses: 0n,
    transfers: 0n,
    unsettled: 0n,
  };
}
