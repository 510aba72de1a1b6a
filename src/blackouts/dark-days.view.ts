import { formatDate } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";
import type { DarkDays } from "./blackout.ts";
import { listBlackouts } from "./blackout.store.ts";

/** What is known of declared blackouts on the day of `at`. */
export async function darkDays(reader: Reader, at: Date): Promise<DarkDays> {
  return { today: formatDate(at), blackouts: await listBlackouts(reader) };
}
