import { utf8 } from "../base/bytes.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { readPsbt } from "../bitcoin/psbt.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { TransactionOutput } from "../bitcoin/transaction.ts";
import type { Reader } from "../db/unit.ts";
import { findAddress } from "../wallet/keychain.store.ts";
import type { Batch } from "./batch.ts";
import { listCancels } from "./batch.store.ts";
import { changeIndex, parseManifest } from "./manifest.ts";

/** A cancel of a batch that the signer's log has and that a restore lost; `raw` where its transaction was seen. */
export interface LostCancel {
  readonly version: number;
  readonly fee: Sats;
  readonly raw: Uint8Array | undefined;
}

/** The lost cancels of a batch, the first version first. */
export async function lostCancels(reader: Reader, batch: string): Promise<LostCancel[]> {
  const { rows } = await reader.sql.raw<{
    rows: { version: number; fee: bigint; raw: Buffer | null }[];
  }>(
    `select s.version, s.fee, t.raw from lost_signings s left join chain_transactions t on t.txid = s.txid
     where s.batch = :batch and s.kind = 'cancel' order by s.version, s.fee`,
    { batch },
  );
  return rows.map(({ raw, fee, ...row }) => ({
    ...row,
    fee: sats(fee),
    raw: raw === null ? undefined : new Uint8Array(raw),
  }));
}

/**
 * Where everything goes that a cancel brings back, as an index on chain 1: the batch's own change, or an earlier cancel's, because a signer signs no two
 * cancels of one batch that differ. `fresh` when it has neither; `unknown` when the signer has signed one, and nobody here has seen where to.
 */
export async function cancelIndex(
  reader: Reader,
  batch: Batch,
): Promise<number | "fresh" | "unknown"> {
  const lost = await lostCancels(reader, batch.id);
  for (const { raw } of lost) {
    const index = raw && (await ownChange(reader, batch, parseTransaction(raw).outputs));
    if (index !== undefined) return index;
  }
  const own =
    batch.manifest === undefined
      ? await ownChange(reader, batch, outputsOf(batch))
      : changeIndex(parseManifest(utf8(batch.manifest)));
  if (own !== undefined) return own;
  if (lost.length > 0) return "unknown";
  for (const { manifest } of await listCancels(reader, batch.id)) {
    const index = manifest === undefined ? undefined : changeIndex(parseManifest(utf8(manifest)));
    if (index !== undefined) return index;
  }
  return "fresh";
}

/** Which change address of its programme these outputs pay, if any. */
async function ownChange(
  reader: Reader,
  { programme }: Batch,
  outputs: readonly TransactionOutput[],
): Promise<number | undefined> {
  for (const { script } of outputs) {
    const address = await findAddress(reader, script);
    if (address?.chain === 1 && address.programme === programme) return address.index;
  }
  return undefined;
}

function outputsOf({ psbt }: Batch): readonly TransactionOutput[] {
  return psbt === "" ? [] : readPsbt(new Uint8Array(Buffer.from(psbt, "base64"))).unsigned.outputs;
}
