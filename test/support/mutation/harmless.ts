/** Which changes to a request may be signed, and why: each is known by its field, and what is not here must be refused. */
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { makeApproval } from "../../../src/payouts/approval.ts";
import type { SignerWorld } from "../signer-world.ts";
import type { GoodRequest } from "./good-requests.ts";
import { digestOf } from "./signing-parts.ts";

/** Why a field that two people approved anew may be signed for: what is paid is what they read, and the field binds nothing else yet. */
export const HARMLESS: Readonly<Record<string, string>> = {
  "manifest.barred.*":
    "whom the server knows as maker; the signer bars reviewers by the awards itself",
  "manifest.batch": "a batch that the log has not seen yet",
  "manifest.change": "no change is paid, so its place does not matter",
  "manifest.expires": "two people set the end anew",
  "manifest.feeCap": "two people allowed that fee",
  "manifest.head.root": "the log that two people saw; it can only be held against later ones",
  "manifest.head.size": "as its root",
  "manifest.kind": "cancel and sweep both return all to the wallet",
  "manifest.nonce": "random, so that approvals fit one version",
  "manifest.payouts.*.id":
    "a payout that the log has not seen; its award is paid once whatever its id",
  "manifest.rate": "no award is in money, so no rate is used",
  "manifest.rate.at": "said to the approvers, who read it",
  "manifest.rate.price": "a price at which the award still covers what is paid",
  "manifest.rate.source": "as its time",
  "manifest.replaces.depth": "chain evidence, for the approvers to check: the signer has no chain",
  "manifest.replaces.spend": "as its depth",
  "manifest.version": "a later version of a batch, approved anew",
};

/**
 * Why a request that was signed should not have been, or nothing. It was approved as it stands by two people who may; it rests on awards and destinations that
 * somebody signed, whether needed or not, and on all claims in the log that it came with; and its manifest differs from the good one in harmless fields alone.
 */
export function harmOf(
  request: any,
  each: GoodRequest,
  { good, world }: { readonly good: readonly GoodRequest[]; readonly world: SignerWorld },
): string | undefined {
  const parts = each.parts();
  const { manifest } = request;
  const approvers = ["ada", "bo", "cy"].filter((person) => hasApproved(person, request, world));
  const barred = approvers.filter((person) => manifest.barred.includes(person));
  if (approvers.length < 2 || barred.length > 0)
    return `approved by ${approvers.join()}, of whom ${barred.join()} may not`;
  const everybody = good.map((other) => other.parts());
  for (const field of ["awards", "destinations"] as const) {
    const signed = new Set(everybody.flatMap((other) => other[field].map(textOf)));
    const forged = request[field].findIndex((one: any) => !signed.has(textOf(one)));
    if (forged >= 0) return `${field} ${forged} was signed by nobody`;
  }
  const logged = (request.openings ?? []).map(textOf);
  if (!(parts.openings ?? []).every((opening) => logged.includes(textOf(opening))))
    return "an opening is not the one in the log";
  const fields = differences(parts.manifest, manifest, "manifest");
  const harmful = fields.filter((field) => !(field in HARMLESS));
  return harmful.length === 0 ? undefined : `differs in ${harmful.join(", ")}`;
}

function hasApproved(person: string, request: any, world: SignerWorld): boolean {
  const approval = makeApproval(digestOf(request.manifest), world.key(person, "approver"));
  return request.approvals.map(textOf).includes(textOf(approval));
}

/** Fields in which two JSON values differ, by their paths; `*` stands for any place in an array. */
function differences(one: any, other: any, path: string): string[] {
  if (typeof one !== "object" || typeof other !== "object") return one === other ? [] : [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) =>
    differences(one[key], other[key], `${path}.${Array.isArray(one) ? "*" : key}`),
  );
}

function textOf(json: any): string {
  return canonicalJson(json);
}
