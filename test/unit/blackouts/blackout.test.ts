/** How times grow by declared blackouts, held against counting the days one by one. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { dayAfter, isDark, lengthen, mayDeclare } from "../../../src/blackouts/blackout.ts";
import type { BlackoutDays, DarkDays } from "../../../src/blackouts/blackout.ts";
import { ENDING_STATES, lastDayKept, lastMonthDue } from "../../../src/cases/retention.ts";

const START = "2026-11-25";
const NEVER: readonly BlackoutDays[] = [];

test("without a blackout the last day is so many days after, also across months", () => {
  const last = (start: string, days: number) =>
    lengthen(start, days, { today: START, blackouts: NEVER });
  expect(last("2026-11-25", 14)).toBe("2026-12-09");
  expect(last("2028-02-20", 14)).toBe("2028-03-05");
});

test.each([
  ["before it is asked", "2026-11-01", "2026-11-25", "2026-12-09"],
  ["of one day", "2026-11-26", "2026-11-26", "2026-12-10"],
  ["on the last day", "2026-12-09", "2026-12-20", "2026-12-21"],
  ["after the last day", "2026-12-10", "2026-12-20", "2026-12-09"],
  ["taken back before it began", "2026-12-01", "2026-11-30", "2026-12-09"],
])("two weeks with a blackout %s end on the right day", (_when, firstDay, lastDay, last) => {
  expect(lengthen(START, 14, { today: "2027-01-31", blackouts: [{ firstDay, lastDay }] })).toBe(
    last,
  );
});

test("days of it that have not come count for nothing yet", () => {
  const blackouts = [{ firstDay: "2026-11-28", lastDay: "2027-01-26" }];
  const on = (today: string) => lengthen(START, 14, { today, blackouts });
  expect([on("2026-11-27"), on("2026-11-28"), on("2026-12-09")]).toEqual([
    "2026-12-09",
    "2026-12-10",
    "2026-12-21",
  ]);
});

/** Blackouts one after the other, some without a day, in any order. */
const blackouts = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 60 })), {
    maxLength: 6,
  })
  .map((parts) => {
    let next = dayAfter(START, -100);
    return parts
      .map(([gap, length]) => {
        const firstDay = dayAfter(next, gap);
        next = dayAfter(firstDay, length);
        return { firstDay, lastDay: dayAfter(next, -1) };
      })
      .reverse();
  });
const days = fc.integer({ min: 1, max: 90 });
const passed = fc.integer({ min: 0, max: 300 });

test("it is the day on which so many days without a blackout have passed", () => {
  fc.assert(
    fc.property(blackouts, days, passed, (known, count, until) => {
      const today = dayAfter(START, until);
      const dark = (day: string): boolean =>
        day <= today && isDark({ today: day, blackouts: known });
      let last = START;
      for (let left = count; left > 0;) {
        last = dayAfter(last, 1);
        if (!dark(last)) left -= 1;
      }
      const found = lengthen(START, count, { today, blackouts: known });
      expect(found).toBe(last);
    }),
  );
});

test("it never moves back as days pass, and lies ahead in a blackout that found it open", () => {
  fc.assert(
    fc.property(blackouts, days, passed, (known, count, until) => {
      const on = (today: string): DarkDays => ({ today, blackouts: known });
      const [before, now] = [dayAfter(START, until), dayAfter(START, until + 1)];
      const [then, last] = [lengthen(START, count, on(before)), lengthen(START, count, on(now))];
      expect(last >= then).toBe(true);
      if (isDark(on(now)) && then >= now) expect(last > now).toBe(true);
    }),
  );
});

test("ending one early takes no day away that had come", () => {
  fc.assert(
    fc.property(blackouts, days, passed, (known, count, until) => {
      const today = dayAfter(START, until);
      const cut = known.map(({ firstDay, lastDay }) => ({
        firstDay,
        lastDay: lastDay < today ? lastDay : today,
      }));
      const late = dayAfter(today, 200);
      expect(lengthen(START, count, { today: late, blackouts: cut })).toBe(
        lengthen(START, count, { today, blackouts: known }),
      );
    }),
  );
});

test("a case is erased on the day after the last one it is kept, and in a blackout only what silence did not end", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ENDING_STATES),
      blackouts,
      fc.integer({ min: 0, max: 700 }),
      (state, known, until) => {
        const dark = { today: dayAfter(START, until), blackouts: known };
        const due = lastMonthDue(state, dark);
        const byWish = ["spam", "withdrawn", "completed"].includes(state);
        expect(due === undefined).toBe(isDark(dark) && !byWish);
        if (due === undefined) return;
        const next = new Date(Date.UTC(due.getUTCFullYear(), due.getUTCMonth() + 1, 1));
        const kept = (month: Date) => lastDayKept(state, month.toISOString().slice(0, 10), dark);
        expect(kept(due) < dark.today).toBe(true);
        expect(kept(next) >= dark.today).toBe(true);
        if (byWish)
          expect(kept(due)).toBe(
            lastDayKept(state, due.toISOString().slice(0, 10), { ...dark, blackouts: NEVER }),
          );
      },
    ),
  );
});

test("whoever declared one does not declare what follows within thirty days", () => {
  const before = [{ declaredBy: "hazel", lastDay: "2026-11-25" }];
  expect(mayDeclare("hazel", "2026-11-26", before)).toBe(false);
  expect(mayDeclare("hazel", "2026-12-25", before)).toBe(false);
  expect(mayDeclare("hazel", "2026-12-26", before)).toBe(true);
  expect(mayDeclare("sorbus", "2026-11-26", before)).toBe(true);
});
