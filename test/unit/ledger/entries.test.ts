import { expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import * as entries from "../../../src/ledger/entries.ts";
import {
  coinRecovered,
  lossCrossed,
  unexplainedReceived,
  unexplainedSpent,
} from "../../../src/ledger/unexplained-entries.ts";
import * as priced from "../../../src/ledger/priced-entries.ts";
import { requestHash } from "../../../src/ledger/journal.ts";
import type { JournalEntry } from "../../../src/ledger/journal.ts";

const OCCASION = { programme: "relief", effectiveOn: "2030-01-07" };
const TXID = "ab".repeat(32);
const GIFT = { ...OCCASION, outpoint: { txid: TXID, vout: 4_294_967_295 }, amount: sats(100n) };
const BATCH = "cd".repeat(16);
const PAYOUTS = ["01", "02", "03"].map((byte, n) => ({
  id: byte.repeat(16),
  hold: `grant/${byte.repeat(16)}`,
  amount: sats(BigInt(n + 1)),
}));
/** Grants whose money lies where no other entry of this list takes it from. */
const PRICED = (as: string) =>
  PAYOUTS.map((payout) => ({ ...payout, hold: `returned/${BATCH}/${payout.id}/${as}` }));
const SIGNED = { ...OCCASION, batch: BATCH, payouts: PAYOUTS, feeCap: sats(50n) };
const MINED = { ...SIGNED, fee: sats(20n), turn: 1 };

/** Every entry that there is, at its longest. */
const ALL: JournalEntry[] = [
  entries.giftConfirmed({ ...GIFT, turn: 999 }),
  entries.giftReorganised({ ...GIFT, turn: 999 }),
  entries.giftLost({ ...GIFT, turn: 999 }),
  unexplainedReceived({ ...GIFT, turn: 999 }),
  coinRecovered({ ...GIFT, turn: 999, from: "fines" }),
  lossCrossed({ ...GIFT, turn: 999, from: "fines" }),
  unexplainedSpent({ ...GIFT, turn: 999 }),
  entries.factReversed({ ...OCCASION, key: `unexplained/${TXID}:4294967295/999` }),
  entries.grantApproved({ ...OCCASION, grant: BATCH, amount: sats(5n) }),
  entries.grantRevised({
    ...OCCASION,
    grant: BATCH,
    hold: entries.grantHold(BATCH),
    revision: 999,
    amount: sats(4n),
  }),
  entries.grantReleased({ ...OCCASION, hold: entries.grantHold(BATCH, 999) }),
  priced.grantsTrued({ ...OCCASION, batch: BATCH, grants: PRICED("trued") }),
  priced.grantsCovered({
    ...OCCASION,
    batch: BATCH,
    grants: PRICED("covered"),
    end: 999,
    isTold: true,
  }),
  entries.feeReserved({ ...OCCASION, batch: BATCH, feeCap: sats(50n) }),
  entries.feeReleased({ ...OCCASION, batch: BATCH, isTold: true }),
  entries.batchSigned(SIGNED),
  entries.batchConfirmed({ ...MINED, turn: 999 }),
  entries.batchReorganised({ ...MINED, turn: 999 }),
];

function keysOf(entry: JournalEntry): string[] {
  return entry.postings.map((posting) => posting.key);
}

test("every event, reference and key fits its column", () => {
  for (const entry of ALL) {
    expect(entry.event).toMatch(/^[a-z][a-z0-9.-]{0,39}$/);
    expect(entry.reference).toMatch(/^[!-~]{1,120}$/);
    for (const key of keysOf(entry)) expect(key).toMatch(/^[!-~]{1,120}$/);
  }
});

test("no two events share an event name or a key", () => {
  expect(new Set(ALL.map((entry) => entry.event)).size).toBe(ALL.length);
  const keys = ALL.flatMap(keysOf);
  expect(new Set(keys).size).toBe(keys.length);
});

test("what the chain did is a fact, what people decided is not", () => {
  const facts = ALL.filter((entry) => entry.fact).map((entry) => entry.event);
  expect(facts).toEqual([
    "gift.confirmed",
    "gift.reorganised",
    "gift.lost",
    "unexplained.received",
    "unexplained.spent",
    "fact.reversed",
    "grants.covered",
    "fee.released",
    "batch.signed",
    "batch.confirmed",
    "batch.reorganised",
  ]);
});

test("a gift taken back reverses its own turn and no other", () => {
  expect(entries.giftReorganised({ ...GIFT, turn: 3 }).postings).toEqual([
    {
      key: `gift/${TXID}:4294967295/3/back`,
      kind: "reverse",
      of: keysOf(entries.giftConfirmed({ ...GIFT, turn: 3 }))[0],
    },
  ]);
});

test("the order in which payouts are listed makes no other entry", () => {
  const turned = { payouts: [...PAYOUTS].reverse() };
  expect(requestHash(entries.batchSigned({ ...SIGNED, ...turned }))).toEqual(
    requestHash(entries.batchSigned(SIGNED)),
  );
  expect(requestHash(entries.batchConfirmed({ ...MINED, ...turned }))).toEqual(
    requestHash(entries.batchConfirmed(MINED)),
  );
});

test("signing, confirming, losing and confirming again name each other's holds", () => {
  const signed = keysOf(entries.batchSigned(SIGNED));
  const confirmed = entries.batchConfirmed(MINED);
  const lost = entries.batchReorganised(MINED);
  const again = entries.batchConfirmed({ ...MINED, turn: 3 });
  for (const posting of confirmed.postings)
    if (posting.kind === "commit") expect(signed).toContain(posting.hold);
  for (const posting of lost.postings)
    if (posting.kind === "reverse") expect(keysOf(confirmed)).toContain(posting.of);
  for (const posting of again.postings)
    if (posting.kind === "commit") expect(keysOf(lost)).toContain(posting.hold);
});

test("a fee beyond its cap is booked beside the hold, a fee of nothing releases it", () => {
  const dear = entries.batchConfirmed({ ...MINED, fee: sats(70n) });
  expect(dear.postings.slice(-2)).toMatchObject([
    { kind: "commit", amount: 50n },
    { kind: "post", debit: "expenses:network-fees:relief", amount: 20n },
  ]);
  const free = entries.batchConfirmed({ ...MINED, fee: sats(0n) });
  expect(free.postings.at(-1)).toMatchObject({ kind: "void" });
});

test("what is reckoned at a rate is held in the place of what was held, whoever says so", () => {
  const grants = PRICED("first");
  const [grant] = grants;
  const trued = priced.grantsTrued({ ...OCCASION, batch: BATCH, grants });
  expect(trued.postings.map(({ kind }) => kind)).toEqual([
    "void",
    "void",
    "void",
    "hold",
    "hold",
    "hold",
  ]);
  const bySigner = priced.grantTruedBySigner({ ...OCCASION, batch: BATCH, ...grant! });
  expect(bySigner.fact).toBe(true);
  expect(trued.postings).toEqual(expect.arrayContaining([...bySigner.postings]));
  expect(bySigner.reference).not.toBe(trued.reference);
});

test("the request hash changes with every part of an entry", () => {
  const entry = entries.grantApproved({ ...OCCASION, grant: BATCH, amount: sats(5n) });
  const [first] = entry.postings;
  const others: JournalEntry[] = [
    { ...entry, event: "x" },
    { ...entry, reference: "x" },
    { ...entry, programme: "x" },
    { ...entry, effectiveOn: "2030-01-08" },
    { ...entry, fact: true },
    { ...entry, postings: [] },
    { ...entry, postings: [{ ...first!, key: "x" }] },
    entries.grantApproved({ ...OCCASION, grant: BATCH, amount: sats(6n) }),
  ];
  const hashes = [entry, ...others].map((one) => Buffer.from(requestHash(one)).toString("hex"));
  expect(new Set(hashes).size).toBe(hashes.length);
});
