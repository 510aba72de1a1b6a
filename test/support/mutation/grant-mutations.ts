import { fromHex, toHex } from "../../../src/base/bytes.ts";
import { addressOf } from "../../../src/bitcoin/address.ts";
import { hash160, p2wpkh } from "../../../src/bitcoin/script.ts";
import { deceived, hostile, manifest, relist } from "./mutation.ts";
import type { Mutation, Subject } from "./mutation.ts";
import { alter, claim, flipped, review } from "./signing-parts.ts";

/** The record of the first payee, signed again by their claim key. */
const moved = (change: (record: any) => void) => (on: Subject) => {
  alter(on.parts, "destination", 0, change);
  claim(on.parts, on.good.payees[0]!.claim.sign);
};
/** The award of the first payee, granted again by two reviewers. */
const granted = (change: (record: any) => void) => (on: Subject) => {
  alter(on.parts, "award", 0, change);
  review(on.world, on.parts);
};
const PAST = { from: "2029-01-01", until: "2030-01-06" };
const THIEF = p2wpkh(hash160(new Uint8Array(32)));

/** The payout that the first destination is for. */
function firstPayout({ parts, good }: Subject): any {
  const script = toHex(good.payees[0]!.script);
  return parts.manifest.payouts.find((payout: any) => payout.script === script);
}

/** What is wrong with awards. */
export const AWARDS: readonly Mutation[] = [
  hostile("award-unknown-key", "granted by the server's own key", ({ parts }) => {
    parts.awards[0].sigs[0].key = "aa".repeat(8);
  }),
  hostile("award-unknown-key", "granted by an approver's hand", ({ world, parts }) => {
    parts.awards[0].sigs[0].key = world.key("ada", "approver").id;
  }),
  hostile("award-key-expired", "by a reviewer past their last day", (on) =>
    relist(on, ({ keys }) => ({
      keys: keys.map((key) => (key.person === "rolf" ? { ...key, ...PAST } : key)),
    })),
  ),
  hostile("award-signature", "forged", ({ parts }) => {
    parts.awards[0].sigs[1].sig = flipped(parts.awards[0].sigs[1].sig, 9);
  }),
  deceived("award-signature", "an invented case", ({ parts }) => {
    alter(parts, "award", 0, (record) => (record.case = "ee".repeat(16)));
  }),
  deceived("award-signature", "a larger sum", ({ parts }) => {
    alter(parts, "award", 0, (record) => (record.amount = { sats: "9000000" }));
  }),
  deceived("award-same-person", "one reviewer twice", ({ world, parts }) => {
    review(world, parts, 0, ["rhea", "rhea"]);
  }),
  deceived("award-too-few", "one reviewer", ({ world, parts }) => {
    review(world, parts, 0, ["rhea"]);
  }),
  hostile("award-missing", "left out", ({ parts }) => parts.awards.shift()),
  manifest("award-missing", "never granted", (m) => (m.payouts[0].award = "ee".repeat(32))),
  manifest("award-mismatch", "two payouts with each other's award", ({ payouts }) => {
    [payouts[0].award, payouts[1].award] = [payouts[1].award, payouts[0].award];
  }),
  deceived(
    "award-mismatch",
    "for another case",
    granted((record) => (record.case = flipped(record.case))),
  ),
  deceived(
    "award-mismatch",
    "for another claim key",
    granted((record) => (record.claim = flipped(record.claim))),
  ),
  deceived(
    "award-mismatch",
    "of another programme",
    granted((record) => (record.programme = "other")),
  ),
  manifest("award-rate", "in euros, without a rate", (m) => (m.rate = "none"), "an award in euros"),
  manifest(
    "award-rate",
    "in euros, with a rate in dollars",
    (m) => (m.rate.currency = "USD"),
    "an award in euros",
  ),
  manifest("award-rate", "a price of nothing", (m) => (m.rate.price = "0.00"), "an award in euros"),
  manifest(
    "award-exceeded",
    "a dearer bitcoin",
    (m) => (m.rate.price = "60000.00"),
    "an award in euros",
  ),
  deceived("award-exceeded", "above the jitter", (on) => {
    const payout = firstPayout(on);
    const more = BigInt(payout.amount) / 50n + 1n;
    payout.amount = String(BigInt(payout.amount) + more);
    on.parts.manifest.total = String(BigInt(on.parts.manifest.total) + more);
  }),
  deceived("award-exceeded", "paid before", (on) => {
    const { award } = firstPayout(on);
    on.around.state.awards.set(award, new Map([["ee".repeat(16), 2_001n]]));
  }),
  hostile("case-paid-before", "under another award", ({ parts, around }) => {
    const { key, record } = parts.destinations[0];
    const digest = parts.manifest.payouts.find(
      (p: any) => p.script === record.scripts[0],
    ).destination;
    around.state.destinations.set(record.case, { key, seq: 0, digest });
  }),
];

