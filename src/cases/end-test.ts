import { toHex, utf8 } from "../base/bytes.ts";
import type { Sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import { formatAward, parseAward } from "../payouts/award.ts";
import { grantHold } from "../ledger/entries.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import type { Agreed } from "./agreed.ts";
import { verdictsNow } from "./agreed.ts";
import { caseEntries } from "./case-entries.ts";
import type { TestMark } from "./case-entries.ts";
import { countTests } from "./review-tally.store.ts";
import { commitmentOf } from "./test-request.ts";
import { saveTestEnd } from "./test-request.store.ts";

/** Bytes of a padded text that are not the text (FORMATS 0). */
const HEADER = 4;

/**
 * Notes what reviewers came to in a test request, and of each who gave a verdict whether it was the one that was expected. In the unit of the decision, before who gave them is forgotten. Tells nobody: the case goes
 * on as a true one would.
 */
export async function endTest(
  unit: Unit,
  open: OpenCase,
  mark: TestMark,
  ended: "approved" | "declined",
): Promise<void> {
  const { expected } = mark;
  await saveTestEnd(unit, commitmentOf(mark), { ended, expected });
  const verdicts = await verdictsNow(unit, open);
  await countTests(
    unit,
    verdicts.map(({ person, verdict }) => ({ person, missed: verdict !== expected })),
  );
}

/**
 * Seals into an approved test what stands where the award of a true request stands, of the same length, and awards nothing: no one has signed it, no money is held for it, and it names no payout.
 */
export async function sealNoAward(
  unit: Unit,
  open: OpenCase,
  { agreed, pays }: { readonly agreed: Agreed; readonly pays: Sats },
): Promise<void> {
  const [own] = agreed.halves;
  const sigs = agreed.halves.map(({ key, sig }) => ({ key, sig }));
  const blank = toHex(new Uint8Array(16));
  const like = caseEntries.award.write({
    hold: grantHold(blank),
    payout: blank,
    pays,
    reviewers: agreed.halves.map(({ person }) => person).sort(),
    signed: Buffer.from(formatAward({ record: parseAward(utf8(own.award)).record, sigs })).toString(
      "utf8",
    ),
  });
  await sealEntry(unit, open, {
    kind: "award",
    plaintext: caseEntries.noAward.write({}),
    lowestRung: HEADER + like.length,
  });
}
