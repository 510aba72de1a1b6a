/** The pages about batches, with values as large as they get. */
import type { VNode } from "preact";
import { satPerVb } from "../../src/bitcoin/fee-rate.ts";
import { FORMS, PLANS, STUCK } from "./bump-samples.ts";
import { BumpsPage } from "../../src/payouts/bumps-page.tsx";
import type { BatchFile } from "../../src/payouts/batch-file.view.ts";
import type { BatchLine } from "../../src/payouts/batch-list.view.ts";
import { BatchPage } from "../../src/payouts/batch-page.tsx";
import { BatchesPage } from "../../src/payouts/batches-page.tsx";
import { VoidPage } from "../../src/payouts/void-page.tsx";
import { HAZEL, LARCH, nameOf, REPORT, ROWAN, TODAY, TOKEN, WORDS } from "./batch-samples.ts";
import { PRICE } from "./priced-samples.ts";

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

/** The pages about batches by name. */
export function batchPages(): Readonly<Record<string, VNode>> {
  const at = TODAY;
  const list = { limit: 100, listed: 2, at, nameOf, undead: [] };
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
    "batches-undead": (
      <BatchesPage
        {...list}
        person={HAZEL}
        batches={LINES}
        undead={[line("d1ed0001", "dead", ["larch", "maple"])]}
        ended={false}
      />
    ),
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