/** What is wrong with destinations and the claims behind them. */
export const DESTINATIONS: readonly Mutation[] = [
  deceived(
    "destination-kind",
    "of an unknown kind",
    moved((record) => (record.kind = "voucher")),
  ),
  deceived(
    "destination-value",
    "no address",
    moved((record) => (record.value = "bcrt1qnone")),
  ),
  deceived(
    "destination-value",
    "a list of one",
    moved((record) => {
      record.kind = "list";
      record.value = [record.value];
    }),
  ),
  deceived(
    "destination-value",
    "three derived scripts",
    moved((record) => {
      record.kind = "derived";
      record.value = "ab".repeat(32);
    }),
  ),
  deceived(
    "destination-network",
    "an address of another network",
    moved((record) => {
      record.value = addressOf(fromHex(record.scripts[0]), "main");
    }),
  ),
  deceived(
    "destination-network",
    "a record for another network",
    moved((record) => {
      record.network = "main";
      record.value = addressOf(fromHex(record.scripts[0]), "main");
    }),
  ),
  deceived(
    "destination-scripts",
    "another script than the address",
    moved((record) => {
      record.scripts = [toHex(THIEF)];
    }),
  ),
  deceived("destination-signature", "swapped for the thief's", ({ parts }) => {
    alter(parts, "destination", 0, (record) => {
      record.value = addressOf(THIEF, "regtest");
      record.scripts = [toHex(THIEF)];
    });
  }),
  deceived("award-mismatch", "swapped, and signed by a key of the server", (on) => {
    alter(on.parts, "destination", 0, (record) => {
      record.value = addressOf(THIEF, "regtest");
      record.scripts = [toHex(THIEF)];
    });
    const payout = firstPayout(on);
    payout.script = toHex(THIEF);
    const thief = on.world.payee("the thief").claim;
    on.parts.destinations[0].key = toHex(thief.signPublic);
    claim(on.parts, thief.sign);
  }),
  hostile("destination-key-changed", "another claim key than was seen", ({ parts, around }) => {
    const { record } = parts.destinations[0];
    around.state.destinations.set(record.case, { key: "ee".repeat(32), seq: 0, digest: "" });
  }),
  hostile(
    "destination-unlogged",
    "no opening",
    ({ parts }) => (parts.openings = []),
    "with a claim in the log",
  ),
  hostile(
    "destination-unlogged",
    "openings left out",
    ({ parts }) => delete parts.openings,
    "with a claim in the log",
  ),
  hostile(
    "destination-unlogged",
    "an opening of another case",
    ({ parts }) => {
      parts.openings!.forEach(({ opening }) => (opening.case = "ee".repeat(16)));
    },
    "with a claim in the log",
  ),
  hostile(
    "destination-unlogged",
    "a close that the log has not",
    ({ parts }) => {
      parts.openings![0].close = parts.openings![0].close.replace('"v":1', '"v":2');
    },
    "with a claim in the log",
  ),
  hostile("destination-superseded", "an older record than was seen", ({ parts, around }) => {
    const { key, record } = parts.destinations[0];
    around.state.destinations.set(record.case, { key, seq: 1, digest: "ee".repeat(32) });
  }),
  hostile("destination-superseded", "another record of the same number", ({ parts, around }) => {
    const { key, record } = parts.destinations[0];
    around.state.destinations.set(record.case, { key, seq: 0, digest: "ee".repeat(32) });
  }),
  deceived("destination-chain", "a next record that does not follow", (on) => {
    moved((record) => (record.seq = 1))(on);
    const { key, record } = on.parts.destinations[0];
    on.around.state.destinations.set(record.case, { key, seq: 0, digest: "ee".repeat(32) });
  }),
  hostile("destination-missing", "left out", ({ parts }) => parts.destinations.shift()),
  manifest(
    "destination-missing",
    "never signed",
    (m) => (m.payouts[0].destination = "ee".repeat(32)),
  ),
  manifest("destination-mismatch", "two payouts with each other's destination", ({ payouts }) => {
    [payouts[0].script, payouts[1].script] = [payouts[1].script, payouts[0].script];
  }),
  manifest(
    "destination-mismatch",
    "the thief's script",
    (m) => (m.payouts[0].script = toHex(THIEF)),
  ),
  manifest("destination-mismatch", "a use that the record has not", (m) => (m.payouts[0].use = 1)),
];
