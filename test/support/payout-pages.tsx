/** The pages about payouts that wait, with values as large as they get. */
import type { VNode } from "preact";
import { Fault } from "../../src/base/fault.ts";
import { sats } from "../../src/base/sats.ts";
import { satPerVb } from "../../src/bitcoin/fee-rate.ts";
import { PayoutsPage } from "../../src/payouts/payouts-page.tsx";
import { PreviewPage } from "../../src/payouts/preview-page.tsx";
import { CLEAN, HAZEL, nameOf, REPORT, ROWAN, TODAY, TOKEN } from "./batch-samples.ts";
import { CHANGES, PAYOUTS, UNENDED } from "./payout-samples.ts";
import { PRICE, UNPRICED } from "./priced-samples.ts";

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
  const common = {
    nameOf,
    newToken: () => TOKEN,
    drawn,
    costs,
    at: TODAY,
    unpriced: [],
    unended: [],
  };
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
    "payouts-unended": (
      <PayoutsPage {...common} person={HAZEL} payouts={PAYOUTS.slice(2)} unended={UNENDED} />
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
