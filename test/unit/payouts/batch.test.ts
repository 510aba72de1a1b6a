import { expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { sats } from "../../../src/base/sats.ts";
import { BATCH_TRANSITIONS, moveBatch } from "../../../src/payouts/batch.ts";
import type { Batch, BatchMover, BatchState } from "../../../src/payouts/batch.ts";
import { payoutState } from "../../../src/payouts/payout.ts";

const STATES: readonly BatchState[] = ["frozen", "signed", "confirmed", "settled", "voided"];
const MOVERS: readonly BatchMover[] = ["signer", "treasurer", "expiry", "recipient", "chain"];

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
  expiresAt: new Date(0),
  turns: 0,
  refusal: undefined,
  lint: undefined,
  releaseSeconds: 0,
  releaseAt: undefined,
  releaseReason: undefined,
});

test("every step of the table is allowed, and every other pair is refused, whoever asks", () => {
  const table = new Set<string>(
    BATCH_TRANSITIONS.flatMap(({ from, to, by }) => by.map((mover) => `${from}>${to}>${mover}`)),
  );
  for (const from of STATES) {
    for (const to of STATES) {
      for (const by of MOVERS) {
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
  expect(ends).toEqual(["frozen"]);
});

test("where a payout stands follows from its live batch", () => {
  expect(payoutState(false, undefined)).toBe("ready");
  expect(payoutState(false, "frozen")).toBe("batched");
  expect(payoutState(false, "signed")).toBe("in-flight");
  expect(payoutState(false, "settled")).toBe("settled");
  expect(() => payoutState(false, "voided")).toThrow("cannot live");
});
