import type { Reader, Unit } from "../db/unit.ts";
import { appendEntries } from "./append-entries.ts";
import { nextEpoch } from "./epoch.store.ts";
import { formatLeaf } from "./leaf.ts";
import { listLeaves, lockLog } from "./log.store.ts";
import { publishedBoardNotices } from "./notice.store.ts";
import type { LogSigner } from "./outside.ts";
import { keyDigest } from "./publish-policy.ts";

/**
 * Names a people list in the log by a `key` entry of the role `approvers`, so that no second list can be in force in secret. The text, which the
 * caller has verified, is not public; the nonce in it keeps its digest from being guessed. Repeating it does nothing.
 */
export async function publishPeopleList(
  unit: Unit,
  input: { readonly signer: LogSigner; readonly text: string },
): Promise<void> {
  await lockLog(unit);
  if (await isPeopleListNamed(unit, input.text)) return;
  const d = keyDigest(input.text);
  const entry = formatLeaf({ t: "key", d, e: await nextEpoch(unit), role: "approvers" });
  await appendEntries(unit, input.signer, [entry]);
}

/** Whether the last people list that the log names is this one. */
export async function isPeopleListNamed(reader: Reader, text: string): Promise<boolean> {
  // Uses of the board's key are named in the same way (docs/decisions/0027).
  const uses = new Set((await publishedBoardNotices(reader)).map(keyDigest));
  const named = (await listLeaves(reader, "key")).filter(
    ({ leaf }) => leaf.role === "approvers" && !uses.has(leaf.d),
  );
  return named.at(-1)?.leaf.d === keyDigest(text);
}
