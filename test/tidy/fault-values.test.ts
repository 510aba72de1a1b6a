/**
 * No refusal can repeat what somebody wrote, whether any test provokes it or not: its sentence and its members are literal texts of the sources, but for the values that stand here, each
 * with what it is. A refusal that puts another value into its words fails until somebody has said here what that value is.
 */
import { expect, test } from "vitest";
import { faultValues } from "./fault-values.ts";
import { houseTree } from "./source-tree.ts";

/** What each value is, and where it is put into a refusal. None is a word, a name, an address or a code of an applicant or a donor. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  "sentences of the project itself, chosen by a rule, a cause or a limit": [
    "audit/book-tar-routes.ts sentence",
    "cases/count-refusals.ts given.refused.detail",
    "cases/destination-refusals.ts sentence",
    "chain/sources/connect.ts sentence",
    "chain/sources/rpc.ts UNREACHABLE",
    "chain/sources/rpc.ts REFUSED",
    "chain/sources/rpc.ts BUSY",
    "chain/sources/socks.ts sentence",
    "db/day-budget.ts detail",
    "evidence/clean-in-child.ts sentence",
    "evidence/keep-evidence.ts sentence",
    "http/act-once.ts SENT_BEFORE",
    "http/code-limit.ts sentence",
    "http/upload-places.ts sentence",
    "http/work-gate.ts fault.message",
    "http/work-gate.ts NOT_DONE",
    "payouts/approve-batch.ts BATCH_ALTERED",
    "payouts/approve-batch.ts sentence",
    "payouts/coins-lacking.ts SENTENCES[cause]",
    "payouts/freeze-batch.ts sentence",
    "payouts/freeze-batch.ts findings",
    "payouts/require-planned.ts WHY[plan.kind]",
    "payouts/require-unaltered.ts SENTENCES[code]",
    "payouts/void-batch.ts sentence",
    "people/untrusted.ts what",
  ],
  "bounds, days, times to wait and counts that say nothing of one request": [
    "audit/book-tar-routes.ts RETRY_SECONDS",
    "blackouts/declare-blackout.ts back",
    "blackouts/declare-blackout.ts ahead",
    "blackouts/declare-blackout.ts apart",
    "board/ask-board.ts USES_AT_ONCE",
    "cases/ask-applicant.ts until",
    "cases/case-looks.ts most",
    "cases/case-looks.ts Math.ceil(wait / 1000)",
    "cases/messages.ts 86_400 - Math.floor((at.getTime() % 86_400_000) / 1000)",
    "cases/reviewer-draw.ts POOL_MIN",
    "cases/triage-case.ts TRIAGE_MAX",
    "db/day-budget.ts retryAfter",
    "db/day-budget.ts bits",
    "groups/take-on-group.ts GROUP_BOUNDS.days",
    "http/rate-limit.ts retryAfter",
    "http/work-gate.ts more",
    "payouts/choose-payouts.ts depth",
    "payouts/say-hand-paid.ts found.depth",
    "payouts/say-hand-paid.ts DEATH_DEPTH",
    "people/freeze-access.ts FROZEN_MAX",
    "people/passphrase.ts PASSPHRASE_MIN",
    "people/passphrase.ts PASSPHRASE_MAX",
  ],
  "states of a machine, names of rules, kinds and criteria, all from lists in the sources": [
    "board/ask-board.ts state",
    'cases/open-for-person.ts fit.join(" ")',
    "cases/require-fit.ts given.tier",
    'cases/require-fit.ts missing.join(" ")',
    "duplicates/pair.ts state",
    "duplicates/pair.ts to",
    "evidence/evidence.ts from",
    "evidence/evidence.ts to",
    "evidence/keep-evidence.ts cleaned.rule",
    "http/api-auth.ts error.rule",
    "payouts/accept-signature.ts batch.state",
    "payouts/approve-batch.ts batch.state",
    "payouts/batch.ts batch.state",
    "payouts/batch.ts to",
    "payouts/bump-plans.view.ts batch.state",
    "payouts/coins-lacking.ts cause",
    "payouts/draft-batch.ts plan.kind",
    'payouts/freeze-batch.ts open.map(({ id }) => id).join(" ")',
    "payouts/release-batch.ts batch.state",
    "payouts/require-planned.ts plan.kind",
    "payouts/require-unaltered.ts about",
    "payouts/require-unaltered.ts error.rule",
    "payouts/void-batch.ts batch.state",
    "people/enrol-person.ts apart[0]",
    "people/enrol-person.ts apart[1]",
    "people/untrusted.ts error.rule",
    "programmes/move-programme.ts programme.state",
    "programmes/move-programme.ts step.to",
  ],
  "amounts of money and rates, which bounds of a programme or a batch say, and how many payouts wait":
    [
      "cases/require-fit.ts programme.awardFloor.toString()",
      "cases/require-fit.ts programme.awardCap.toString()",
      "cases/require-fit.ts rule.cap.toString()",
      "ledger/journal.store.ts available",
      "payouts/batch-rate.ts formatFeeRate(floor)",
      "payouts/batch-rate.ts formatFeeRate(ceiling)",
      "payouts/choose-payouts.ts waiting",
      "payouts/coins-lacking.ts needed",
      "payouts/coins-lacking.ts available",
      "payouts/coins-lacking.ts Object.fromEntries( KEPT.filter((kept) => sums[kept] > 0n).map((kept) => [kept, `${sums[kept]}`]), )",
      "payouts/draft-batch.ts plan.fee.toString()",
      "payouts/price-payouts.ts standing.needed.toString()",
      "payouts/price-payouts.ts standing.cover.toString()",
      "payouts/raise-payout.ts raiseTo.toString()",
      "payouts/require-ceilings.ts (most < 0n ? 0n : most).toString()",
      'payouts/require-planned.ts "fee" in plan && { fee: plan.fee.toString() }',
      'payouts/require-planned.ts "missing" in plan && { missing: plan.missing.toString() }',
      "programmes/require-budget.ts left.toString()",
    ],
  "random names of payouts and batches, codes of programmes, languages and permissions, which the fund's lists have":
    [
      "payouts/award-rate.ts currency",
      "payouts/choose-payouts.ts batch",
      "payouts/price-payouts.ts payout.id",
      "people/permission.ts permission",
      "people/viewer.ts permission",
      'programmes/require-offered.ts others.map(({ code }) => code).join(" ")',
      'programmes/require-offered.ts languages.join(" ")',
      "wallet/freeze-coin.ts lineage",
      "wallet/restore-wallet.ts programme",
    ],
  "what an operator set on their own machine, told to them at a terminal: hosts, ports, folders, names of settings, last words of a program that was started":
    [
      "app/opened.ts fund.network",
      "app/opened.ts config.network",
      "app/opened.ts name",
      "app/opened.ts wanted",
      "app/ports.ts port",
      "app/ports.ts host",
      "app/ports.ts advice",
      "audit/log-fault.ts where",
      "chain/follow.ts settings.birth",
      "chain/follow.ts reorgLimit",
      "chain/follow.ts count",
      "chain/node-identity.ts network",
      "chain/node-identity.ts from",
      "chain/right-node.ts lacking",
      "db/embedded/cluster.ts lock.pid",
      "db/embedded/cluster.ts dataDir",
      'db/embedded/data-directory.ts words.trim().split("\\n").at(-1) ?? ""',
      "db/embedded/data-directory.ts asked",
      "db/embedded/postmaster.ts words",
      "db/embedded/programs.ts missing(wanted.major)",
      "db/embedded/writable-folder.ts folder",
    ],
  "an error as the cause, which only logs see, and by its kind": [
    "auditors/as-fault.ts error",
    "db/embedded/data-directory.ts error",
    "db/embedded/programs.ts reason",
    "db/embedded/writable-folder.ts error",
  ],
};

test("every value that a refusal puts into its words is told of here, and is there", () => {
  const found = houseTree("src").flatMap((source) => faultValues(source));
  const told = Object.values(VALUES).flat();
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter((each) => !told.includes(each))).toEqual([]);
  expect(told.filter((each) => !found.includes(each))).toEqual([]);
});

test("a value is seen in a template, a sum, a condition, a name, a member and a spread; literal texts are none", () => {
  const text = [
    'throw new Fault("conflict", "a-code", `no ${word}`);',
    'throw new Fault("conflict", "a-code", late ? "Too late." : "No " + other);',
    'throw new Fault("conflict", "a-code", said, { most: 3, short, of: list.join(" "), ...more });',
    'throw new Fault("conflict", "a-code", `Plain.`, { most: 3, why: "so" });',
    "throw new Error(`not ${ours}`);",
  ].join("\n");
  expect(faultValues({ path: "src/a/b.ts", text })).toEqual(
    ["word", "other", "said", "short", 'list.join(" ")', "more"].map((each) => `a/b.ts ${each}`),
  );
});
