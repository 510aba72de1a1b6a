import { toHex, utf8 } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { fundFileDigest } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { Unit } from "../db/unit.ts";
import { appendEntries } from "./append-entries.ts";
import { findBook, insertBook } from "./book.store.ts";
import { nextEpoch } from "./epoch.store.ts";
import { formatLeaf } from "./leaf.ts";
import type { KeyLeaf, PolicyLeaf } from "./leaf.ts";
import { listLeaves, lockLog } from "./log.store.ts";
import type { LogSigner } from "./outside.ts";
import { tickOf } from "./tick.ts";

/**
 * Announces a fund file in the log: its `policy` leaf, and a `key` leaf for every key that the log has not named yet. The first one opens
 * the book, so leaf 0 is a policy leaf. It rules from the next epoch that is not already drawn up. Repeating it with the same file does
 * nothing. Faults: conflict `fund-other-log` (the file is of another origin), `fund-older` (its number does not follow the last one).
 */
export async function publishPolicy(
  unit: Unit,
  input: { readonly fund: FundFile; readonly signer: LogSigner; readonly tickSeconds: number },
): Promise<void> {
  const { fund, signer } = input;
  const d = fundFileDigest(fund);
  // Asked every second by the worker: the lock is only taken when there is something to say.
  if ((await lastPolicy(unit))?.d === d) return;
  await lockLog(unit);
  const book = await findBook(unit);
  if (book === undefined) {
    const tick = tickOf(unit.at, input.tickSeconds);
    await insertBook(unit, { origin: fund.fund, openedAt: tick, lastTickAt: tick });
  } else if (book.origin !== fund.fund) {
    throw new Fault(
      "conflict",
      "fund-other-log",
      "The fund file is of another fund than this log.",
    );
  }
  const last = await lastPolicy(unit);
  if (last?.d === d) return;
  if (last !== undefined && fund.seq !== last.seq + 1)
    throw new Fault(
      "conflict",
      "fund-older",
      "The number of the fund file does not follow that of the file in the log.",
    );
  const e = await nextEpoch(unit);
  const known = new Set(
    (await listLeaves(unit, "key")).map(({ leaf }) => `${leaf.role} ${leaf.d}`),
  );
  const keys = keysOf(fund)
    .map(([role, text]): KeyLeaf => ({ t: "key", d: keyDigest(text), e, role }))
    .filter((leaf) => !known.has(`${leaf.role} ${leaf.d}`));
  const policy = formatLeaf({ t: "policy", d, e, seq: fund.seq });
  await appendEntries(unit, signer, [policy, ...keys.map(formatLeaf)]);
}

async function lastPolicy(unit: Unit): Promise<PolicyLeaf | undefined> {
  return (await listLeaves(unit, "policy")).at(-1)?.leaf;
}

/** What a `key` leaf names a key (or list) by: `H("commonpurse/key/v1", text)`, hex32. */
export function keyDigest(text: string): string {
  return toHex(H("commonpurse/key/v1", utf8(text)));
}

function keysOf(fund: FundFile): (readonly [KeyLeaf["role"], string])[] {
  return [
    ...fund.root.keys.map((key) => ["root", key] as const),
    ...fund.keys.map(({ role, vkey }) => [role, vkey] as const),
    ...fund.auditors.map((key) => ["auditor", key] as const),
    ...fund.intake.map((key) => ["intake", key] as const),
  ];
}
