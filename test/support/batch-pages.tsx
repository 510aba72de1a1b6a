/** The pages about payouts and batches, with values as large as they get. */
import type { VNode } from "preact";
import { Fault } from "../../src/base/fault.ts";
import { sats } from "../../src/base/sats.ts";
import { satPerVb } from "../../src/bitcoin/fee-rate.ts";
import { FORMS, PLANS, STUCK } from "./bump-samples.ts";
import { BumpsPage } from "../../src/payouts/bumps-page.tsx";
import type { BatchFile } from "../../src/payouts/batch-file.view.ts";
import type { BatchLine } from "../../src/payouts/batch-list.view.ts";
import { BatchPage } from "../../src/payouts/batch-page.tsx";
import { BatchesPage } from "../../src/payouts/batches-page.tsx";
import { lintBatch } from "../../src/payouts/lint-batch.ts";
import type { LintSubject } from "../../src/payouts/lint/subject.ts";
import { PayoutsPage } from "../../src/payouts/payouts-page.tsx";
import { PreviewPage } from "../../src/payouts/preview-page.tsx";
import { VoidPage } from "../../src/payouts/void-page.tsx";
import type { Person } from "../../src/people/person.ts";
import { PROGRAMMES } from "./donor-pages.tsx";
import { PRICE, UNPRICED } from "./priced-samples.ts";
import { CHANGES, PAYOUTS } from "./payout-samples.ts";

const TODAY = new Date("2026-11-25T12:00:00Z");
const TOKEN = "AAAAAGnEbkKq0Xy4c8m1oQ7tZpRkXW3Jt2l9v5nQ0b8yHn4sLw1uEg";
const WORDS = "lusab babad gutih tugad pofuk rahan";

const HAZEL: Person = { code: "hazel", roles: ["treasurer"] };
const LARCH: Person = { code: "larch", roles: ["approver"] };
const ROWAN: Person = { code: "rowan", roles: ["auditor"] };

/** A programme's name by its code, as pages ask for it. */
export const nameOf = (code: string): string =>
  PROGRAMMES.find((each) => each.code === code)?.name ?? code;

const SUBJECT: LintSubject = {
  programme: "general",
  at: TODAY,
  coins: ["a1", "b2"].map((name, at) => ({
    outpoint: `${name.repeat(32)}:${at}`,
    value: sats(at === 0 ? 21_000_000n : 1_500n),
    origin: at === 0 ? ("change" as const) : ("gift" as const),
    programme: "general",
    cluster: name,
  })),
  payments: Array.from({ length: 7 }, (_, at) => ({
    amount: sats(at < 3 ? 250_000n : 250_125n + BigInt(at * 1_237)),
    script: `5120${["a1", "b2", "c3"][at] ?? `d${at}`}${"7c".repeat(31)}`,
  })),
  change: { amount: sats(19_240_000n), script: `0014${"5e".repeat(20)}` },
  fee: sats(742n),
  vsize: 471,
  isRateByHand: true,
  lockTime: 0,
  windowHours: 0,
  prices: [],
  past: [],
  frozen: [],
  reused: new Set([`${"b2".repeat(32)}:1`]),
  leastPayment: sats(20_000n),
};

const REPORT = lintBatch(SUBJECT);

const CLEAN = lintBatch({
  ...SUBJECT,
  coins: SUBJECT.coins.slice(0, 1),
  payments: SUBJECT.payments.slice(4, 7),
  change: undefined,
  isRateByHand: false,
  lockTime: 870_000,
  windowHours: 12,
  reused: new Set(),
});

const BATCH: BatchFile = {
  needAltered: undefined,
  id: "5f1d0a9c".repeat(4),
  programme: "general",
  kind: "payout",
  cancels: undefined,
  state: "frozen",
  digest: "0badc0de".repeat(8),
  words: WORDS,
  total: 1_253_127n,
  fee: 742n,
  feeCap: 2_968n,
  rate: { satPerVb: "12.5", basis: "manual", reason: "the court sits on Friday" },
  price: "none",
  maker: "hazel",
  expires: "2026-11-26T12:00:00Z",
  refusal: undefined,
  barred: ["birch", "cedar", "hazel"],
  separation: "standard",
  need: 2,
  lint: { report: REPORT, reason: "the court sits on Friday" },
  release: undefined,
  releaseReason: undefined,
  isUndead: false,
  change: "1/7",
  stuck: undefined,
  approvers: [],
  txids: [],
  forms: [
    {
      fee: 742n,
      state: "unsigned",
      txid: undefined,
      rule: undefined,
      maker: undefined,
      satPerVb: undefined,
    },
  ],
  payouts: Array.from({ length: 3 }, (_, at) => ({
    id: "00112233445566778899aabbccddeef".concat(String(at)),
    amount: [250_125n, 501_001n, 502_001n][at] ?? 0n,
    script: `5120${["a1", "b2", "c3"][at] ?? "d4"}${"7c".repeat(31)}`,
  })),
};

const LINES: readonly BatchLine[] = [
  line("5f1d0a9c", "frozen", []),
  line("77aa0912", "frozen", ["larch", "maple"], "batch-limit"),
  line("c0ffee00", "signed", ["larch", "maple"]),
  line("beef0451", "confirmed", ["larch", "maple"]),
];

function line(
  id: string,
  state: BatchLine["state"],
  approvers: readonly string[],
  refusal?: string,
): BatchLine {
  const { barred, separation } = BATCH;
  const expiresAt = new Date(BATCH.expires);
  return {
    id: id.repeat(4),
    kind: "payout",
    state,
    approvers,
    refusal,
    barred,
    separation,
    need: BATCH.need,
    expiresAt,
    programme: "general",
    payouts: 3,
    total: BATCH.total,
    maker: "hazel",
    releaseAt: undefined,
    stuck: id === "c0ffee00",
  };
}

