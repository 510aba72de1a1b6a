import type { Unit } from "../db/unit.ts";
import { addTokens } from "../duplicates/add-tokens.ts";
import { findPairs } from "../duplicates/find-pairs.ts";
import { isUnresolved, otherOf, rememberMatch } from "../duplicates/pair.ts";
import { listPairs } from "../duplicates/pair.store.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { casesWith } from "../duplicates/token.store.ts";
import { accountValue, scriptValue, tokensOf } from "../duplicates/token.ts";
import type { TokenValue } from "../duplicates/token.ts";
import type { DestinationRecord } from "../payouts/destination.ts";
import { destinationUsed } from "../payouts/payout.store.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { readDestinations } from "./case-destinations.ts";
import type { CaseId } from "./case.ts";

/**
 * Gives an open case the tokens of all destinations that are sealed in it. Finds nobody: whoever gives an address learns nothing of another case, not even
 * by the time it takes. A destination that was given for a queued payout stands with the payout alone, and so with no token.
 */
export async function compareDestinations(
  unit: Unit,
  open: OpenCase,
  keys: TokenKeys,
): Promise<void> {
  await addTokens(unit, { case: open.case, keys, values: await destinationValues(unit, open) });
}

/**
 * The same, and keeps every other case that shares one of them, or a file, as a pair. For units of the staff who have the case open: when it is looked at, and
 * once more when it is approved, so that what was given in between is compared before anything is paid. Safe to repeat.
 */
export async function findDuplicates(unit: Unit, open: OpenCase, keys: TokenKeys): Promise<void> {
  const compared = { case: open.case, keys, values: await destinationValues(unit, open) };
  await addTokens(unit, compared);
  await findPairs(unit, compared);
}

/** A decided case, and the scripts that it is to be paid to now. */
export interface DecidedDestination {
  readonly case: CaseId;
  readonly keys: TokenKeys;
  readonly record: Pick<DestinationRecord, "kind" | "scripts" | "value">;
}

/**
 * Lets a case that is decided be paid only to what no other case gave, unless somebody judged that the two may share it. Staff open such a case no more, so
 * nobody would judge it later. Stores nothing. Fault conflict `destination-used`: told to nobody whose case is undecided.
 */
export async function requireUnshared(unit: Unit, asked: DecidedDestination): Promise<void> {
  const values = tokensOf(await asked.keys(), valuesOf(asked.record));
  const holders = await casesWith(
    unit,
    values.flatMap(({ tokens }) => tokens),
    asked.case,
  );
  if (holders.length === 0) return;
  const pairs = await listPairs(unit, asked.case);
  for (const other of new Set(holders.map((held) => held.case))) {
    const match = values.filter(({ tokens }) =>
      holders.some((held) => held.case === other && tokens.includes(held.token)),
    );
    const pair = pairs.find((each) => otherOf(each, asked.case) === other);
    if (pair === undefined || isUnresolved(rememberMatch(pair, match))) throw destinationUsed();
    if (pair.state === "confirmed_duplicate" && rememberMatch(pair, match) !== pair)
      throw destinationUsed();
  }
}

/** What is compared of where a case was to be paid: every script of every record, and the account that they come from. */
async function destinationValues(unit: Unit, open: OpenCase): Promise<TokenValue[]> {
  const { given } = readDestinations(await weighEntries(unit, open, ["destination"]));
  return given.flatMap(({ record }) => valuesOf(record));
}

function valuesOf({ kind, scripts, value }: DecidedDestination["record"]): TokenValue[] {
  return [
    ...scripts.map(scriptValue),
    ...(kind === "derived" ? [accountValue(String(value))] : []),
  ];
}
