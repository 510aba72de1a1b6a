import { parseVkey } from "../base/tlog/note.ts";
import type { FundFile } from "../base/fund-file.ts";
import { fundFileDigest } from "../base/fund-file.ts";
import type { Unit } from "../db/unit.ts";
import { appendEntries } from "./append-entries.ts";
import { formatLeaf } from "./leaf.ts";
import { findLastCheckpoint, lockLog, readEntries } from "./log.store.ts";
import type { LogSigner } from "./outside.ts";
import { openBook } from "./verify-book.ts";

/**
 * Publishes an auditor's signed note on a closed epoch (FORMATS 7, `attest`), after reading the whole book with it as any reader will: a
 * note that they would refuse is refused here, with the same rule (`attest-…`).
 */
export async function publishAttestation(
  unit: Unit,
  input: {
    readonly fund: FundFile;
    readonly signer: LogSigner;
    readonly epoch: number;
    readonly note: string;
  },
): Promise<void> {
  const { fund, signer, epoch: e, note } = input;
  await lockLog(unit);
  const entry = formatLeaf({ t: "attest", e, note });
  const book = openBook({
    fund: fund.fund,
    programmes: fund.programmes,
    policies: new Map([[fundFileDigest(fund), fund.book]]),
    auditors: fund.auditors.map(parseVkey).filter((vkey) => vkey !== undefined),
  });
  const size = (await findLastCheckpoint(unit))?.size ?? 0;
  for (const each of await readEntries(unit, 0, size)) book.add(each);
  book.add(entry);
  await appendEntries(unit, signer, [entry]);
}
