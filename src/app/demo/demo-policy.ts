import { relative } from "node:path";
import { approverStepsOf } from "../../base/approver-steps.ts";
import type { Separation } from "../../base/separation.ts";
import { readStatement } from "../../base/statement.ts";
import { FUND_STATEMENT } from "../../base/fund-file.ts";
import type { Founded } from "../../people/found.ts";
import type { SignerPublic } from "../../signer/new-signer.ts";
import type { PolicyFile } from "../../signer/policy.ts";

/** The demo signer's policy: generous limits, for play money. `files` are relative to the policy file. */
export function demoPolicy(made: {
  origin: string;
  founded: Founded;
  signer: SignerPublic;
  folder: string;
  preset: Separation;
}): string {
  const { value: fund } = readStatement(FUND_STATEMENT, made.founded.fundFile);
  const policy: PolicyFile = {
    fund: made.origin,
    network: "regtest",
    wallets: made.signer.wallets.map((wallet) => ({ ...wallet })),
    root: { keys: [...fund.root.keys], quorum: fund.root.quorum },
    policies: [made.founded.digest],
    signInRp: fund.signInRp,
    preset: made.preset,
    jitterPercent: 2,
    feeSharePercent: 5,
    feeRateMax: 200,
    limits: { batch: "500000000", day: "5000000000", count: 10_000, fees: "10000000" },
    approvers: approverStepsOf(fund).map(({ above, need }) => ({ above: `${above}`, need })),
    claims: "seen",
    certificateDays: 366,
    logId: made.signer.logId,
    files: {
      peopleList: "people.txt",
      fundFile: "fund.txt",
      seed: relative(made.folder, made.signer.files.seed),
      log: relative(made.folder, made.signer.files.log),
    },
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}
