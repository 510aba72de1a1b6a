import { expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { sats } from "../../../src/base/sats.ts";
import { BATCH_MOVERS, BATCH_STATES, moveBatch } from "../../../src/payouts/batch.ts";
import type { Batch, BatchState } from "../../../src/payouts/batch.ts";
import { BATCH_TRANSITIONS } from "../../../src/payouts/batch-transitions.ts";
import { payoutState } from "../../../src/payouts/payout.ts";
import { PAYOUT_TRANSITIONS } from "../../../src/payouts/payout-transitions.ts";

const batch = (state: BatchState): Batch => ({
  id: "0".repeat(32),
  programme: "general",
  kind: "payout",
  cancels: undefined,
  state,
  version: 1,
  manifest: "{}",
  digest: "0".repeat(64),
  words: "",
  psbt: "",
  seed: new Uint8Array(32),
  anchor: { txid: "0".repeat(64), vout: 0 },
  fee: sats(1n),
  feeCap: sats(2n),
  rate: undefined,
  maker: "hazel",
  separation: "standard",
  need: 2,
  expiresAt: new Date(0),
  turns: 0,
  refusal: undefined,
  lint: undefined,
  releaseSeconds: 0,
  releaseAt: undefined,
  releaseReason: undefined,
});

test("every step of the table is allowed, and every other pair is refused, whoever asks", () => {
  const table = new Set<string>(BATCH_TRANSITIONS.map(({ from, to, by }) => `${from}>${to}>${by}`));
  for (const from of BATCH_STATES) {
    for (const to of BATCH_STATES) {
      for (const by of BATCH_MOVERS) {
        if (table.has(`${from}>${to}>${by}`)) expect(moveBatch(batch(from), to, by)).toBe(to);
        else expect(() => moveBatch(batch(from), to, by)).toThrow(Fault);
      }
    }
  }
});

test("what was signed is never given up", () => {
  const ends: readonly string[] = BATCH_TRANSITIONS.filter(({ to }) => to === "voided").map(
    ({ from }) => from,
  );
  expect([...new Set(ends)]).toEqual(["frozen"]);
});

test("where a payout stands follows from its live batch", () => {
  expect(payoutState(false, undefined)).toBe("ready");
  expect(payoutState(false, "frozen")).toBe("batched");
  expect(payoutState(false, "signed")).toBe("in-flight");
  expect(payoutState(false, "settled")).toBe("settled");
  expect(() => payoutState(false, "voided")).toThrow("cannot live");
});

test("the steps of payouts are those of their batches, beside what two people give up or its recipient takes back", () => {
  const live = (state: BatchState): string | undefined =>
    state === "voided" || state === "dead" ? undefined : state;
  // A payout is given up only in no batch, so a batch with one in it was signed elsewhere, or died.
  const follows = [false, true].flatMap((cancelled) =>
    BATCH_TRANSITIONS.filter(({ from }) => !cancelled || from !== "frozen").map(
      ({ from, to }) => `${payoutState(cancelled, live(from))}>${payoutState(cancelled, live(to))}`,
    ),
  );
  const table = PAYOUT_TRANSITIONS.filter(({ by }) => by === "batch").map(
    ({ from, to }) => `${from}>${to}`,
  );
  // A batch begins frozen, of payouts that are ready.
  expect(new Set(table)).toEqual(new Set(["ready>batched", ...follows]));
  expect(PAYOUT_TRANSITIONS.filter(({ by }) => by !== "batch")).toMatchObject([
    { from: "ready", to: "cancelled", by: "recipient", needs: "claim code" },
    { from: "ready", to: "cancelled", by: "two people", needs: "payout.hold" },
  ]);
});
