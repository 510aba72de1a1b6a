import { afterAll, beforeAll, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { postEntry } from "../../../src/ledger/post-entry.ts";
import { entryOf, gift, grant, holding, ledgerWorld, posting } from "../../support/ledger.ts";
import type { LedgerWorld } from "../../support/ledger.ts";

let world: LedgerWorld;
let programmes = 0;
beforeAll(async () => {
  world = await ledgerWorld();
});
afterAll(async () => {
  await world.check();
  await world.db.close();
});

/** A programme of the test's own with `amount` given to it. */
async function fundedProgramme(amount: bigint): Promise<string> {
  programmes += 1;
  const programme = `p${programmes}`;
  await world.open(programme);
  await world.post(gift(programmes, programme, amount));
  return programme;
}

/** Refused with `code`, and not a byte changed. */
async function refused(entry: Parameters<LedgerWorld["post"]>[0], expected: object): Promise<void> {
  const before = await world.everything();
  await expect(world.post(entry)).rejects.toMatchObject(expected);
  expect(await world.everything()).toBe(before);
}

test("an entry is recorded once; the same one again is answered as a replay", async () => {
  const programme = await fundedProgramme(100n);
  expect(await world.post(grant("g", programme, 60n))).toEqual({ replayed: false, available: 40n });
  const before = await world.everything();
  expect(await world.post(grant("g", programme, 60n))).toEqual({ replayed: true, available: 40n });
  expect(await world.everything()).toBe(before);
});

test("the same event and reference with another content is a contradiction", async () => {
  const programme = await fundedProgramme(100n);
  await world.post(grant("differs", programme, 60n));
  await refused(grant("differs", programme, 61n), { code: "ledger-entry-differs" });
  const other = { ...grant("differs", programme, 60n), effectiveOn: "2030-01-08" };
  await refused(other, { code: "ledger-entry-differs" });
});

test("a key stands for one posting for ever, in one entry and across entries", async () => {
  const programme = await fundedProgramme(100n);
  await world.post(entryOf("k1", programme, [holding("key-once", programme, 10n)]));
  const again = entryOf("k2", programme, [holding("key-once", programme, 10n)]);
  await refused(again, { kind: "conflict", code: "ledger-entry-differs" });
  const twice = [holding("key-twice", programme, 10n), holding("key-twice", programme, 10n)];
  await refused(entryOf("k3", programme, twice), { code: "ledger-entry-differs" });
});

test("a hold counts as spent at once, and the refusal says what is free", async () => {
  const programme = await fundedProgramme(100n);
  await world.post(grant("guard", programme, 60n));
  await refused(grant("guard-2", programme, 41n), {
    kind: "conflict",
    code: "insufficient-funds",
    extra: { available: "40" },
  });
  expect(await world.post(grant("guard-2", programme, 40n))).toMatchObject({ available: 0n });
});

test("a commit of a part pays that part and releases the rest", async () => {
  const programme = await fundedProgramme(100n);
  await world.post(entryOf("part", programme, [holding("part", programme, 60n)]));
  await world.post(
    entryOf("part-paid", programme, [
      { key: "part-paid", kind: "commit", hold: "part", amount: sats(25n) },
    ]),
  );
  expect(await world.figures(programme)).toMatchObject({
    received: 100n,
    available: 75n,
    committed: 0n,
    paid: 25n,
  });
});

test("a void gives everything back", async () => {
  const programme = await fundedProgramme(100n);
  await world.post(entryOf("void", programme, [holding("void", programme, 60n)]));
  await world.post(entryOf("voided", programme, [{ key: "voided", kind: "void", hold: "void" }]));
  expect(await world.figures(programme)).toMatchObject({ available: 100n, committed: 0n });
});

test("a hold is resolved once, by a commit or a void", async () => {
  const programme = await fundedProgramme(100n);
  await world.post(entryOf("once", programme, [holding("once", programme, 60n)]));
  const commit = { key: "once-1", kind: "commit", hold: "once", amount: sats(60n) } as const;
  await world.post(entryOf("once-1", programme, [commit]));
  await refused(entryOf("once-2", programme, [{ ...commit, key: "once-2" }]), {
    code: "hold-resolved",
  });
  await refused(entryOf("once-3", programme, [{ key: "once-3", kind: "void", hold: "once" }]), {
    code: "hold-resolved",
  });
});

test("no more than the hold can be committed", async () => {
  const programme = await fundedProgramme(100n);
  await world.post(entryOf("over", programme, [holding("over", programme, 60n)]));
  await refused(
    entryOf("over-1", programme, [
      { key: "over-1", kind: "commit", hold: "over", amount: sats(61n) },
    ]),
    { sqlState: "LG004" },
  );
});

test("a posting is reversed once, in full, with its sides swapped", async () => {
  const programme = await fundedProgramme(100n);
  await world.post(
    entryOf("spend", programme, [posting("spend", programme, ["operations", "chain"], 30n)]),
  );
  const reverse = { key: "spend-back", kind: "reverse", of: "spend" } as const;
  await world.post(entryOf("spend-back", programme, [reverse]));
  expect(await world.figures(programme)).toMatchObject({
    available: 100n,
    other: { operations: 0n },
  });
  await refused(entryOf("spend-back-2", programme, [{ ...reverse, key: "spend-back-2" }]), {
    code: "posting-reversed",
  });
});

test.each([
  ["a hold", "open-hold", "LG004"],
  ["a void", "open-void", "LG004"],
  ["a reversal", "open-back", "LG004"],
  ["nothing", "open-nothing", "23502"],
])("%s cannot be reversed", async (_what, of, sqlState) => {
  const programme = await fundedProgramme(100n);
  await world.post(
    entryOf(`open-${of}`, programme, [
      holding(`open-hold${programme}`, programme, 1n),
      holding(`open-voided${programme}`, programme, 1n),
      posting(`open-post${programme}`, programme, ["operations", "chain"], 1n),
    ]),
  );
  await world.post(
    entryOf(`open2-${of}`, programme, [
      { key: `open-void${programme}`, kind: "void", hold: `open-voided${programme}` },
      { key: `open-back${programme}`, kind: "reverse", of: `open-post${programme}` },
    ]),
  );
  await refused(
    entryOf(`reverse-${of}`, programme, [
      { key: `reverse-${of}`, kind: "reverse", of: `${of}${programme}` },
    ]),
    { sqlState },
  );
});

test("a hold of another programme cannot be resolved here", async () => {
  const [mine, other] = [await fundedProgramme(100n), await fundedProgramme(100n)];
  await world.post(entryOf("theirs", other, [holding("theirs", other, 10n)]));
  await refused(
    entryOf("theirs-here", mine, [{ key: "theirs-here", kind: "void", hold: "theirs" }]),
    { sqlState: "23503" },
  );
});

test("a posting between two programmes is refused", async () => {
  const [mine, other] = [await fundedProgramme(100n), await fundedProgramme(100n)];
  const crossing = {
    ...posting("crossing", mine, ["operations", "chain"], 1n),
    debit: `expenses:operations:${other}` as const,
  };
  await refused(entryOf("crossing", mine, [crossing]), { sqlState: "23503" });
});

test("an account that does not exist, or that only the database may use, is refused", async () => {
  const programme = await fundedProgramme(100n);
  const unknown = {
    ...posting("unknown", programme, ["operations", "chain"], 1n),
    debit: `expenses:parties:${programme}` as const,
  };
  await refused(entryOf("unknown", programme, [unknown]), { sqlState: "23502" });
  const own = posting("own", programme, ["unbacked", "chain"], 1n);
  await refused(entryOf("own", programme, [own]), { sqlState: "23502" });
  await expect(world.post(gift(9_999, "nowhere", 1n))).rejects.toMatchObject({ sqlState: "LG005" });
});

test("a hold reserves coins and nothing else", async () => {
  const programme = await fundedProgramme(100n);
  const revenue = {
    ...holding("revenue", programme, 1n),
    credit: `revenue:donations:${programme}` as const,
  };
  await refused(entryOf("revenue", programme, [revenue]), { sqlState: "LG004" });
  const suspense = {
    ...holding("suspense", programme, 1n),
    debit: `liabilities:suspense:${programme}` as const,
  };
  await refused(entryOf("suspense", programme, [suspense]), { sqlState: "LG004" });
});

test("an empty entry, a zero amount and an account against itself are refused", async () => {
  const programme = await fundedProgramme(100n);
  await refused(entryOf("empty", programme, []), { sqlState: "23514" });
  const zero = posting("zero", programme, ["operations", "chain"], 0n);
  await refused(entryOf("zero", programme, [zero]), { sqlState: "23514" });
  const self = posting("self", programme, ["chain", "chain"], 1n);
  await refused(entryOf("self", programme, [self]), { sqlState: "23514" });
});

test("one posting that fails takes the whole entry with it", async () => {
  const programme = await fundedProgramme(100n);
  await refused(
    entryOf("whole", programme, [
      posting("whole-1", programme, ["operations", "chain"], 10n),
      posting("whole-2", programme, ["operations", "chain"], 91n),
    ]),
    { code: "insufficient-funds" },
  );
});

test("what an entry releases pays for what it holds: the guard looks at its sum", async () => {
  const programme = await fundedProgramme(100n);
  await world.post(entryOf("sum", programme, [holding("sum", programme, 100n)]));
  const again = [
    holding("sum-again", programme, 100n),
    { key: "sum-void", kind: "void", hold: "sum" } as const,
  ];
  expect(await world.post(entryOf("sum-again", programme, again))).toMatchObject({
    available: 0n,
  });
});

test("a unit that fails later leaves nothing of its entries", async () => {
  const programme = await fundedProgramme(100n);
  const before = await world.everything();
  await expect(
    world.work({ kind: "operator" }, async (unit) => {
      await postEntry(unit, grant("later", programme, 10n));
      throw new Error("later");
    }),
  ).rejects.toThrow("later");
  expect(await world.everything()).toBe(before);
});

test("opening the accounts again changes nothing", async () => {
  const programme = await fundedProgramme(100n);
  const before = await world.everything();
  await world.open(programme);
  expect(await world.everything()).toBe(before);
  await expect(world.open("Not A Code")).rejects.toMatchObject({ sqlState: "23514" });
});

test("fifty equal requests at once are one entry", async () => {
  const programme = await fundedProgramme(1_000n);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => world.post(grant("race", programme, 10n))),
  );
  expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
  expect(await world.figures(programme)).toMatchObject({ committed: 10n, available: 990n });
});

