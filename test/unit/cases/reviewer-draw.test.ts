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
  /** How often each pair is drawn of six without alder. */
  function pairs(
    reading: readonly string[],
    { conflicts = [], people = PEOPLE }: { conflicts?: string[]; people?: string[] } = {},
  ): Map<string, number> {
    const random = seededRandom(`reading ${reading.join(" ")}`);
    const counts = new Map<string, number>();
    for (let run = 0; run < RUNS; run += 1) {
      const ask = { at, barred: ["alder"], conflicts, count: 2, random, reading: new Set(reading) };
      const drawn = drawReviewers(listOf(people), ask);
      const pair = drawn.map(({ person }) => person).sort();
      counts.set(pair.join(" "), (counts.get(pair.join(" ")) ?? 0) + 1);
    }
    return counts;
  }
  const shareOf = (counts: Map<string, number>, person: string): number =>
    [...counts].reduce((sum, [pair, n]) => sum + (pair.includes(person) ? n : 0), 0) / RUNS;

  test("is among those who read it, each pair as often, when three of them are free", () => {
    const drawn = pairs(["birch", "cedar", "elder", "alder"]);
    expect([...drawn.keys()].sort()).toEqual(["birch cedar", "birch elder", "cedar elder"]);
    // Five standard deviations of a third of 3,000.
    for (const count of drawn.values()) expect(Math.abs(count - RUNS / 3)).toBeLessThan(130);
  });

  test("is among everybody when one or two read it, or whoever is barred makes them so few", () => {
    for (const reading of [[], ["birch"], ["birch", "cedar"], ["alder", "birch", "cedar"]]) {
      const drawn = pairs(reading);
      expect(drawn.size).toBe(10);
      for (const count of drawn.values()) expect(Math.abs(count - RUNS / 10)).toBeLessThan(83);
    }
  });

  test("is not narrowed to three by conflicts, and never lets one in", () => {
    const reading = ["birch", "cedar", "elder", "hazel"];
    const drawn = pairs(reading, { conflicts: ["hazel"] });
    expect([...drawn.keys()].some((pair) => pair.includes("maple"))).toBe(true);
    expect([...drawn.keys()].some((pair) => pair.includes("hazel"))).toBe(false);
    expect(shareOf(pairs([...reading, "maple"], { conflicts: ["maple"] }), "maple")).toBe(0);
  });

  test("in a fund that has no more than two free draws them, whoever reads what", () => {
    expect([...pairs(["elder"], { people: ["birch", "cedar"] }).keys()]).toEqual(["birch cedar"]);
  });

  test("gives who claims a language falsely no more than two of three, and two of them a third of the pairs", () => {
    const drawn = pairs(["birch", "cedar", "elder"]);
    expect(shareOf(drawn, "birch")).toBeLessThan(0.71);
    expect(drawn.get("birch cedar")! / RUNS).toBeLessThan(0.38);
    expect(shareOf(pairs([]), "birch")).toBeGreaterThan(0.35);
  });
});
