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
  const draw = { at, barred: ["alder"], conflicts, count: 2, random: seededRandom(seed) };
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
