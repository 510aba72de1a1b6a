import { toHex } from "../base/bytes.ts";
import type { FundFile } from "../base/fund-file.ts";
import { parseVkey } from "../base/tlog/note.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { appendEntries } from "./append-entries.ts";
import { openAttestation, readAttestation } from "./attestation.ts";
import type { Attestation } from "./attestation.ts";
import { formatLeaf } from "./leaf.ts";
import { findCheckpoint, findLeaf, listLeaves, lockLog } from "./log.store.ts";
import type { LogSigner } from "./outside.ts";

/**
 * Publishes an auditor's signed note on a closed epoch (FORMATS 7, `attest`). A note that readers of the book would refuse is refused here,
 * with the same rule (`attest-…`). Repeating it does nothing.
 */
export async function publishAttestation(
  unit: Unit,
  input: { readonly fund: FundFile; readonly signer: LogSigner; readonly note: string },
): Promise<void> {
  const { fund, signer, note } = input;
  await lockLog(unit);
  const { e } = await checkAttestation(unit, fund, note);
  const published = await listLeaves(unit, "attest");
  if (published.some(({ leaf }) => leaf.note === note)) return;
  await appendEntries(unit, signer, [formatLeaf({ t: "attest", e, note })]);
}

/**
 * Reads an attestation and holds it against the log and the auditors of the fund file in force. Only a tree that was signed can be attested:
 * a reader knows the roots of no others. Refuses with the rules of `openAttestation`.
 */
export async function checkAttestation(
  reader: Reader,
  fund: FundFile,
  note: string,
): Promise<Attestation> {
  const { e, close, size } = readAttestation(note);
  const target = await findLeaf(reader, "close", close);
  const signed = await findCheckpoint(reader, size);
  return openAttestation(
    { e, note },
    {
      fund: fund.fund,
      auditors: fund.auditors.map(parseVkey).filter((vkey) => vkey !== undefined),
    },
    {
      epochClosedAt: (index) => (target?.index === index ? target.leaf.e : undefined),
      rootAt: () => signed && toHex(signed.root),
    },
  );
}
