import { fromHex, toHex } from "../base/bytes.ts";
import { signIn, verifyIn } from "../base/ed25519.ts";
import { hex, hexBetween, oneOf } from "../base/field.ts";
import { isInForce } from "../base/people-list.ts";
import type { PeopleList, PersonKey } from "../base/people-list.ts";
import { verifyPresence } from "../base/presence.ts";
import { must, Refusal } from "../base/refusal.ts";
import type { Separation } from "../base/separation.ts";
import {
  array,
  isAscending,
  object,
  readShape,
  record,
  refine,
  variant,
  writeShape,
} from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { SIGNED_AWARD } from "./award.ts";
import { SIGNED_DESTINATION } from "./destination.ts";

const NAME = "commonpurse/approval/v1";

/** The shape of one approval (FORMATS 4): content approved with Ed25519, or presence shown with a passkey. */
export const APPROVAL = variant("form", {
  ed25519: object({ digest: hex(32), form: oneOf("ed25519"), key: hex(8), sig: hex(64) }),
  webauthn: object({
    auth: hexBetween(1, 1024),
    client: hexBetween(1, 4096),
    digest: hex(32),
    form: oneOf("webauthn"),
    key: hex(8),
    sig: hexBetween(1, 256),
  }),
});

/** One person's word for one manifest; bytes in hex, `key` the id on the people list. */
export type Approval = ShapeOf<typeof APPROVAL>;

/** Approvals as files and requests carry them: ascending by key. */
export const APPROVALS = refine(array(APPROVAL, 0, 100), (approvals) =>
  isAscending(approvals.map(({ key }) => key)),
);

/** The shape of the file that approvals travel in, with the awards and destinations that the signer needs. */
export const APPROVALS_FILE = record("approvals", {
  approvals: APPROVALS,
  awards: array(SIGNED_AWARD, 0, 200),
  destinations: array(SIGNED_DESTINATION, 0, 200),
});
export type ApprovalsFile = ShapeOf<typeof APPROVALS_FILE>;

/** What approvals are held against. */
export interface ApprovalContext {
  /** Digest of the manifest, 32 bytes. */
  readonly digest: Uint8Array;
  /** The manifest's `barred`: its maker and reviewers. */
  readonly barred: readonly string[];
  readonly list: PeopleList;
  readonly at: Date;
  readonly preset: Separation;
}

const FILE_MAX = 16_777_216;

/** Reads an approvals file; refuses by the parsing rules alone. */
export function parseApprovalsFile(bytes: Uint8Array): ApprovalsFile {
  return readShape(APPROVALS_FILE, bytes, FILE_MAX);
}

/** Canonical bytes of an approvals file; approvals are put in order. */
export function formatApprovalsFile(file: ApprovalsFile): Uint8Array {
  return writeShape(APPROVALS_FILE, { ...file, approvals: inApprovalOrder(file.approvals) });
}

/** Approvals in the order that files have them. */
export function inApprovalOrder(approvals: readonly Approval[]): Approval[] {
  return [...approvals].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Approves a manifest by its digest, with the key of that id on the people list. Deterministic. */
export function makeApproval(
  digest: Uint8Array,
  approver: { readonly id: string; readonly seed: Uint8Array },
): Approval {
  return {
    digest: toHex(digest),
    form: "ed25519",
    key: approver.id,
    sig: toHex(signIn(NAME, approver.seed, digest)),
  };
}

/**
 * Verifies one approval and returns the key that gave it. Rules in order: `approval-digest`, `approval-unknown-key` (not on
 * the list as approver), `approval-key-expired`, `approval-form` (not the form of its key), for passkeys those of
 * `verifyPresence`, and `approval-signature`.
 */
export function verifyApproval(
  approval: Approval,
  { digest, list, at }: Pick<ApprovalContext, "digest" | "list" | "at">,
): PersonKey {
  must(approval.digest === toHex(digest), "approval-digest");
  const key = list.keys.find(({ id, role }) => id === approval.key && role === "approver");
  if (key === undefined) throw new Refusal("approval-unknown-key");
  must(isInForce(key, at), "approval-key-expired");
  const publicKey = fromHex(key.public);
  if (approval.form === "ed25519") {
    must(key.alg === "ed25519", "approval-form");
    must(verifyIn(NAME, publicKey, digest, fromHex(approval.sig)), "approval-signature");
    return key;
  }
  const { alg, origin, rp } = key;
  if (!isPasskey(alg) || origin === undefined || rp === undefined)
    throw new Refusal("approval-form");
  verifyPresence({ alg, publicKey, origin, rp }, digest, {
    auth: fromHex(approval.auth),
    client: fromHex(approval.client),
    sig: fromHex(approval.sig),
  });
  return key;
}

/**
 * Verifies all approvals of a manifest and returns the pseudonyms of the people whose Ed25519 approvals count. One bad
 * approval refuses them all; then, in order: `approval-barred`, `approvals-same-person` (two Ed25519 keys of one person),
 * `approvals-too-few` (fewer people than the list's `need`).
 */
export function verifyApprovals(
  approvals: readonly Approval[],
  context: ApprovalContext,
): string[] {
  const keys = approvals.map((approval) => verifyApproval(approval, context));
  // A passkey shows presence and is no approval: it neither counts nor can it be barred.
  const people = keys.filter(({ alg }) => alg === "ed25519").map(({ person }) => person);
  checkBarred(people, context.barred, context.preset);
  must(new Set(people).size === people.length, "approvals-same-person");
  must(people.length >= context.list.need, "approvals-too-few");
  return people;
}

/**
 * The rule `approval-barred`: none of the approvers is barred; under the preset `small` at least one is not. The signer
 * applies it again with the reviewers of the awards that the batch contains.
 */
export function checkBarred(
  approvers: readonly string[],
  barred: readonly string[],
  preset: Separation,
): void {
  must(isSeparated(approvers, barred, preset), "approval-barred");
}

/** Whether the rule `approval-barred` holds. */
export function isSeparated(
  approvers: readonly string[],
  barred: readonly string[],
  preset: Separation,
): boolean {
  const free = approvers.filter((person) => !barred.includes(person));
  return preset === "small"
    ? free.length > 0 || approvers.length === 0
    : free.length === approvers.length;
}

function isPasskey(alg: PersonKey["alg"]): alg is "webauthn-es256" | "webauthn-eddsa" {
  return alg === "webauthn-es256" || alg === "webauthn-eddsa";
}
