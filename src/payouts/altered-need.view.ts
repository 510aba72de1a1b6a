import { approverStepsOf, approversFor } from "../base/approver-steps.ts";
import { toHex, utf8 } from "../base/bytes.ts";
import { FUND_STATEMENT, fundFileDigest } from "../base/fund-file.ts";
import { must, Refusal } from "../base/refusal.ts";
import type { FundFile } from "../base/fund-file.ts";
import { readStatement } from "../base/statement.ts";
import type { Reader } from "../db/unit.ts";
import { listFundFiles, listPeopleLists } from "../people/fund.store.ts";
import { fundChain, listSignedUnder } from "../people/stray-statements.view.ts";
import { listBatches } from "./batch.store.ts";
import type { Batch } from "./batch.ts";
import { manifestDigest, parseManifest } from "./manifest.ts";

/** A frozen batch whose row says that `need` people must approve it, which is not what is due. */
export interface AlteredNeed {
  readonly batch: string;
  readonly need: number;
  /** Undefined when it cannot be told: the manifest, the fund file that it was frozen under or every people list of that file's root was written over. */
  readonly due: NeedDue | undefined;
}

/** How many people must approve a batch by fund file and people lists: one of `each`, ascending, as the list was that was in force. */
export interface NeedDue {
  readonly least: number;
  readonly most: number;
  readonly each: readonly number[];
}

/**
 * What is wrong with how many people must approve a frozen batch: somebody wrote its row over, because it never changes (docs/decisions/0036). Its manifest names the fund file
 * that it was frozen under, and the list in force was signed by that file's root; which of those lists it was is not kept, so that any of them counts. Rows that cannot be read or that
 * the root did not sign count for nothing (`stray-statements.view.ts` names them). A number between two that lists say is none of theirs. Undefined when it is right, and when the batch waits for nobody.
 */
export async function alteredNeed(
  reader: Reader,
  batch: Batch,
  pinned?: string,
): Promise<AlteredNeed | undefined> {
  const { id, need, state, manifest, digest } = batch;
  if (state !== "frozen" || manifest === undefined) return undefined;
  const files = await filesOf(reader, pinned);
  const lists = (await listPeopleLists(reader)).map(({ text }) => text);
  const due = unlessRefused(() => dueOf(manifest, digest, { files, lists }));
  if (due?.each.includes(need) === true) return undefined;
  return { batch: id, need, due };
}

/** The fund files that may say it: those that the pinned one vouches for, or all that can be read where the caller was let in by a chain that was verified from the pin already. */
async function filesOf(reader: Reader, pinned: string | undefined): Promise<readonly FundFile[]> {
  const rows = await listFundFiles(reader);
  if (pinned !== undefined) return fundChain(rows, pinned).vouched;
  return rows.flatMap(
    ({ text }) => unlessRefused(() => readStatement(FUND_STATEMENT, text).value) ?? [],
  );
}

/** All of them, by the fund files that `pinned` (the text of one, from outside of the database) vouches for. */
export async function alteredNeeds(reader: Reader, pinned: string): Promise<AlteredNeed[]> {
  const found: AlteredNeed[] = [];
  for (const batch of await listBatches(reader, ["frozen"])) {
    const altered = await alteredNeed(reader, batch, pinned);
    if (altered !== undefined) found.push(altered);
  }
  return found;
}

/** Undefined when the fund file or a list is missing; Refusal when the manifest or the file is not what it was. */
function dueOf(
  text: string,
  digest: string,
  stored: { readonly files: readonly FundFile[]; readonly lists: readonly string[] },
): NeedDue | undefined {
  const manifest = parseManifest(utf8(text));
  must(toHex(manifestDigest(manifest)) === digest, "batch-row");
  const file = stored.files.find((each) => fundFileDigest(each) === manifest.policy);
  if (file === undefined) return undefined;
  const needs = stored.lists
    .map((each) => unlessRefused(() => listSignedUnder(each, file).need))
    .filter((need) => need !== undefined);
  if (needs.length === 0) return undefined;
  const steps = approverStepsOf(file);
  const { total } = manifest;
  const each = [...new Set(needs.map((need) => approversFor(steps, total, need)))];
  return { least: Math.min(...each), most: Math.max(...each), each: each.sort((a, b) => a - b) };
}

function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
