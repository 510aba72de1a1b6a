import { formatDate } from "../base/clock.ts";
import { isDark, lengthen } from "../blackouts/blackout.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import type { Unit } from "../db/unit.ts";
import type { CaseId } from "./case.ts";
import { isOver } from "./question.ts";
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

/** What a case waits for, with the last day to answer as it is known at the unit's instant; undefined when it waits for nothing. */
export async function findQuestion(unit: Unit, id: CaseId): Promise<Question | undefined> {
  const row = await unit
    .sql<QuestionRow>("case_questions")
    .where({ case_id: id } as object)
    .first();
  if (row === undefined) return undefined;
  const answerBy = lengthen(row.asked_on, row.days, await darkDays(unit, unit.at));
  return { backTo: row.back_to, answerBy };
}

/** Cases whose last day to answer is over at the unit's instant, at most `limit`; none while a blackout holds. */
export async function overdueCases(unit: Unit, limit: number): Promise<CaseId[]> {
  const dark = await darkDays(unit, unit.at);
  if (isDark(dark)) return [];
  const { rows } = await unit.sql.raw<{ rows: QuestionRow[] }>(
    `select case_id, asked_on, days from case_questions
     where asked_on + days < cast(:today as date) order by case_id`,
    { today: dark.today },
  );
  return rows
    .filter((row) => isOver(lengthen(row.asked_on, row.days, dark), unit.at))
    .slice(0, limit)
    .map((row) => row.case_id);
}
