/** Signers that leave out one thing that the true one looks at, for tests that must find out. All else is the signer's own. */
import { utf8 } from "../../../src/base/bytes.ts";
import { openPeopleList } from "../../../src/base/people-list.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import type { PrivateNode } from "../../../src/bitcoin/seed.ts";
import { verifyApprovals } from "../../../src/payouts/approval.ts";
import { checkManifest, manifestDigest } from "../../../src/payouts/manifest.ts";
import { Refusal } from "../../../src/base/refusal.ts";
import { judgeGrants } from "../../../src/signer/judge-grants.ts";
import { judgeInputs, readTransaction } from "../../../src/signer/judge-inputs.ts";
import { judgeForeignAnchors, judgeLineage } from "../../../src/signer/judge-lineage.ts";
import { judgeFee, judgeOutputs } from "../../../src/signer/judge-outputs.ts";
import { walletByChecksum } from "../../../src/signer/policy.ts";
import { parseSignRequest } from "../../../src/signer/sign-request.ts";
import type { Surroundings } from "./good-requests.ts";

/** What it can leave out: awards and destinations, the approvals, or where the money goes. */
export const SKIPPED = ["grants", "approvals", "outputs"] as const;
export type Skipped = (typeof SKIPPED)[number];

/** As `signAlone`, without what is skipped. */
export function signCarelessly(
  skipped: Skipped,
  line: string,
  around: Surroundings,
  master: PrivateNode,
): Uint8Array {
  const request = parseSignRequest(utf8(line));
  const { manifest } = request;
  const { policy, people, state, at } = around;
  const digest = manifestDigest(manifest);
  checkManifest(manifest);
  const wallet = walletByChecksum(policy, manifest.wallet);
  if (wallet === undefined) throw new Refusal("wallet-unknown");
  const { keys, quorum } = policy.root;
  const list = openPeopleList(people, { keys, quorum, fund: policy.fund, at });
  const context = { digest, barred: manifest.barred, list, at, preset: policy.preset };
  const approvers = skipped === "approvals" ? [] : verifyApprovals(request.approvals, context);
  const bench = { ...around, tagOf: (tag: string) => tag };
  if (skipped !== "grants") judgeGrants(request, bench, list, approvers);
  judgeLineage(manifest, state);
  const { descriptor } = wallet;
  const psbt = readTransaction(request.psbt, descriptor);
  const { places, spent } = judgeInputs(psbt, manifest, descriptor);
  judgeForeignAnchors(psbt, manifest, state);
  if (skipped !== "outputs") judgeOutputs(psbt, manifest, descriptor);
  judgeFee({ psbt, spent, descriptor }, manifest, bench);
  return signPsbt(request.psbt, descriptor, places, master);
}
