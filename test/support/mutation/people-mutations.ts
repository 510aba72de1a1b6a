import { toHex } from "../../../src/base/bytes.ts";
import { formatTime } from "../../../src/base/clock.ts";
import { inApprovalOrder, makeApproval } from "../../../src/payouts/approval.ts";
import { deceived, hostile, manifest, relist } from "./mutation.ts";
import type { Mutation, Subject } from "./mutation.ts";
import { presence } from "./presence.ts";
import type { PresenceOptions } from "./presence.ts";
import { approve, digestOf, flipped } from "./signing-parts.ts";

const present = (options: PresenceOptions) => (subject: Subject) => {
  const { parts } = subject;
  parts.approvals = parts.approvals.filter(({ form }) => form !== "webauthn");
  parts.approvals.push(presence(digestOf(parts.manifest), options));
  parts.approvals = inApprovalOrder(parts.approvals);
};
const withPresence = (rule: string, name: string, options: PresenceOptions): Mutation =>
  hostile(rule, name, present(options), "with a presence");

/** What the signer is configured for, and when. */
export const CONFIGURATION: readonly Mutation[] = [
  manifest("fund-mismatch", "another fund", (m) => (m.fund = "other.test/book")),
  manifest("network-mismatch", "another network", (m) => (m.network = "main")),
  manifest("wallet-unknown", "a wallet of nobody", (m) => (m.wallet = "qqqqqqqq")),
  manifest("programme-mismatch", "another programme's wallet", (m) => (m.programme = "other")),
  manifest("policy-unknown", "a fund file that is not pinned", (m) => {
    m.policy = flipped(m.policy);
  }),
  hostile("fund-rollback", "an older fund file than was signed under", ({ parts, around }) => {
    around.state.fundFile = { digest: flipped(parts.manifest.policy), seq: 1 };
  }),
  deceived("fund-rollback", "an older fund file, approved by two", ({ parts, around }) => {
    const [older, newer] = [flipped(parts.manifest.policy), parts.manifest.policy];
    const fundSeqs = new Map([
      [older, 3],
      [newer, 4],
    ]);
    around.policy = { ...around.policy, fundSeqs, policies: [older, newer] };
    around.state.fundFile = { digest: newer, seq: 4 };
    parts.manifest.policy = older;
  }),
  hostile("fund-rollback", "another of the same number", ({ parts, around }) => {
    around.state.fundFile = { digest: flipped(parts.manifest.policy), seq: 0 };
  }),
  manifest("head-rollback", "a smaller log", (m) => (m.head.size = 9), "a later variant"),
  manifest(
    "head-rollback",
    "a forked log",
    (m) => (m.head.root = flipped(m.head.root)),
    "a later variant",
  ),
  hostile("manifest-expired", "its last second is over", ({ parts, around }) => {
    around.at = new Date(parts.manifest.expires);
  }),
  deceived("manifest-expired", "made to end before it began", ({ parts, around }) => {
    parts.manifest.expires = formatTime(new Date(around.at.getTime() - 1000));
  }),
];

/** The people list, which its owner copies and a thief may have put back. */
export const LIST: readonly Mutation[] = [
  hostile("note-malformed", "no list", ({ around }) => (around.people = "")),
  hostile("note-signature", "a signature of the root changed", ({ around }) => {
    const lines = around.people.trimEnd().split("\n");
    const last = lines.at(-1)!.split(" ");
    const bytes = Buffer.from(last.at(-1)!, "base64");
    bytes[20] = bytes[20]! ^ 1;
    const line = [...last.slice(0, -1), bytes.toString("base64")].join(" ");
    around.people = `${[...lines.slice(0, -1), line].join("\n")}\n`;
  }),
  hostile("note-unsigned", "signed by one of the root", (on) => relist(on, {}, 1)),
  hostile("statement-type", "the fund file in its place", ({ world, around }) => {
    around.people = world.fund.fundFile;
  }),
  hostile("statement-fund", "another fund's", (on) => relist(on, { fund: "other.test/book" })),
  hostile("statement-expired", "run out", (on) =>
    relist(on, { notAfter: formatTime(on.around.at) }),
  ),
  hostile("approvers-rollback", "an older one than was seen", ({ around }) => {
    around.state.approvers = 7;
  }),
  hostile("approvers-sign-in-rp", "passkeys of the sign-in", ({ around }) => {
    around.policy = { ...around.policy, signInRp: "approve.fund.test" };
  }),
];

