import { utf8 } from "../base/bytes.ts";
import { canonicalJson, parseCanonical } from "../base/canonical-json.ts";
import type { Json } from "../base/canonical-json.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import { listApprovals } from "./approval.store.ts";
import { findBatch, listVariants } from "./batch.store.ts";
import { forgotten, manifestOf } from "./batch.ts";
import { listForms } from "./form.store.ts";
import type { Form } from "./form.store.ts";
import { listBatchPayouts, namesForgotten } from "./payout.store.ts";

/** Everything that a signer is handed for one batch; texts are canonical JSON, `psbt` is base64. */
export interface SigningParts {
  readonly batch: string;
  readonly manifest: string;
  /**
   * The form that is to be signed next, bare: signatures are put together when they come back. The dearest that is unsigned, and that no signer has
   * refused but for being locked; the first one when none is left to sign.
   */
  readonly psbt: string;
  /** The fee of that form, in sats. */
  readonly fee: Sats;
  /** FORMATS 4, the approvals file: approvals, awards and destinations. */
  readonly approvals: string;
  /** How many people have approved. */
  readonly approvers: number;
}

/** The parts of a batch, for `purse sign` or the signer's socket; Faults not-found `batch-unknown`, `batch-forgotten`, also when one of its payouts alone is forgotten. */
export async function signingParts(reader: Reader, id: string): Promise<SigningParts> {
  const batch = await findBatch(reader, id);
  const manifest = manifestOf(batch);
  if (await namesForgotten(reader, id)) throw forgotten();
  const payouts = await listBatchPayouts(reader, id);
  const approvals = await listApprovals(reader, batch.digest);
  const signed = new Set((await listVariants(reader, id)).map(({ fee }) => fee));
  const forms = await listForms(reader, batch);
  const next = forms.findLast((form) => !signed.has(form.fee) && mayBeSigned(form)) ?? forms[0];
  if (next === undefined) throw new Error("signingParts: a batch without a form");
  return {
    batch: id,
    manifest,
    psbt: next.psbt,
    fee: next.fee,
    approvals: canonicalJson({
      approvals: approvals.map((each) => parsed(each.text)),
      awards: unique(payouts.map((payout) => payout.award)).map(parsed),
      destinations: unique(payouts.map((payout) => payout.destination)).map(parsed),
      t: "approvals",
      v: 1,
    }),
    approvers: approvals.length,
  };
}

function mayBeSigned({ refusal }: Form): boolean {
  return refusal === undefined || refusal === "signer-locked";
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Most bytes of one stored approval, award or destination: a destination of 100 addresses has some 14,000. */
const TEXT_MAX = 65_536;

/** Our own canonical text; what was made of it since is refused with the rules of FORMATS 0. */
function parsed(text: string): Json {
  return parseCanonical(utf8(text), TEXT_MAX);
}
