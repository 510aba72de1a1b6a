import { approverStepsOf } from "../base/approver-steps.ts";
import { fundFileDigest, fundRoot, openFundFile } from "../base/fund-file.ts";
import type { Unit } from "../db/unit.ts";
import { currentFundFile } from "./current-fund.view.ts";
import { insertFundFile } from "./fund.store.ts";

/**
 * Takes over a new fund file, signed by the root before it and by its own; returns its digest. A file that is in force already is
 * left as it is. `pin` is the digest in the configuration, which need not change. Refuses with the rules of FORMATS 10 and of `approverStepsOf`.
 */
export async function importFundFile(unit: Unit, pin: string, text: string): Promise<string> {
  const old = await currentFundFile(unit, pin, unit.at);
  const file = openFundFile(text, { root: fundRoot(old), fund: old.fund, at: unit.at, old });
  approverStepsOf(file);
  const digest = fundFileDigest(file);
  if (file.seq > old.seq) await insertFundFile(unit, { seq: file.seq, digest, text });
  return digest;
}
