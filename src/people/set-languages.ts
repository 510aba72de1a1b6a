import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import type { Language } from "../http/text.ts";
import { LANGUAGES } from "../http/text.ts";
import type { ReadLanguage } from "./languages.store.ts";
import { lockLanguages, saveLanguages } from "./languages.store.ts";

const DAY_MS = 86_400_000;

/** A language that is claimed is heeded from the first Monday that comes at least so many whole days after the day (UTC) of the claim: claimed because of a case, it comes late for that case. */
const WAIT_DAYS = 7;

/**
 * Says what a person reads, all of it, in the place of what they said before: a language that is new counts from a later Monday, one that stays keeps its day, one that is left out counts no more at
 * once. What it is then. Safe to repeat.
 */
export async function setLanguages(
  unit: Unit,
  person: string,
  languages: readonly Language[],
): Promise<ReadLanguage[]> {
  const before = await lockLanguages(unit, person);
  const countsFrom = mondayAfter(unit.at);
  const next = LANGUAGES.filter((each) => languages.includes(each)).map(
    (language) => before.find((each) => each.language === language) ?? { language, countsFrom },
  );
  await saveLanguages(unit, person, next);
  return next;
}

function mondayAfter(at: Date): string {
  const earliest = new Date(Date.parse(formatDate(at)) + (1 + WAIT_DAYS) * DAY_MS);
  const toMonday = (8 - earliest.getUTCDay()) % 7;
  return formatDate(new Date(earliest.getTime() + toMonday * DAY_MS));
}