/** Approvals: forged, replayed, by the wrong people. */
export const APPROVALS: readonly Mutation[] = [
  hostile("approval-digest", "replayed for an edited manifest", ({ parts }) => {
    parts.manifest.nonce = flipped(parts.manifest.nonce);
  }),
  hostile("approval-digest", "replayed from another batch, and named so", ({ world, parts }) => {
    const other = world.batch({ name: "another batch" }).manifest;
    parts.approvals = JSON.parse(
      world.request({ manifest: other, psbt: new Uint8Array(), payees: [] }),
    ).approvals;
  }),
  hostile("approval-signature", "replayed from another batch, and renamed", ({ world, parts }) => {
    const other = world.batch({ name: "another batch" }).manifest;
    const old = JSON.parse(world.request({ manifest: other, psbt: new Uint8Array(), payees: [] }));
    const digest = toHex(digestOf(parts.manifest));
    parts.approvals = old.approvals.map((each: any) => ({ ...each, digest }));
  }),
  hostile("approval-signature", "a forged one", ({ parts }) => {
    parts.approvals[0].sig = flipped(parts.approvals[0].sig, 40);
  }),
  hostile("approval-signature", "all zeros", ({ parts }) => {
    parts.approvals[0].sig = "00".repeat(64);
  }),
  hostile("approval-signature", "one person's under the other's key", ({ parts }) => {
    parts.approvals[0].sig = parts.approvals[1].sig;
  }),
  hostile("approval-unknown-key", "by the server's own key", ({ parts }) => {
    const stranger = { id: "aa".repeat(8), seed: new Uint8Array(32).fill(3) };
    parts.approvals.push(makeApproval(digestOf(parts.manifest), stranger));
    parts.approvals = inApprovalOrder(parts.approvals);
  }),
  hostile("approval-unknown-key", "by a reviewer", ({ world, parts }) => {
    const reviewer = world.key("rhea", "reviewer");
    parts.approvals.push(makeApproval(digestOf(parts.manifest), reviewer));
    parts.approvals = inApprovalOrder(parts.approvals);
  }),
  hostile("approval-unknown-key", "by a key that was revoked since", (on) =>
    relist(on, (list) => ({ keys: list.keys.filter(({ person }) => person !== "bo"), seq: 1 })),
  ),
  hostile("approval-key-expired", "by a key past its last day", (on) =>
    relist(on, ({ keys }) => ({
      keys: keys.map((key) =>
        key.person === "bo" ? { ...key, from: "2029-01-01", until: "2030-01-06" } : key,
      ),
    })),
  ),
  hostile(
    "approval-form",
    "a passkey's word passed off as an approval",
    ({ parts }) => {
      const [first] = parts.approvals.filter(({ form }) => form === "webauthn");
      first.form = "ed25519";
      first.sig = "00".repeat(64);
      delete first.auth;
      delete first.client;
    },
    "with a presence",
  ),
  withPresence("approval-client-data", "presence: no JSON", { client: "[]" }),
  withPresence("approval-type", "presence: a registration", {
    client: { type: "webauthn.create" },
  }),
  withPresence("approval-challenge", "presence: another digest", { client: { challenge: "AAAA" } }),
  withPresence("approval-origin", "presence: another page", {
    client: { origin: "https://x.test" },
  }),
  withPresence("approval-origin", "presence: in a frame", { client: { crossOrigin: true } }),
  withPresence("approval-auth-data", "presence: data behind", { tail: "00" }),
  withPresence("approval-rp", "presence: the sign-in's", { rp: "fund.test" }),
  withPresence("approval-user", "presence: nobody there", { flags: 0x04 }),
  hostile(
    "approval-signature",
    "presence: a forged one",
    ({ parts }) => {
      const seen = parts.approvals.find(({ form }) => form === "webauthn");
      seen.sig = flipped(seen.sig, 40);
    },
    "with a presence",
  ),
  manifest("approval-barred", "by the maker", (m) => (m.barred = ["ada", "maker"])),
  hostile(
    "approval-barred",
    "by a reviewer of a contained award",
    ({ around }) => {
      around.policy = { ...around.policy, preset: "standard" };
    },
    "of a small fund",
  ),
  deceived(
    "approval-barred",
    "small: both are barred",
    ({ parts }) => (parts.manifest.barred = ["ada", "bo"]),
    "of a small fund",
  ),
  hostile("approvals-same-person", "one person twice, by one key", ({ parts }) => {
    parts.approvals = [parts.approvals[0], parts.approvals[0]];
  }),
  hostile("approvals-same-person", "one person twice, by two keys", (on) => {
    const { world, parts } = on;
    relist(on, ({ keys }) => ({
      keys: keys.map((key) => (key.person === "bo" ? { ...key, person: "ada" } : key)),
    }));
    approve(world, parts);
  }),
  hostile("approvals-too-few", "one person", ({ parts }) => parts.approvals.pop()),
  hostile("approvals-too-few", "nobody", ({ parts }) => (parts.approvals = [])),
  hostile(
    "approvals-too-few",
    "one person and a passkey's presence",
    (on) => {
      const { parts } = on;
      approve(on.world, parts, ["bo"]);
    },
    "with a presence",
  ),
];
