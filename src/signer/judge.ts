import { approversFor } from "../base/approver-steps.ts";
import { toHex } from "../base/bytes.ts";
import { formatTime } from "../base/clock.ts";
import { openPeopleList } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must, Refusal } from "../base/refusal.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import type { InputPlace } from "../bitcoin/sign-psbt.ts";
import { verifyApprovals } from "../payouts/approval.ts";
import { checkManifest } from "../payouts/manifest.ts";
import type { Manifest } from "../payouts/manifest.ts";
import { judgeFundFile } from "./judge-fund-file.ts";
import { judgeGrants } from "./judge-grants.ts";
import { indexesOf, judgeChangeIndex } from "./judge-indexes.ts";
import { judgeInputs, readTransaction } from "./judge-inputs.ts";
import { judgeForeignAnchors, judgeLimits, judgeLineage, judgeVariant } from "./judge-lineage.ts";
import { feeOf, judgeFee, judgeOutputs } from "./judge-outputs.ts";
import type { PolicyWallet, SignerPolicy } from "./policy.ts";
import { walletByChecksum } from "./policy.ts";
import type { SignRequest } from "./sign-request.ts";
import { signedFees } from "./signer-state.ts";
import type { SignatureRecord, SignerState } from "./signer-state.ts";

/** All that a judgement depends on besides the request. */
export interface Bench {
  readonly policy: SignerPolicy;
  /** The people list as it stands in its file. */
  readonly people: string;
  readonly state: SignerState;
  /** The name under which the log keeps a case tag. */
  readonly tagOf: (caseTag: string) => string;
  readonly at: Date;
}

/** What was found in order: what to sign, with which keys, and the record that will say so; none where the log says so already. */
export interface Verdict {
  readonly descriptor: Descriptor;
  readonly psbt: Uint8Array;
  readonly places: readonly InputPlace[];
  readonly txid: string;
  readonly record: Omit<SignatureRecord, "prev"> | undefined;
}

/**
 * Holds a request against every rule of FORMATS 5, in its order (1 is the log's, 2 up to the manifest's own rules the parser's), and
 * throws the Refusal of the first that fails. Pure: it signs nothing and remembers nothing. What the log says was signed is judged by
 * none of the rules that time, people and later batches move: see `repeated`.
 */
export function judge(request: SignRequest, digest: Uint8Array, bench: Bench): Verdict {
  const { manifest } = request;
  const { policy, state, at } = bench;
  checkManifest(manifest);
  const wallet = walletOf(manifest, policy);
  const again = repeated(request, toHex(digest), { state, descriptor: wallet.descriptor });
  if (again !== undefined) return again;
  const isKnown = state.digests.has(toHex(digest));
  const fundFile = judgeFundFile(manifest, isKnown, bench);
  if (!isKnown) judgeHead(manifest, state);
  must(isKnown || formatTime(at) < manifest.expires, "manifest-expired");
  const list = peopleList(bench);
  const { preset } = policy;
  const context = { digest, barred: manifest.barred, list, at, preset };
  const approvers = verifyApprovals(request.approvals, context);
  // The digest binds total and change: a policy that became stricter since is for the next batch, not for a higher fee of this one.
  const need = isKnown ? list.need : approversFor(policy.approvers, manifest.total, list.need);
  must(approvers.length >= need, "approvals-too-few");
  const destinations = judgeGrants(request, bench, list, approvers);
  judgeLineage(manifest, state);
  const psbt = readTransaction(request.psbt, wallet.descriptor);
  const { places, spent } = judgeInputs(psbt, manifest, wallet.descriptor);
  judgeForeignAnchors(psbt, manifest, state);
  const outputs = judgeOutputs(psbt, manifest, wallet.descriptor);
  if (!isKnown) judgeChangeIndex(manifest, bench);
  const fee = judgeFee({ psbt, spent, descriptor: wallet.descriptor }, manifest, bench);
  judgeVariant(manifest, outputs, state);
  judgeLimits(manifest, fee, bench);
  return {
    descriptor: wallet.descriptor,
    psbt: request.psbt,
    places,
    txid: psbt.unsigned.txid,
    record: {
      anchor: manifest.anchor,
      approvedBy: [...approvers].sort(),
      approvers: list.seq,
      batch: manifest.batch,
      destinations,
      digest: toHex(digest),
      fee,
      head: manifest.head,
      indexes: indexesOf(manifest, places, bench),
      kind: manifest.kind,
      outputs,
      payouts: manifest.payouts.map(({ amount, award, id }) => ({ amount, award, id })),
      policy: fundFile,
      time: formatTime(at),
      total: manifest.total,
      txid: psbt.unsigned.txid,
      version: manifest.version,
    },
  };
}

/**
 * The verdict on a transaction that the log says was signed under this very digest; undefined for any other. It was judged before it was
 * logged, and may be in anybody's hands since. Were it refused because a newer batch was signed, a person left the list, a key ran out or a
 * destination was changed, an answer that was lost would be lost for good, and with it what is paid there, which no other batch may pay.
 */
function repeated(
  { manifest, psbt: bytes }: SignRequest,
  digest: string,
  { state, descriptor }: { state: SignerState; descriptor: Descriptor },
): Verdict | undefined {
  if (!state.digests.has(digest)) return undefined;
  const psbt = readTransaction(bytes, descriptor);
  const { txid } = psbt.unsigned;
  const fees = signedFees(state, digest, txid);
  if (fees === undefined) return undefined;
  const { places, spent } = judgeInputs(psbt, manifest, descriptor);
  if (!fees.has(feeOf(psbt, spent))) return undefined;
  // A lineage that was replaced as dead, or has a later version, gets nothing more.
  judgeLineage(manifest, state);
  return { descriptor, psbt: bytes, places, txid, record: undefined };
}

/** Rule 3, but for the fund file. */
function walletOf(manifest: Manifest, policy: SignerPolicy): PolicyWallet {
  must(manifest.fund === policy.fund, "fund-mismatch");
  must(manifest.network === policy.network, "network-mismatch");
  const wallet = walletByChecksum(policy, manifest.wallet);
  if (wallet === undefined) throw new Refusal("wallet-unknown");
  must(manifest.programme === wallet.programme, "programme-mismatch");
  return wallet;
}

/** Rule 4: the log that the server shows only grows. A digest that was signed named what was its head then. */
function judgeHead(manifest: Manifest, { head }: SignerState): void {
  if (head === undefined) return;
  const { size, root } = manifest.head;
  must(size > head.size || (size === head.size && root === head.root), "head-rollback");
}

/** Rule 6. */
function peopleList({ people, policy, state, at }: Bench): PeopleList {
  return openPeopleList(people, {
    keys: policy.root.keys,
    quorum: policy.root.quorum,
    fund: policy.fund,
    at,
    lastSeq: state.approvers,
    signInRp: policy.signInRp,
  });
}
