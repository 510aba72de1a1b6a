import { formatDate } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { CaseId } from "./case.ts";
import { lastDay } from "./question.ts";
import type { Question } from "./question.ts";

interface QuestionRow {
  case_id: CaseId;
  back_to: Question["backTo"];
  asked_on: string;
  days: number;
}

/** Notes that a case waits, for so many days; its text is a message. The row goes with the step that ends the waiting. */
export async function insertQuestion(
  unit: Unit,
  id: CaseId,
  question: { readonly backTo: Question["backTo"]; readonly days: number },
): Promise<void> {
  await unit.sql("case_questions").insert({
    case_id: id,
    back_to: question.backTo,
    asked_on: formatDate(unit.at),
    days: question.days,
  });
}

/** What a case waits for; undefined when it waits for nothing. */
export async function findQuestion(reader: Reader, id: CaseId): Promise<Question | undefined> {
  const row = await reader
    .sql<QuestionRow>("case_questions")
    .where({ case_id: id } as object)
    .first();
  return row && { backTo: row.back_to, answerBy: lastDay(row.asked_on, row.days) };
}

/** Cases whose last day to answer is over on the day of `at`, at most `limit`. */
export async function overdueCases(
  reader: Reader,
  ask: { readonly at: Date; readonly limit: number },
): Promise<CaseId[]> {
  const { rows } = await reader.sql.raw<{ rows: { id: CaseId }[] }>(
    `select case_id as id from case_questions
     where asked_on + days < cast(:today as date) order by case_id limit :limit`,
    { today: formatDate(ask.at), limit: ask.limit },
  );
  return rows.map(({ id }) => id);
}
