import { expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { newId } from "../../../src/base/id.ts";
import {
  counts,
  isUnresolved,
  movePair,
  newPair,
  otherOf,
  PAIR_STATES,
  PAIR_TRANSITIONS,
  rememberMatch,
} from "../../../src/duplicates/pair.ts";
import type { PairState } from "../../../src/duplicates/pair.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("pairs");
const [one, other] = [newId<"case">(random), newId<"case">(random)].sort();
const script = { field: "script", tokens: ["aa"] } as const;
const file = { field: "evidence", tokens: ["ee"] } as const;

function pair(state: PairState, ...match: Parameters<typeof newPair>[2]) {
  if (one === undefined || other === undefined) throw new Error("pair: two cases");
  return { ...newPair(other, one, match), state };
}

test("every step of the table is allowed, and every other one is refused, whoever asks", () => {
  const table = new Set(PAIR_TRANSITIONS.map(({ from, to, by }) => `${from}>${to}>${by}`));
  const moved: string[] = [];
  for (const from of PAIR_STATES)
    for (const to of PAIR_STATES)
      for (const by of ["judge", "system"] as const)
        try {
          movePair(from, to, by);
          moved.push(`${from}>${to}>${by}`);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
  expect(new Set(moved)).toEqual(table);
  expect(moved).toHaveLength(9);
});

test("a pair begins suspected, the smaller id first, as strong as its strongest field", () => {
  expect(pair("suspected", file, script)).toMatchObject({
    a: one,
    b: other,
    state: "suspected",
    strength: "strong",
    fields: ["evidence", "script"],
    tokens: ["ee", "aa"],
    version: 1,
  });
  expect(pair("suspected", file).strength).toBe("medium");
});

test("from either case the other one is found", () => {
  const made = pair("suspected", script);
  expect([otherOf(made, made.a), otherOf(made, made.b)]).toEqual([made.b, made.a]);
});

test("a match that is known changes nothing in any state", () => {
  for (const state of PAIR_STATES) {
    const before = pair(state, script);
    expect(rememberMatch(before, [script])).toBe(before);
  }
});

test("a new strong token opens again what was judged different or one household, and nothing else", () => {
  const fresh = { field: "script", tokens: ["bb"] } as const;
  const after = PAIR_STATES.map((state) => [
    state,
    rememberMatch(pair(state, file), [file, fresh]).state,
  ]);
  expect(Object.fromEntries(after)).toEqual({
    suspected: "suspected",
    needs_info: "needs_info",
    confirmed_duplicate: "confirmed_duplicate",
    same_household: "suspected",
    not_duplicate: "suspected",
  });
});

test("a new token that is not strong is remembered and opens nothing", () => {
  const more = { field: "evidence", tokens: ["ff"] } as const;
  expect(rememberMatch(pair("not_duplicate", file), [file, more])).toMatchObject({
    state: "not_duplicate",
    tokens: ["ee", "ff"],
    version: 2,
  });
});

test("a token that is known under an older key is not new, and is kept under the newest", () => {
  const turned = { field: "script", tokens: ["cc", "aa"] } as const;
  expect(rememberMatch(pair("not_duplicate", script), [turned])).toMatchObject({
    state: "not_duplicate",
    tokens: ["cc"],
  });
});

test("what is not judged, or waits for more, is unresolved; both strengths that are made count", () => {
  expect(PAIR_STATES.filter((state) => isUnresolved({ state }))).toEqual([
    "suspected",
    "needs_info",
  ]);
  expect(
    (["weak", "medium", "strong"] as const).filter((strength) => counts({ strength })),
  ).toEqual(["medium", "strong"]);
});
