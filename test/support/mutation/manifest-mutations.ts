import { sats } from "../../../src/base/sats.ts";
import { deceived, hostile, manifest } from "./mutation.ts";
import type { Mutation } from "./mutation.ts";

/** Shapes that a parser refuses, wherever they stand. */
export const SHAPES: readonly Mutation[] = [
  manifest("keys", "a key left out", (m) => delete m.nonce),
  manifest("keys", "a key of nobody", (m) => (m.note = "x")),
  manifest("keys", "a payout without its award", (m) => delete m.payouts[0].award),
  hostile(
    "keys",
    "an approval without its digest",
    ({ parts }) => delete parts.approvals[0].digest,
  ),
  manifest("version", "a manifest of version 2", (m) => (m.v = 2)),
  hostile("version", "an award that calls itself a destination", ({ parts }) => {
    parts.awards[0].t = "signed-destination";
  }),
  manifest("value", "a fraction", (m) => (m.total = "1.5")),
  manifest("value", "a negative sum", (m) => (m.payouts[0].amount = "-1")),
  manifest("value", "more than there is", (m) => (m.feeCap = "2100000000000001")),
  manifest("value", "capital hex", (m) => (m.nonce = m.nonce.toUpperCase().replace(/^./, "A"))),
  manifest("value", "the thirtieth of February", (m) => (m.expires = "2030-02-30T00:00:00Z")),
  manifest(
    "value",
    "too young a death",
    (m) => (m.replaces.depth = 5),
    "in place of a dead lineage",
  ),
  manifest("value", "persons out of order", (m) => (m.barred = ["maker", "ada"])),
  hostile("value", "approvals out of order", ({ parts }) => void parts.approvals.reverse()),
];

/** What does not hold of a manifest by itself. */
export const MANIFESTS: readonly Mutation[] = [
  manifest("manifest-kind", "a bump", (m) => (m.kind = "bump")),
  manifest("manifest-kind", "a cancel that pays", (m) => (m.kind = "cancel")),
  manifest("manifest-kind", "a payout that pays nobody", (m) => (m.kind = "payout"), "a cancel"),
  manifest(
    "manifest-kind",
    "a sweep to nowhere",
    (m) => (m.change = "none"),
    "a sweep of two coins",
  ),
  manifest("manifest-order", "payouts out of order", (m) => m.payouts.reverse()),
  manifest(
    "manifest-repeat",
    "one script twice",
    ({ payouts }) => (payouts[1].script = payouts[0].script),
  ),
  manifest("manifest-repeat", "one payout twice", ({ payouts }) => (payouts[1] = payouts[0])),
  manifest("manifest-total", "a sat more", (m) => (m.total = String(BigInt(m.total) + 1n))),
  manifest("manifest-dust", "a payout of dust", (m) => {
    m.total = String(BigInt(m.total) - BigInt(m.payouts[0].amount) + 293n);
    m.payouts[0].amount = "293";
  }),
  manifest("manifest-dust", "a script of no kind", (m) => (m.payouts[0].script = "6a")),
];

/** What the signer's own log says against it. */
export const LOGGED: readonly Mutation[] = [
  manifest(
    "lineage-anchor-changed",
    "a batch with another coin",
    (m) => {
      m.anchor = `${"ee".repeat(32)}:0`;
    },
    "a later variant",
  ),
  deceived(
    "lineage-version",
    "an older version",
    ({ parts, around }) => {
      const known = around.state.lineages.get(parts.manifest.batch)!;
      around.state.lineages.set(parts.manifest.batch, { ...known, version: 3 });
    },
    "a later variant",
  ),
  manifest(
    "payout-signed-elsewhere",
    "the death not named",
    (m) => delete m.replaces,
    "in place of a dead lineage",
  ),
  manifest(
    "payout-signed-elsewhere",
    "another's death named",
    (m) => {
      m.replaces.anchor = `${"ee".repeat(32)}:0`;
    },
    "in place of a dead lineage",
  ),
  manifest(
    "anchor-used-elsewhere",
    "the anchor under another batch",
    (m) => {
      m.batch = "ee".repeat(16);
    },
    "a later variant",
  ),
  hostile(
    "anchor-used-elsewhere",
    "another lineage's anchor spent in passing",
    ({ parts, around }) => {
      const { txid, vout } = parts.psbt.inputs.find(
        (i) => `${i.txid}:${i.vout}` !== parts.manifest.anchor,
      )!;
      around.state.anchors.set(`${txid}:${vout}`, "ee".repeat(16));
    },
    "five payouts of two coins",
  ),
  hostile(
    "variant-outputs-changed",
    "other outputs than an earlier variant",
    ({ parts, around }) => {
      const known = around.state.lineages.get(parts.manifest.batch)!;
      around.state.lineages.set(parts.manifest.batch, {
        ...known,
        outputs: new Map([["payout", "ee".repeat(32)]]),
      });
    },
    "a later variant",
  ),
  hostile("limit-batch", "more than a batch may pay", ({ around }) =>
    limit(around, { batch: sats(1_000n) }),
  ),
  hostile("limit-day", "more than a day may pay", ({ around }) =>
    limit(around, { day: sats(1_000n) }),
  ),
  hostile("limit-day", "more fees than a day may cost", ({ around }) =>
    limit(around, { fees: sats(1_000n) }),
  ),
  hostile("limit-count", "more people than a day may pay", ({ around }) =>
    limit(around, { count: 1 }),
  ),
];

function limit(around: any, change: object): void {
  around.policy = { ...around.policy, limits: { ...around.policy.limits, ...change } };
}
