import { must, Refusal } from "../base/refusal.ts";
import type { Manifest } from "../payouts/manifest.ts";
import type { Bench } from "./judge.ts";
import type { SignerState } from "./signer-state.ts";

/**
 * Rule 3, last: the manifest names a fund file that the policy pins (`policy-unknown`) and (ours, as rules 4 and 6 have it of head and people list) none that is older
 * than one signed under before, nor another of that number (`fund-rollback`): while a fund changes its file the policy pins both. A batch that was signed
 * (`isKnown`) named what was its fund file then. Returns what the log will remember.
 */
export function judgeFundFile(
  { policy: digest }: Manifest,
  isKnown: boolean,
  { policy, state: { fundFile } }: Pick<Bench, "policy" | "state">,
): NonNullable<SignerState["fundFile"]> {
  const seq = policy.fundSeqs.get(digest);
  if (seq === undefined || !policy.policies.includes(digest)) throw new Refusal("policy-unknown");
  const isSame = seq === fundFile?.seq && digest === fundFile.digest;
  must(isKnown || fundFile === undefined || seq > fundFile.seq || isSame, "fund-rollback");
  return { digest, seq };
}
