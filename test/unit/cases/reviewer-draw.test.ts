import { describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { ed25519Public } from "../../../src/base/ed25519.ts";
import { Fault } from "../../../src/base/fault.ts";
import { keyId } from "../../../src/base/people-list.ts";
import type { PeopleList, PersonKey } from "../../../src/base/people-list.ts";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { drawReviewers, requireWideDraw } from "../../../src/cases/reviewer-draw.ts";
import { seededRandom } from "../../support/random.ts";

const at = new Date("2026-11-25T12:00:00Z");
const PEOPLE = ["alder", "birch", "cedar", "elder", "hazel", "maple"];

function keysOf(person: string, n: number): PersonKey[] {
  const seed = new Uint8Array(32).fill(n);
  const dated = { from: "2026-01-01", until: "2027-01-01", person };
  const [reads, signs] = [x25519Public(seed), ed25519Public(seed)];
  return [
    { ...dated, alg: "x25519", id: keyId("x25519", reads), public: toHex(reads), role: "reader" },
    {
      ...dated,
      alg: "ed25519",
      id: keyId("ed25519", signs),
      public: toHex(signs),
      role: "reviewer",
    },
  ];
}

const KEYS = new Map(PEOPLE.map((person, at) => [person, keysOf(person, at + 1)]));

const listOf = (people: readonly string[]): PeopleList => ({
  fund: "fund.example/book",
  keys: people.flatMap((person) => KEYS.get(person) ?? []),
  need: 2,
  notAfter: "2027-01-01T00:00:00Z",
  nonce: "00".repeat(16),
  seq: 0,
});

/** What a triager who declares these conflicts gets; alder is barred. */
function drawn(people: readonly string[], conflicts: readonly string[], seed = "draw"): string {
  const draw = {
    at,
    barred: ["alder"],
    conflicts,
    count: 2,
    random: seededRandom(seed),
    reading: new Set<string>(),
    isSeated: false,
  };
  try {
    requireWideDraw(listOf(people), draw);
    const found = drawReviewers(listOf(people), draw).map(({ person }) => person);
    return found.sort().join(" ");
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

describe("a draw of reviewers", () => {
  test("gives every pair of those who are free, and nobody else", () => {
    const pairs = new Set(
      Array.from({ length: 80 }, (_, run) => drawn(PEOPLE, ["maple"], `draw ${run}`)),
    );
    expect([...pairs].sort()).toEqual([
      "birch cedar",
      "birch elder",
      "birch hazel",
      "cedar elder",
      "cedar hazel",
      "elder hazel",
    ]);
  });

  test("is not narrowed to a choice by conflicts", () => {
    expect(drawn(PEOPLE, ["maple", "hazel"])).toBe("conflicts-too-many");
    expect(drawn(PEOPLE, ["maple", "hazel", "elder"])).toBe("conflicts-too-many");
    expect(drawn(PEOPLE, PEOPLE)).toBe("conflicts-too-many");
  });

  test("in a small fund, where there never was a choice, keeps out who must not see the case", () => {
    expect(drawn(PEOPLE.slice(0, 4), ["elder"])).toBe("birch cedar");
    expect(drawn(PEOPLE.slice(0, 4), ["elder", "cedar"])).toBe("reviewers-missing");
  });
});

describe("a draw for a language", () => {
  const RUNS = 3_000;
  interface Asked {
    readonly conflicts?: readonly string[];
    readonly people?: readonly string[];
    readonly barred?: readonly string[];
    readonly isSeated?: boolean;
    readonly count?: number;
  }
  /** Whom each of many draws gives, in their order; of six without alder unless said. */
  function draws(reading: readonly string[], asked: Asked = {}): string[][] {
    const {
      people = PEOPLE,
      conflicts = [],
      barred = ["alder"],
      isSeated = false,
      count = 2,
    } = asked;
    const random = seededRandom(`reading ${reading.join(" ")}`);
    const ask = { at, barred, conflicts, count, random, reading: new Set(reading), isSeated };
    const list = listOf(people);
    return Array.from({ length: RUNS }, () => drawReviewers(list, ask).map(({ person }) => person));
  }
  /** How often each pair is drawn. */
  function pairs(reading: readonly string[], asked: Asked = {}): Map<string, number> {
    const counts = new Map<string, number>();
    for (const drawn of draws(reading, asked)) {
      const pair = [...drawn].sort().join(" ");
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    return counts;
  }
  /** That something comes in a share of all draws, within five standard deviations. */
  function mustBe(count: number | undefined, share: number): void {
    const apart = Math.abs((count ?? 0) - RUNS * share);
    expect(apart).toBeLessThan(5 * Math.sqrt(RUNS * share * (1 - share)));
  }
  const countOf = (drawn: readonly (readonly string[])[], person: string): number =>
    drawn.filter((each) => each.includes(person)).length;

  const THREE = ["birch", "cedar", "elder"];

  test("takes one of those who read it, each as often, and the other among all who are left", () => {
    const drawn = pairs([...THREE, "alder"]);
    expect(drawn.size).toBe(9);
    for (const [pair, count] of drawn) {
      const readers = pair.split(" ").filter((person) => THREE.includes(person)).length;
      expect(readers).toBeGreaterThan(0);
      mustBe(count, readers === 2 ? 1 / 6 : 1 / 12);
    }
  });

  test("does not tell by its order who was drawn for the language", () => {
    const mixed = draws(THREE).filter(
      (pair) => pair.filter((person) => THREE.includes(person)).length === 1,
    );
    mustBe(mixed.length, 1 / 2);
    const first = mixed.filter(([person]) => THREE.includes(person!)).length;
    expect(Math.abs(first - mixed.length / 2)).toBeLessThan(5 * Math.sqrt(mixed.length / 4));
  });

  test("is among everybody when one or two read it, or whoever is barred makes them so few", () => {
    for (const reading of [[], ["birch"], ["birch", "cedar"], ["alder", "birch", "cedar"]]) {
      const drawn = pairs(reading);
      expect(drawn.size).toBe(10);
      for (const count of drawn.values()) mustBe(count, 1 / 10);
    }
  });

  test("is not narrowed to three by conflicts, and never lets one in", () => {
    const reading = [...THREE, "hazel"];
    const drawn = pairs(reading, { conflicts: ["hazel"] });
    expect(drawn.size).toBe(6);
    for (const count of drawn.values()) mustBe(count, 1 / 6);
    const without = draws([...reading, "maple"], { conflicts: ["maple"] });
    expect(countOf(without, "maple")).toBe(0);
  });

  test("of one more is among everybody, whoever reads what, and by the language where nobody is left", () => {
    const one = { count: 1, barred: ["alder", "birch"] };
    const readers = ["cedar", "elder", "hazel"];
    for (const reading of [readers, [...readers, "birch"], []]) {
      const all = draws(reading, { ...one, isSeated: true });
      for (const person of [...readers, "maple"]) mustBe(countOf(all, person), 1 / 4);
    }
    for (const person of readers) mustBe(countOf(draws(readers, one), person), 1 / 3);
    // Two are left of three: that would be a choice.
    const few = draws(THREE, one);
    for (const person of [...readers, "maple"]) mustBe(countOf(few, person), 1 / 4);
  });

  test("in a fund that has no more than two free draws them, whoever reads what", () => {
    expect([...pairs(["elder"], { people: ["birch", "cedar"] }).keys()]).toEqual(["birch cedar"]);
  });

  test("gives three who alone claim a language both seats in one of two draws, not in each", () => {
    const both = draws(THREE).filter((pair) => pair.every((person) => THREE.includes(person)));
    mustBe(both.length, 1 / 2);
    mustBe(countOf(draws(THREE), "birch"), 1 / 2);
    mustBe(countOf(draws([]), "birch"), 2 / 5);
  });
});
