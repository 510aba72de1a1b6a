import { must } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { caseEntries } from "./case-entries.ts";
import type { TestMark } from "./case-entries.ts";
import { commitmentOf } from "./test-request.ts";
import { findTest } from "./test-request.store.ts";

/** What no mark commits to: it is asked for in a true request, so that both ask the same. */
const NOTHING = new Uint8Array(32);

/**
 * The mark of an open case whose verdicts or decision depend on it; undefined for a true request. Every case has had the entry that it stands in since cases are made, so one without it is no true request: refuses with
 * `entry-missing`, or with `case-altered` for a mark that no two people agreed on.
 */
export async function weighTest(unit: Unit, open: OpenCase): Promise<TestMark | undefined> {
  const [fixed] = await weighEntries(unit, open, ["claim-key"]);
  must(fixed !== undefined, "entry-missing");
  const { test } = caseEntries.claimKey.read(fixed.plaintext);
  const found = await findTest(unit, test === undefined ? NOTHING : commitmentOf(test));
  must(test === undefined || found?.agreedBy !== undefined, "case-altered");
  return test;
}
