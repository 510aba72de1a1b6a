import type { Unit } from "../db/unit.ts";
import { addTokens } from "../duplicates/add-tokens.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { accountValue, scriptValue } from "../duplicates/token.ts";
import type { TokenValue } from "../duplicates/token.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { readDestinations } from "./case-destinations.ts";

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

/** What is compared of where a case was to be paid: every script of every record, and the account that they come from. */
export async function destinationValues(unit: Unit, open: OpenCase): Promise<TokenValue[]> {
  const { given } = readDestinations(await weighEntries(unit, open, ["destination"]));
  return given.flatMap(({ record }) => [
    ...record.scripts.map(scriptValue),
    ...(record.kind === "derived" ? [accountValue(String(record.value))] : []),
  ]);
}
