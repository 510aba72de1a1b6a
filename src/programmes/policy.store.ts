import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { constraintOf } from "../db/pg-error.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { parsePolicy, usualPolicy } from "./policy.ts";
import type { ProgrammePolicy } from "./policy.ts";
import type { Programme } from "./programme.ts";

/** A version as it stands in the database; `agreedBy` is the second person of one that widens. */
export interface StoredPolicy {
  readonly version: number;
  readonly text: string;
  readonly digest: string;
  readonly widens: boolean;
  readonly proposedBy: string;
  readonly agreedBy: string | undefined;
  /** Day (UTC) since which it holds; undefined while it does not, and for those that are older than this note. */
  readonly heldSince: string | undefined;
}

interface PolicyRow {
  version: number;
  body: string;
  digest: string;
  widens: boolean;
  proposed_by: string;
  agreed_by: string | null;
  held_since: string | null;
}

/** All versions of a programme, the newest first. */
export async function listPolicies(reader: Reader, programme: string): Promise<StoredPolicy[]> {
  const rows = await versionsOf(reader, programme);
  return rows.map(storedOf);
}

function versionsOf(reader: Reader, programme: string) {
  return reader
    .sql<PolicyRow>("programme_policies")
    .where({ programme } as object)
    .orderBy("version", "desc")
    .select("version", "body", "digest", "widens", "proposed_by", "agreed_by", "held_since");
}

function storedOf(row: PolicyRow): StoredPolicy {
  return {
    version: row.version,
    text: row.body,
    digest: row.digest,
    widens: row.widens,
    proposedBy: row.proposed_by,
    agreedBy: row.agreed_by ?? undefined,
    heldSince: row.held_since ?? undefined,
  };
}

/** Whether a version holds or held: one that widens does so only since somebody else agreed. */
export function isAgreed(policy: StoredPolicy): boolean {
  return !policy.widens || policy.agreedBy !== undefined;
}

/** The policy in force, with its version; version 0 is what a programme has that has set none. */
export async function policyInForce(
  reader: Reader,
  programme: Pick<Programme, "awardCap" | "code">,
): Promise<{ readonly version: number; readonly policy: ProgrammePolicy }> {
  const current = await newestAgreed(reader, programme.code);
  if (current === undefined) return { version: 0, policy: usualPolicy(programme) };
  return { version: current.version, policy: parsePolicy(current.body) };
}

/** How many people a batch of this programme pays, where its policy in force names a number. */
export async function recipientsNamed(
  reader: Reader,
  programme: string,
): Promise<number | undefined> {
  const current = await newestAgreed(reader, programme);
  return current && parsePolicy(current.body).batchRecipients;
}

function newestAgreed(reader: Reader, programme: string): Promise<PolicyRow | undefined> {
  return versionsOf(reader, programme).whereRaw("(not widens or agreed_by is not null)").first();
}

/** Adds a version; Fault conflict `policy-changed` when there is that version already. */
export async function insertPolicy(
  unit: Unit,
  programme: string,
  policy: Omit<StoredPolicy, "agreedBy">,
): Promise<void> {
  try {
    await unit.sql("programme_policies").insert({
      programme,
      version: policy.version,
      body: policy.text,
      digest: policy.digest,
      widens: policy.widens,
      proposed_by: policy.proposedBy,
      held_since: policy.heldSince ?? null,
    });
  } catch (error) {
    if (constraintOf(error) !== "programme_policies_pkey") throw error;
    throw policyChanged();
  }
}

/** Records who agreed to a version that widens; the row is changed once. */
export async function saveAgreement(
  unit: Unit,
  of: { readonly programme: string; readonly version: number; readonly person: string },
): Promise<void> {
  await unit
    .sql("programme_policies")
    .where({ programme: of.programme, version: of.version })
    .update({ agreed_by: of.person, held_since: formatDate(unit.at) });
}

/** Somebody was faster with another version. */
export function policyChanged(): Fault {
  return new Fault(
    "conflict",
    "policy-changed",
    "There is a newer version of this programme's policy. Read it, then decide.",
  );
}
