import { toHex, fromHex } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { hmacSha256 } from "../base/digest.ts";
import { sixWords } from "../base/proquint.ts";
import { Refusal } from "../base/refusal.ts";
import type { PrivateNode } from "../bitcoin/seed.ts";
import { signPsbt } from "../bitcoin/sign-psbt.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import { manifestDigest } from "../payouts/manifest.ts";
import { certifyResponse } from "./certify.ts";
import { judge } from "./judge.ts";
import type { SignerPolicy } from "./policy.ts";
import { parseSignRequest, requestType, signResponse } from "./sign-request.ts";
import type { SignAnswer } from "./sign-request.ts";
import type { SignerLog } from "./signer-log.ts";

/** A signer at work. `log` is undefined while it is locked. */
export interface Signer {
  readonly policy: SignerPolicy;
  /** The people list as its file has it now. */
  readonly people: () => Promise<string>;
  readonly log: SignerLog | undefined;
  readonly logKey: Uint8Array;
  readonly master: PrivateNode;
  readonly addressKey: NoteSigner | undefined;
  readonly clock: Clock;
}

const HELD =
  "The signer was halted, or its log moved away, while it was at work: nothing is handed out. What it had signed stands in its log and is given again when it goes on.";

/** One response line for one request line, of either type. Never throws for what a request says; throws where there is no answer, as `answerSignRequest`. Requests must not overlap. */
export async function answer(signer: Signer, request: Uint8Array): Promise<string> {
  return requestType(request) === "certify-request"
    ? certifyResponse(signer, request)
    : signResponse(await answerSignRequest(signer, request));
}

/**
 * Judges, signs in memory, writes the record down, and only then answers (FORMATS 5). Signing is deterministic, so whoever asks again,
 * because the answer was lost, gets the same bytes and is counted once. Whoever halts the signer is heard until the moment at which this returns: hand the answer
 * out without waiting for anything. Throws an Error, which is no refusal, where the log has the signature, or may have it, and it is not handed out.
 */
export async function answerSignRequest(signer: Signer, bytes: Uint8Array): Promise<SignAnswer> {
  let digest: string | undefined;
  try {
    const at = signer.clock.now();
    const log = usableLog(signer, at);
    const request = parseSignRequest(bytes);
    const hash = manifestDigest(request.manifest);
    digest = toHex(hash);
    const { policy, logKey } = signer;
    const verdict = judge(request, hash, {
      policy,
      people: await signer.people(),
      state: log.state,
      tagOf: (caseTag) => toHex(hmacSha256(logKey, fromHex(caseTag))),
      at,
    });
    const words = await sixWords(hash);
    const { descriptor, places, record, txid } = verdict;
    const psbt = signPsbt(verdict.psbt, descriptor, places, signer.master);
    if (record !== undefined) await log.append(record);
    // Nothing is waited for between this and the answer. What stands in the log now is signed again once it may go on.
    if (!log.mayGoOn) throw new Error(HELD);
    return { kind: "signed", digest, psbt, txid, words };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: "refused", rule: error.rule, item: error.item, digest };
  }
}

/** Rule 1. */
function usableLog({ log }: Signer, at: Date): SignerLog {
  if (log === undefined) throw new Refusal("signer-locked");
  log.mustBeUsable(at);
  return log;
}
