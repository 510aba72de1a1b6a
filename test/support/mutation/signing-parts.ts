import { fromHex, toBase64, toHex } from "../../../src/base/bytes.ts";
import { canon, canonicalJson } from "../../../src/base/canonical-json.ts";
import { H } from "../../../src/base/digest.ts";
import { signIn } from "../../../src/base/ed25519.ts";
import { inApprovalOrder, makeApproval } from "../../../src/payouts/approval.ts";
import type { SignerWorld } from "../signer-world.ts";
import { closePsbt, openPsbt } from "./open-psbt.ts";
import type { OpenPsbt } from "./open-psbt.ts";

/** A sign request taken apart, so that any field of it can be changed. The JSON in it is of no checked shape. */
export interface SigningParts {
  manifest: any;
  approvals: any[];
  awards: any[];
  destinations: any[];
  openings?: any[];
  psbt: OpenPsbt;
}

export function takeApart(request: string): SigningParts {
  const { manifest, approvals, awards, destinations, openings, psbt } = JSON.parse(request);
  const bytes = new Uint8Array(Buffer.from(psbt, "base64"));
  const grants = { approvals, awards, destinations, ...(openings && { openings }) };
  return { manifest, ...grants, psbt: openPsbt(bytes) };
}

/** The request line; canonical whatever was changed, so that parsing shields none of the later rules. */
export function putTogether({ psbt, ...json }: SigningParts): string {
  return canonicalJson({ ...json, psbt: toBase64(closePsbt(psbt)), t: "sign-request", v: 1 });
}

/** The digest of a manifest, whatever it says. */
export function digestOf(manifest: any): Uint8Array {
  return H("commonpurse/manifest/v1", canon(manifest));
}

/** Has people approve the manifest as it stands now: two who were deceived, or do not look. */
export function approve(
  world: SignerWorld,
  parts: SigningParts,
  people: readonly string[] = ["ada", "bo"],
): void {
  const digest = digestOf(parts.manifest);
  const passkeys = parts.approvals.filter(({ form }) => form === "webauthn");
  const made = people.map((person) => makeApproval(digest, world.key(person, "approver")));
  parts.approvals = inApprovalOrder([...made, ...passkeys]);
}

/** Has reviewers sign an award again after it was changed. */
export function review(
  world: SignerWorld,
  parts: SigningParts,
  at = 0,
  people: readonly string[] = ["rhea", "rolf"],
): void {
  const award = parts.awards[at];
  const message = canon(award.record);
  award.sigs = people.map((person) => {
    const { id, seed } = world.key(person, "reviewer");
    return { key: id, sig: toHex(signIn("commonpurse/award/v1", seed, message)) };
  });
}

/** Changes a record of the request and has what names it follow; the change alone, unsigned. */
export function alter(
  parts: SigningParts,
  of: "award" | "destination",
  at: number,
  change: (record: any) => void,
): void {
  const signed = (of === "award" ? parts.awards : parts.destinations)[at];
  const name = `commonpurse/${of}/v1`;
  const before = toHex(H(name, canon(signed.record)));
  change(signed.record);
  rename(parts, of, before, toHex(H(name, canon(signed.record))));
}

/** Has the claim key of a payee sign a destination record again. */
export function claim(parts: SigningParts, seed: Uint8Array, at = 0): void {
  const signed = parts.destinations[at];
  signed.sig = toHex(signIn("commonpurse/destination/v1", seed, canon(signed.record)));
}

function rename(parts: SigningParts, field: string, before: string, after: string): void {
  for (const payout of parts.manifest.payouts) if (payout[field] === before) payout[field] = after;
}

/** Flips the lowest bit of a byte of hex. */
export function flipped(text: string, at = 0): string {
  const bytes = fromHex(text);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toHex(bytes);
}
