import type { FundFile } from "../base/fund-file.ts";
import { fundFileDigest } from "../base/fund-file.ts";
import type { Reader } from "../db/unit.ts";
import { findBook } from "./book.store.ts";
import { listLeaves } from "./log.store.ts";
import { tickOf } from "./tick.ts";

/**
 * Whether `closeEpochIfDue` has anything to do now: a fund file to announce, or a tick to consider. Asked first, so that nobody outside is
 * asked about the log every second.
 */
export async function isCloseDue(
  reader: Reader,
  order: { readonly fund: FundFile; readonly tickSeconds: number; readonly at: Date },
): Promise<boolean> {
  const book = await findBook(reader);
  if (book === undefined) return true;
  const announced = (await listLeaves(reader, "policy")).at(-1)?.leaf.d;
  if (announced !== fundFileDigest(order.fund)) return true;
  return tickOf(order.at, order.tickSeconds) > book.lastTickAt;
}
