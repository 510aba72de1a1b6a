import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { ed25519Public } from "../../../src/base/ed25519.ts";
import { keyId } from "../../../src/base/people-list.ts";
import type { PeopleList, PersonKey } from "../../../src/base/people-list.ts";
import { sats } from "../../../src/base/sats.ts";
import {
  awardCeiling,
  awardSats,
  formatAward,
  parseAward,
  signAward,
  verifyAward,
} from "../../../src/payouts/award.ts";
import type { AwardRecord } from "../../../src/payouts/award.ts";
import { outcome } from "../../support/vectors.ts";

const seed = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const keyOf = (n: number, person: string): PersonKey => {
  const publicKey = ed25519Public(seed(n));
  return {
    ...{ alg: "ed25519", from: "2026-01-01", id: keyId("ed25519", publicKey), person },
    ...{ public: toHex(publicKey), role: "reviewer", until: "2026-12-31" },
  };
};
const keys = [keyOf(1, "p-one"), keyOf(2, "p-two"), keyOf(3, "p-two")];
const list = { keys } as unknown as PeopleList;
const at = new Date("2026-11-25T12:00:00Z");
const record: AwardRecord = {
  amount: { sats: sats(250_000n) },
  case: "00".repeat(16),
  claim: "11".repeat(32),
  nonce: "22".repeat(16),
  programme: "general",
};
const sign = (n: number) => signAward(record, { id: keys[n - 1]!.id, seed: seed(n) });
const award = { record, sigs: [sign(1), sign(2)] };

describe("awards", () => {
  test("two reviewers make one, and are named", () => {
    expect(verifyAward(award, list, at)).toEqual(["p-one", "p-two"]);
  });

  test("two keys of one person are one reviewer", () => {
    expect(outcome(() => verifyAward({ record, sigs: [sign(2), sign(3)] }, list, at))).toBe(
      "award-same-person",
    );
    expect(outcome(() => verifyAward({ record, sigs: [] }, list, at))).toBe("award-too-few");
  });

  test("a key that is no longer in force signs nothing", () => {
    expect(outcome(() => verifyAward(award, list, new Date("2027-01-01T00:00:00Z")))).toBe(
      "award-key-expired",
    );
  });

  test("any one changed byte of a signed award is refused", () => {
    const good = formatAward(award);
    fc.assert(
      fc.property(
        fc.nat({ max: good.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (place, mask) => {
          const changed = good.slice();
          changed[place] = changed[place]! ^ mask;
          expect(outcome(() => verifyAward(parseAward(changed), list, at))).not.toBe("accept");
        },
      ),
      { numRuns: 300 },
    );
  });

  test("money is worth what the rate says, rounded down to the satoshi", () => {
    const euros = { cents: 5_500n, currency: "EUR" as const };
    const rate = { currency: "EUR" as const, price: "43000.00" };
    expect(awardSats(euros, rate)).toBe(127_906n);
    expect(awardSats({ sats: sats(7n) }, "none")).toBe(7n);
    expect(outcome(() => awardSats(euros, "none"))).toBe("award-rate");
    expect(outcome(() => awardSats(euros, { ...rate, currency: "USD" }))).toBe("award-rate");
    expect(outcome(() => awardSats(euros, { ...rate, price: "0.00" }))).toBe("award-rate");
    expect(
      outcome(() => awardSats({ ...euros, cents: 10n ** 15n }, { ...rate, price: "0.01" })),
    ).toBe("award-rate");
  });

  test("the ceiling allows the jitter and not a satoshi more", () => {
    expect(awardCeiling(sats(250_000n), 5)).toBe(262_500n);
    expect(awardCeiling(sats(99n), 5)).toBe(103n);
    expect(awardCeiling(sats(99n), 0)).toBe(99n);
  });
});