const SEVERE = new Fault(
  "conflict",
  "lint-severe",
  "People could be found by this batch. Choose other payouts, or say why it is frozen all the same.",
);

const POOR = new Fault(
  "conflict",
  "coins-insufficient",
  "The programme's free coins do not reach for these payouts and the fee.",
  { needed: "1756127", available: "998000" },
);

/** The pages about payouts by name. */
export function payoutPages(): Readonly<Record<string, VNode>> {
  const drawn = new Set(PAYOUTS.slice(1, 6).map(({ id }) => id));
  const costs = new Map([[PAYOUTS[0]!.id, sats(2_480n)]]);
  const common = { nameOf, newToken: () => TOKEN, drawn, costs, at: TODAY, unpriced: [] };
  const preview = {
    person: HAZEL,
    token: TOKEN,
    programme: "general",
    name: "General help",
    payouts: PAYOUTS.slice(0, 5),
    fee: 742n,
    change: 19_240_000n,
    rate: { rate: satPerVb(12), basis: "estimate" },
    price: "none",
    outlook: { need: 2, left: 3, gap: undefined, isTight: false },
  } as const;
  const tight = { need: 3, left: 3, gap: undefined, isTight: true };
  return {
    payouts: <PayoutsPage {...common} person={HAZEL} payouts={PAYOUTS} />,
    "payouts-refused": (
      <PayoutsPage
        {...common}
        person={HAZEL}
        payouts={PAYOUTS}
        fault={POOR}
        attempt={{
          values: { programme: "general", payouts: [] },
          errors: { payouts: { kind: "message", message: "freeze.none" } },
        }}
      />
    ),
    "payouts-read": <PayoutsPage {...common} person={ROWAN} payouts={PAYOUTS} />,
    preview: <PreviewPage {...preview} report={CLEAN} change={undefined} />,
    "preview-euros": <PreviewPage {...preview} report={CLEAN} price={PRICE} />,
    "preview-tight": <PreviewPage {...preview} report={CLEAN} outlook={tight} />,
    "payouts-unpriced": (
      <PayoutsPage {...common} person={HAZEL} payouts={PAYOUTS} unpriced={UNPRICED} />
    ),
    "preview-severe": <PreviewPage {...preview} report={REPORT} fault={SEVERE} />,
    "payouts-changed": (
      <PayoutsPage
        {...common}
        person={HAZEL}
        payouts={PAYOUTS.map((payout, at) => ({ ...payout, change: CHANGES[at % 4] }))}
      />
    ),
    "payouts-none": <PayoutsPage {...common} person={HAZEL} payouts={[]} />,
  };
}

/** The pages about batches by name. */
export function batchPages(): Readonly<Record<string, VNode>> {
  const at = TODAY;
  const list = { limit: 100, listed: 2, at, nameOf };
  const one = {
    token: TOKEN,
    network: "regtest",
    need: 2,
    at,
    programme: "General help",
    sayRule: (rule: string) => `What ${rule} means, in words.`,
  } as const;
  const signed = { ...BATCH, state: "signed", approvers: ["larch", "maple"] } as const;
  const txids = ["4a5e1e4baab89f3a32518a88c31bc87f".repeat(2)];
  const refused = { ...BATCH, approvers: ["larch", "maple"], refusal: "batch-limit" };
  return {
    batches: <BatchesPage {...list} person={HAZEL} batches={LINES} ended={false} />,
    "batches-ended": (
      <BatchesPage
        {...list}
        person={ROWAN}
        batches={[line("0123abcd", "settled", ["larch", "maple"]), line("89abcdef", "voided", [])]}
        ended
      />
    ),
    "batch-approve": (
      <BatchPage
        {...one}
        person={LARCH}
        batch={BATCH}
        tried={{
          part: "approvals",
          attempt: {
            values: {},
            errors: { approval: { kind: "message", message: "approve.malformed" } },
          },
        }}
      />
    ),
    "batch-build": <BatchPage {...one} person={HAZEL} batch={BATCH} done="done.frozen" />,
    "batch-euros": <BatchPage {...one} person={HAZEL} batch={{ ...BATCH, price: PRICE }} />,
    "batch-refused": <BatchPage {...one} person={HAZEL} batch={refused} />,
    "batch-barred": (
      <BatchPage {...one} person={{ code: "hazel", roles: ["approver"] }} batch={BATCH} />
    ),
    "batch-signed": <BatchPage {...one} person={ROWAN} batch={{ ...signed, txids }} />,
    "batch-lifted": (
      <BatchPage
        {...one}
        person={HAZEL}
        batch={{ ...signed, txids, forms: FORMS, stuck: STUCK }}
        plans={PLANS}
      />
    ),
    "batch-bumps": (
      <BumpsPage person={HAZEL} token={TOKEN} batch={BATCH.id} rate={satPerVb(20)} plans={PLANS} />
    ),
    "batch-release": (
      <BatchPage {...one} person={HAZEL} batch={{ ...signed, release: "2026-11-25T19:21:40Z" }} />
    ),
    "batch-cancel": (
      <BatchPage
        {...one}
        person={HAZEL}
        batch={{
          ...BATCH,
          kind: "cancel",
          cancels: "c0ffee00".repeat(4),
          payouts: [],
          total: 0n,
          barred: ["hazel"],
        }}
      />
    ),
    "batch-dead": <BatchPage {...one} person={HAZEL} batch={{ ...signed, state: "dead", txids }} />,
    "batch-void": <VoidPage person={HAZEL} token={TOKEN} batch={BATCH} />,
  };
}