test("fifty contradicting requests at once are one entry and 49 conflicts", async () => {
  const programme = await fundedProgramme(5_000n);
  const answers = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) => world.post(grant("contra", programme, BigInt(n + 1)))),
  );
  const rejected = answers.filter((answer) => answer.status === "rejected");
  expect(rejected).toHaveLength(49);
  expect(rejected.every(({ reason }) => reason.code === "ledger-entry-differs")).toBe(true);
});

test("eight clients that drain 5,000 by 3 leave 2, with exactly 1,666 postings", async () => {
  const programme = await fundedProgramme(5_000n);
  const drain = async (client: number): Promise<number> => {
    for (let n = 0; ; n += 1) {
      const key = `drain/${client}/${n}`;
      const spent = posting(key, programme, ["operations", "chain"], 3n);
      const code = await world.post(entryOf(key, programme, [spent])).then(
        () => undefined,
        (error: unknown) => (error as { code: string }).code,
      );
      if (code !== undefined) {
        expect(code).toBe("insufficient-funds");
        return n;
      }
    }
  };
  const counts = await Promise.all(Array.from({ length: 8 }, (_, client) => drain(client)));
  expect(counts.reduce((sum, count) => sum + count)).toBe(1_666);
  expect(await world.figures(programme)).toMatchObject({ available: 2n });
});
