import { approverStepsOf } from "../base/approver-steps.ts";
import { FUND_STATEMENT, fundFileDigest, fundRoot, openFundFile } from "../base/fund-file.ts";
import { Fault } from "../base/fault.ts";
import { openPeopleList } from "../base/people-list.ts";
import { readStatement } from "../base/statement.ts";
import { networkOfGenesis } from "../bitcoin/network.ts";
import type { Unit } from "../db/unit.ts";
import type { FundKind } from "./fund.ts";
import { findFund, insertFund, insertFundFile, insertPeopleList } from "./fund.store.ts";

/**
 * Founds the fund of this installation from its two signed statements; returns the digest of the fund file, which the
 * configuration pins from then on. The file is believed here because its root signed it and the operator brought it; later
 * changes must be signed by that root. A demo is made on regtest only and stays one. Refuses with the rules of FORMATS 10 and 4 and of `approverStepsOf`; Faults
 * conflict `fund-network` when `genesis` is not of the file's network, `fund-founded` when there is a fund already.
 */
export async function importFund(
  unit: Unit,
  input: { kind: FundKind; genesis: string; fundFile: string; peopleList: string },
): Promise<{ digest: string }> {
  const { value: claimed } = readStatement(FUND_STATEMENT, input.fundFile);
  const root = fundRoot(claimed);
  const file = openFundFile(input.fundFile, { root, fund: claimed.fund, at: unit.at });
  approverStepsOf(file);
  const list = openPeopleList(input.peopleList, {
    keys: root.keys,
    quorum: root.quorum,
    fund: file.fund,
    at: unit.at,
    signInRp: file.signInRp,
  });
  if ((await findFund(unit)) !== undefined)
    throw new Fault("conflict", "fund-founded", "This database has its fund already.");
  const { kind, genesis } = input;
  const fits = networkOfGenesis(genesis) === file.network;
  if (!fits || (kind === "demo" && file.network !== "regtest"))
    throw new Fault(
      "conflict",
      "fund-network",
      "The node follows another chain than this fund is for.",
    );
  const digest = fundFileDigest(file);
  await insertFund(unit, {
    kind,
    network: file.network,
    genesis,
    origin: file.fund,
    foundedAt: unit.at,
  });
  await insertFundFile(unit, { seq: file.seq, digest, text: input.fundFile });
  await insertPeopleList(unit, { seq: list.seq, text: input.peopleList });
  return { digest };
}
