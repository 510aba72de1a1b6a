/** What the pages of a stuck batch show, as samples. */
import { sats } from "../../src/base/sats.ts";
import type { BatchFile } from "../../src/payouts/batch-file.view.ts";
import type { BumpPlans } from "../../src/payouts/bump-plans.view.ts";

/** The transactions of a batch that was lifted twice. */
export const FORMS: BatchFile["forms"] = [
  {
    fee: 742n,
    state: "signed",
    txid: "4a5e1e4baab89f3a32518a88c31bc87f".repeat(2),
    rule: undefined,
    maker: undefined,
    satPerVb: undefined,
  },
  {
    fee: 1_484n,
    state: "node-refused",
    txid: "f7e2c4d1b8a39650fedcba9876543210".repeat(2),
    rule: "insufficient-fee",
    maker: "hazel",
    satPerVb: "25",
  },
  {
    fee: 2_968n,
    state: "signer-refused",
    txid: undefined,
    rule: "fee-over-rate",
    maker: "hazel",
    satPerVb: "50",
  },
];

/** What is wrong with a batch that was lifted once and waits all the same. */
export const STUCK: BatchFile["stuck"] = {
  batch: "5f1d0a9c".repeat(4),
  since: 870_012,
  blocks: 23,
  noticed: 870_030,
  signs: ["refused", "below-floor", "parent-waits", "overdue"],
  parents: ["c0ffee00".repeat(4)],
};

/** What lifting a batch would cost. */
export const PLANS: BumpPlans = {
  txid: "4a5e1e4baab89f3a32518a88c31bc87f".repeat(2),
  fee: sats(742n),
  vsize: 234,
  feeMost: sats(100_000n),
  child: {
    kind: "planned",
    fee: sats(6_138n),
    vsize: 110,
    change: sats(94_000n),
    needsPackage: true,
    coin: { txid: "4a5e1e4baab89f3a32518a88c31bc87f".repeat(2), vout: 1 },
  },
  replacement: { kind: "fee-over-cap", fee: sats(4_680n) },
  cancel: {
    kind: "planned",
    fee: sats(2_200n),
    vsize: 110,
    change: sats(1_300_000n),
    coins: [{ txid: "4a5e1e4baab89f3a32518a88c31bc87f".repeat(2), vout: 0 }],
  },
};
