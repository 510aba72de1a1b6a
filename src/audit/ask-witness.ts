import type { HttpAnswer, HttpClient, Reach } from "../base/http-client.ts";
import { Refusal } from "../base/refusal.ts";
import type { Vkey } from "../base/tlog/note.ts";
import { formatAddCheckpoint, parseSizeAnswer, readCosignature } from "../base/tlog/witness.ts";
import { SIZE_TYPE } from "../base/tlog/witness.ts";
import type { Cosignature } from "../base/tlog/witness.ts";

/** A witness that can be asked: its name in the policy, its key, and where it takes checkpoints. */
export interface Witness {
  readonly name: string;
  readonly vkey: Vkey;
  readonly url: URL;
}

/** A signed checkpoint and how it follows from smaller ones. */
export interface Submission {
  readonly size: number;
  readonly note: string;
  /** The proof from a tree of `old` leaves, 1 ≤ old ≤ size. */
  readonly proofFrom: (old: number) => Promise<readonly Uint8Array[]>;
}

/** What a witness said to a checkpoint. */
export type WitnessAnswer =
  | { readonly kind: "cosigned"; readonly cosignature: Cosignature }
  /** It says that it has seen a larger tree of this log. */
  | { readonly kind: "ahead"; readonly size: number }
  /** It says that this tree is not the one it has seen, grown. */
  | { readonly kind: "disputed" }
  /** `reason` is a short word: `away`, `unknown-log`, `bad-cosignature`, or the status it answered with. */
  | { readonly kind: "failed"; readonly reason: string };

/** A witness answers within this, over a slow route too. */
const TIMEOUT_MS = 60_000;

/** A hundred signature lines are less. */
const ANSWER_MAX = 16_384;

/**
 * Offers a checkpoint to a witness (C2SP tlog-witness), from the size `old` that it is thought to have. If it has another one it says so,
 * and is asked once more from there. Nothing it sends is believed unverified; what it claims to have seen is told as a claim. Safe to
 * repeat: a witness that has this checkpoint already cosigns it again.
 */
export async function askWitness(
  witness: Witness,
  reach: Reach,
  submission: Submission,
  old = 0,
): Promise<WitnessAnswer> {
  const client = reach(witness.url);
  const first = await offer(witness, client, submission, old);
  if (first === undefined) return { kind: "failed", reason: "away" };
  if (first.status !== 409) return judge(witness, submission, first);
  const size = first.type === SIZE_TYPE ? parseSizeAnswer(first.body) : undefined;
  if (size === undefined) return { kind: "failed", reason: "status-409" };
  if (size > submission.size) return { kind: "ahead", size };
  const second = await offer(witness, client, submission, size);
  if (second === undefined) return { kind: "failed", reason: "away" };
  return judge(witness, submission, second);
}

async function offer(
  witness: Witness,
  client: HttpClient,
  { size, note, proofFrom }: Submission,
  old: number,
): Promise<HttpAnswer | undefined> {
  const proof = old === 0 || old === size ? [] : await proofFrom(old);
  try {
    return await client({
      method: "POST",
      path: `${witness.url.pathname.replace(/\/+$/, "")}/add-checkpoint`,
      headers: { "Content-Type": "text/plain; charset=utf-8" },
      body: formatAddCheckpoint({ old, proof, note }),
      timeoutMs: TIMEOUT_MS,
      limit: ANSWER_MAX,
    });
  } catch {
    // Away, too slow, too long: the errors name hosts, and all of them mean the same here.
    return undefined;
  }
}

function judge({ vkey }: Witness, { note }: Submission, answer: HttpAnswer): WitnessAnswer {
  if (answer.status === 422) return { kind: "disputed" };
  if (answer.status === 404) return { kind: "failed", reason: "unknown-log" };
  if (answer.status !== 200) return { kind: "failed", reason: `status-${answer.status}` };
  try {
    return { kind: "cosigned", cosignature: readCosignature(answer.body, note, vkey) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "failed", reason: "bad-cosignature" };
    throw error;
  }
}
