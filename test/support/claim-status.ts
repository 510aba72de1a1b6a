import { sats } from "../../src/base/sats.ts";
import type { ClaimStatus } from "../../src/cases/read-claim.ts";
import { ADDRESS } from "./donor-pages.tsx";

/** One address. */
export const DESTINATION = {
  kind: "address",
  addresses: 1,
  left: 1,
  value: ["bcrt1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqvg32zk"],
  phrase: "lusab babad gutih tugad posat jinup",
};

/** A request that is being paid. */
export const STATUS: ClaimStatus = {
  programme: "general",
  state: "active",
  submittedOn: "2026-11-20",
  test: false,
  award: { sats: sats(1_234_567n) },
  destination: DESTINATION,
  caseAddress: ADDRESS,
  payouts: [{ amount: 1_234_567n, state: "in-flight" }],
  destinationRefused: undefined,
  destinationOpen: false,
  destinationWanted: false,
  checkOpen: true,
  secondCode: undefined,
  pause: "none",
  quietUntil: undefined,
  declined: undefined,
  unread: 0,
  mayStillPay: false,
  withdrawalOpen: false,
  blackout: false,
  answerBy: undefined,
  reminder: undefined,
  triageBy: undefined,
  silence: undefined,
  destinationCooling: undefined,
  destinationChange: undefined,
};
