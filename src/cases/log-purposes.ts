import { PURPOSES } from "../vault/entry.ts";
import type { Purpose } from "../vault/entry.ts";

/** What the log of looks says that somebody looked for: to decide is to review there, or it would tell in which hour who decides. */
export type LogPurpose = Exclude<Purpose, "decision">;

/** All of them. */
export const LOG_PURPOSES = PURPOSES.filter((each): each is LogPurpose => each !== "decision");

/** The log's word for a purpose. */
export function logPurpose(purpose: Purpose): LogPurpose {
  return purpose === "decision" ? "review" : purpose;
}

/** The purposes for which the log has this word. */
export function purposesOf(word: LogPurpose): Purpose[] {
  return PURPOSES.filter((each) => logPurpose(each) === word);
}
