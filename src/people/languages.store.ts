import { z } from "zod";
import { formatDate } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Language } from "../http/text.ts";
import { LANGUAGES } from "../http/text.ts";

/** A language that somebody reads, and the first day (UTC) on which draws of reviewers heed it. */
export interface ReadLanguage {
  readonly language: Language;
  readonly countsFrom: string;
}

/** What a person says they read, in the order of LANGUAGES; nothing of who said nothing. */
export async function languagesOf(reader: Reader, code: string): Promise<ReadLanguage[]> {
  const row = await reader.sql<Row>("people").where({ code }).first("reads");
  return row === undefined ? [] : readLanguages(row.reads);
}

/** The same, with the person's row locked until the unit ends. */
export async function lockLanguages(unit: Unit, code: string): Promise<ReadLanguage[]> {
  const row = await unit.sql<Row>("people").where({ code }).forNoKeyUpdate().first("reads");
  return row === undefined ? [] : readLanguages(row.reads);
}

/** Writes what a person reads in the place of what was there; of who is disabled nothing. */
export async function saveLanguages(
  unit: Unit,
  code: string,
  languages: readonly ReadLanguage[],
): Promise<void> {
  const reads = Object.fromEntries(
    languages.map(({ language, countsFrom }) => [language, countsFrom]),
  );
  await unit
    .sql("people")
    .where({ code })
    .whereNull("disabled_at")
    .update({ reads: JSON.stringify(reads) });
}

/** The codes of those who have said for long enough that they read a language; nobody for one that the fund does not know. */
export async function peopleReading(
  reader: Reader,
  language: string,
  at: Date,
): Promise<ReadonlySet<string>> {
  const rows = await reader.sql<Row>("people").select("code", "reads");
  const today = formatDate(at);
  const reads = ({ reads }: Row): boolean =>
    readLanguages(reads).some((each) => each.language === language && each.countsFrom <= today);
  return new Set(rows.filter(reads).map(({ code }) => code));
}

interface Row {
  code: string;
  reads: Readonly<Record<string, unknown>>;
}

const Day = z.iso.date();

/** What is no day of a language that the fund knows counts for nothing, so that a row that somebody altered holds up no draw. */
function readLanguages(reads: Row["reads"]): ReadLanguage[] {
  return LANGUAGES.flatMap((language) => {
    const day = Day.safeParse(reads[language]);
    return day.success ? [{ language, countsFrom: day.data }] : [];
  });
}
