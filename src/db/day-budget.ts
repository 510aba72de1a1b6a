import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { bitsAsked } from "../base/proof-of-work.ts";
import type { Work } from "../base/proof-of-work.ts";
import type { Unit } from "./unit.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How many bits less than asked are taken: the day may have moved on while somebody worked. */
const SLACK = 1;

/** Whether work of `bits` is enough while `asked` are asked. */
export function isEnough(bits: number, asked: number): boolean {
  return bits >= asked - SLACK;
}

/** What one kind of request may use up on one day (UTC). `what` is a name, `scarce` that less is left than is comfortable. */
export interface DayBudget {
  readonly what: string;
  readonly perDay: number;
  readonly scarce?: boolean;
}

/**
 * How somebody asks: through the API with work or without, where `told` hears how many bits of it are asked at the moment (0 for none),
 * admitted or not; or by a form of a page that was opened `formAge` seconds ago.
 */
export type Asking =
  | { readonly work: Work | undefined; readonly told: (bits: number) => void }
  | { readonly work: Work | undefined }
  | { readonly formAge: number };

/**
 * Counts one request of the day and lets it pass or not, in the unit that does what is asked, so that what fails is not counted. No
 * sender is known or stored: a counter for each day, and the marks of spent work. Faults, all too-many with `retryAfter` or `bits`:
 * `daily-limit`, `form-too-quick`, `work-needed`.
 */
export async function admit(unit: Unit, budget: DayBudget, asking: Asking): Promise<void> {
  const number = await takeNumber(unit, budget.what);
  const bits = bitsAsked((number - 1) / budget.perDay, budget.scarce === true);
  if ("told" in asking) asking.told(bits);
  holdPace(unit, number, { whole: budget.perDay, quarters: 3 });
  if ("formAge" in asking) await admitForm(unit, budget, asking.formAge);
  else await admitWork(unit, bits, asking.work);
}

/** For how many days counters are kept: today's and yesterday's. */
export const BUDGET_DAYS = 2;

/** Forgets counters of days before yesterday and marks that have lapsed; returns how many. */
export async function purgeDayBudgets(unit: Unit): Promise<number> {
  const yesterday = formatDate(new Date(unit.at.getTime() - (BUDGET_DAYS - 1) * DAY_MS));
  const days = await unit.sql("day_counts").where("day", "<", yesterday).delete();
  return days + (await unit.sql("spent_marks").where("until", "<=", unit.at).delete());
}

/** Forms need no work, so they get half of the day, spread over it, and must have stood open for a while once that fills up. */
async function admitForm(unit: Unit, { what, perDay }: DayBudget, age: number): Promise<void> {
  const number = await takeNumber(unit, `${what} form`);
  const pace = { whole: Math.ceil(perDay / 2), quarters: 2 } as const;
  holdPace(unit, number, pace);
  const share = number / paceOf(unit.at, pace);
  const least = share > 3 / 4 ? 20 : share > 1 / 2 ? 5 : 0;
  if (age >= least) return;
  const retryAfter = least - age;
  throw new Fault(
    "too-many",
    "form-too-quick",
    `Many are asking at the moment. Wait ${retryAfter} seconds, then send the same form again.`,
    { retryAfter },
  );
}

async function admitWork(unit: Unit, bits: number, work: Work | undefined): Promise<void> {
  if (bits === 0) return;
  if (work === undefined || !isEnough(work.bits, bits)) throw needed(bits, WORK_FIRST);
  if (!(await spend(unit, work))) throw needed(bits, WORK_SPENT);
}

/** Fault too-many `work-needed`: so many bits of it. */
export function workFirst(bits: number): Fault {
  return needed(bits, WORK_FIRST);
}

const WORK_FIRST =
  "Many are asking at the moment. Solve the challenge that comes with this answer and send the request again with it.";
const WORK_SPENT =
  "This proof of work was used before. Solve the challenge that comes with this answer.";

function needed(bits: number, detail: string): Fault {
  return new Fault("too-many", "work-needed", detail, { bits });
}

/** So many quarters of `whole` may be used up at once; the rest comes evenly through the day, so that no flood takes all of it. */
interface Pace {
  readonly whole: number;
  readonly quarters: 2 | 3;
}

/** How many there may have been by `at`. Whole numbers throughout: 10⁶ · 4 days of milliseconds stay below 2⁵³. */
function paceOf(at: Date, { whole, quarters }: Pace): number {
  const passed = at.getTime() % DAY_MS;
  const grown = Math.floor((whole * (quarters * DAY_MS + (4 - quarters) * passed)) / (4 * DAY_MS));
  return Math.max(1, grown);
}

function holdPace(unit: Unit, number: number, pace: Pace): void {
  if (number <= paceOf(unit.at, pace)) return;
  const { whole, quarters } = pace;
  // The moment at which the pace reaches this number; after the whole of the day, midnight.
  const due =
    number > whole
      ? DAY_MS
      : Math.ceil(((4 * number - quarters * whole) * DAY_MS) / (whole * (4 - quarters)));
  const retryAfter = Math.max(1, Math.ceil((due - (unit.at.getTime() % DAY_MS)) / 1000));
  throw new Fault(
    "too-many",
    "daily-limit",
    "So much was asked for today that no more can be given out at the moment. Nothing was done; please try again later.",
    { retryAfter },
  );
}

/** The number of this request among today's; the counter is locked until the unit ends. */
async function takeNumber(unit: Unit, what: string): Promise<number> {
  const taken = await unit.sql.raw<{ rows: { number: number }[] }>(
    `insert into day_counts as c (day, what, number) values (:day, :what, 1)
     on conflict (day, what) do update set number = c.number + 1 returning number`,
    { day: formatDate(unit.at), what },
  );
  return taken.rows[0]?.number ?? 1;
}

/** False when this work was spent before. Its end is kept by the hour: the second would tell when somebody came. */
async function spend(unit: Unit, { mark, until }: Work): Promise<boolean> {
  const spent = await unit.sql.raw<{ rows: unknown[] }>(
    "insert into spent_marks (mark, until) values (:mark, :until) on conflict do nothing returning 1",
    { mark: Buffer.from(mark), until: new Date(Math.ceil(until.getTime() / HOUR_MS) * HOUR_MS) },
  );
  return spent.rows.length === 1;
}
