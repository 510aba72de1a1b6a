import { formatFeeRate } from "../bitcoin/fee-rate.ts";
import type { Reader } from "../db/unit.ts";
import type { Batch } from "./batch.ts";
import { listForms } from "./form.store.ts";

/**
 * Where one form of a batch stands. unsigned: waits for the signer · partly-signed: some keys have signed it · signer-refused · signed: stored,
 * not with our node · node-refused: our node does not take it now · waiting: in our node's mempool · confirmed: in the active chain.
 */
export const FORM_STATES = [
  "unsigned",
  "partly-signed",
  "signer-refused",
  "signed",
  "node-refused",
  "waiting",
  "confirmed",
] as const;

/** One form of a batch as its page shows it; `fee` in sats, `rule` the signer's or the node's word for refusing it. */
export interface FormStanding {
  readonly fee: bigint;
  readonly state: (typeof FORM_STATES)[number];
  readonly txid: string | undefined;
  readonly rule: string | undefined;
  /** Who asked for it, and at what rate in sat/vB; only of replacements. */
  readonly maker: string | undefined;
  readonly satPerVb: string | undefined;
}

interface SignedRow {
  readonly fee: bigint;
  readonly txid: string;
  readonly confirmed: boolean;
  readonly waiting: boolean;
  readonly reason: string | null;
}

/** All forms of a batch, the first one first; then signed ones that nobody asked for here. */
export async function formStandings(reader: Reader, batch: Batch): Promise<FormStanding[]> {
  const { rows } = await reader.sql.raw<{ rows: SignedRow[] }>(
    `select v.fee, v.txid, r.reason,
       exists (select from chain_inclusions i join chain_blocks c on c.hash = i.block_hash and c.active
         where i.txid = v.txid) as confirmed,
       exists (select from chain_mempool m where m.txid = v.txid) as waiting
     from batch_variants v left join variant_refusals r on r.txid = v.txid where v.batch = :id`,
    { id: batch.id },
  );
  const partial = new Set(
    await reader
      .sql<{ batch: string; fee: bigint }>("batch_signatures")
      .where({ batch: batch.id })
      .pluck("fee"),
  );
  const forms = await listForms(reader, batch);
  // What somebody made elsewhere, of the same payments.
  const others = rows.filter((row) => !forms.some(({ fee }) => fee === row.fee));
  const own = forms.map((form) => {
    const signed = rows.find(({ fee }) => fee === form.fee);
    return {
      fee: form.fee,
      txid: signed?.txid,
      maker: form.asked?.by,
      satPerVb: form.asked && formatFeeRate(form.asked.rate),
      ...(signed ? signedState(signed) : unsignedState(form.refusal, partial.has(form.fee))),
    };
  });
  return [
    ...own,
    ...others.map((row) => ({
      fee: row.fee,
      txid: row.txid,
      maker: undefined,
      satPerVb: undefined,
      ...signedState(row),
    })),
  ];
}

type State = Pick<FormStanding, "state" | "rule">;

function signedState({ confirmed, waiting, reason }: SignedRow): State {
  if (confirmed) return { state: "confirmed", rule: undefined };
  if (waiting) return { state: "waiting", rule: undefined };
  return reason === null
    ? { state: "signed", rule: undefined }
    : { state: "node-refused", rule: reason };
}

function unsignedState(refusal: string | undefined, isPartial: boolean): State {
  if (refusal !== undefined) return { state: "signer-refused", rule: refusal };
  return { state: isPartial ? "partly-signed" : "unsigned", rule: undefined };
}
