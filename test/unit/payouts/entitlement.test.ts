/** What somebody was granted: its steps are those of its hold and of its payout, and no others. */
import { expect, test } from "vitest";
import {
  ENTITLEMENT_STATES,
  ENTITLEMENT_TRANSITIONS,
  entitlementState,
} from "../../../src/payouts/entitlement.ts";
import { PAYOUT_STATES } from "../../../src/payouts/payout.ts";
import { PAYOUT_TRANSITIONS } from "../../../src/payouts/payout-transitions.ts";

const steps = new Set(ENTITLEMENT_TRANSITIONS.map(({ from, to }) => `${from}>${to}`));

test("each state of a payout is one of an entitlement, and each state of one comes of something", () => {
  const found = [
    entitlementState({ held: true, payout: undefined }),
    entitlementState({ held: false, payout: undefined }),
    ...PAYOUT_STATES.map((payout) => entitlementState({ held: false, payout })),
  ];
  expect(new Set(found)).toEqual(new Set(ENTITLEMENT_STATES));
});

test("what is paid is never said of what is only on its way", () => {
  const paid = PAYOUT_STATES.filter(
    (payout) => entitlementState({ held: true, payout }) === "paid",
  );
  expect(paid).toEqual(["settled"]);
});

test("the steps are those that payouts take, beside those of a grant without a payout", () => {
  const ofPayouts = PAYOUT_TRANSITIONS.map(({ from, to }) => [
    entitlementState({ held: false, payout: from }),
    entitlementState({ held: false, payout: to }),
  ]).filter(([from, to]) => from !== to);
  const all = [
    ...ofPayouts.map(([from, to]) => `${from}>${to}`),
    "reserved>open",
    "reserved>ended",
  ];
  expect(steps).toEqual(new Set(all));
});
