import { parseTransaction } from "../bitcoin/transaction.ts";
import type { ChainSource } from "../chain/chain.ts";
import type { Reader, Work } from "../db/unit.ts";
import { acceptSignature } from "./accept-signature.ts";
import { lockBatch, saveRefusal } from "./batch.store.ts";
import { unsentVariants } from "./outbox.view.ts";
import { signingParts } from "./signing-parts.view.ts";
import type { SigningParts } from "./signing-parts.view.ts";

/** What a signer says to a request. */
export type SignerAnswer =
  | { readonly result: "signed"; readonly psbt: Uint8Array }
  | { readonly result: "refused"; readonly rule: string };

/** A signer that can be asked from here; none for a fund whose signers carry files. */
export type AskSigner = (parts: SigningParts) => Promise<SignerAnswer>;

const SIGNING = { kind: "job", name: "request-signature" } as const;

/**
 * Asks the signer about one approved batch and takes its answer. The signer has logged before it answers and answers the same again, so a
 * crash anywhere here is mended by asking again. Returns the rule it was refused by, if it was and that is news.
 */
export async function requestSignature(
  deps: { work: Work; read: Reader; ask: AskSigner },
  batch: string,
): Promise<string | undefined> {
  const parts = await signingParts(deps.read, batch);
  const answer = await deps.ask(parts);
  if (answer.result === "refused") {
    const { rule } = answer;
    const isNews = await deps.work(SIGNING, async (unit) => {
      const { refusal } = await lockBatch(unit, batch);
      await saveRefusal(unit, batch, rule);
      return refusal !== rule;
    });
    return isNews ? rule : undefined;
  }
  await deps.work(SIGNING, (unit) => acceptSignature(unit, { batch, psbt: answer.psbt }));
  return undefined;
}

/** What became of one broadcast; `reason` is the node's word for refusing it. */
export interface Sent {
  readonly batch: string;
  readonly outputs: number;
  readonly reason: string | undefined;
}

/**
 * Sends every signed form that our node has not, always the stored bytes. Repeating is harmless: the same bytes are the same
 * transaction. What a node refuses stays in flight; only the chain can say that it is not.
 */
export async function sendOutbox(deps: { read: Reader; source: ChainSource }): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const variant of await unsentVariants(deps.read)) {
    const result = await deps.source.broadcast(variant.raw);
    sent.push({
      batch: variant.batch,
      outputs: parseTransaction(variant.raw).outputs.length,
      reason: result.accepted ? undefined : result.reason,
    });
  }
  return sent;
}
