import { expect, test } from "vitest";
import { bitsAsked, BITS_MIN, isSolved } from "../../../src/base/proof-of-work.ts";
import { puzzles } from "../../../src/http/puzzle.ts";
import { solve } from "../../support/hashing.ts";
import { seededRandom } from "../../support/random.ts";

const at = new Date("2026-11-29T12:00:00Z");
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
const ours = puzzles(new Uint8Array(32).fill(1), seededRandom("puzzle"));

test("a solved challenge is work, for its kind, its ten minutes and its key alone", () => {
  const challenge = ours.issue("gifts", BITS_MIN, at);
  const solution = solve(challenge, BITS_MIN);
  const work = ours.read("gifts", solution, later(30));
  expect(work?.bits).toBe(BITS_MIN);
  expect(work?.until).toEqual(later(600));
  expect(ours.read("gifts", solution, later(600))?.mark).toEqual(work?.mark);
  expect(ours.read("gifts", solution, later(601))).toBeUndefined();
  expect(ours.read("gifts", solution, later(-2))).toBeUndefined();
  expect(ours.read("requests", solution, later(30))).toBeUndefined();
  const other = puzzles(new Uint8Array(32).fill(2), seededRandom("other"));
  expect(other.read("gifts", solution, later(30))).toBeUndefined();
});

test("a challenge that was changed in any letter, or solved less than it asks, is no work", () => {
  const challenge = ours.issue("gifts", BITS_MIN, at);
  const solution = solve(challenge, BITS_MIN);
  for (let place = 0; place < challenge.length; place += 1) {
    const letter = solution[place] === "A" ? "B" : "A";
    const changed = `${solution.slice(0, place)}${letter}${solution.slice(place + 1)}`;
    expect(ours.read("gifts", changed, later(1)), String(place)).toBeUndefined();
  }
  // The last letter has two bits to spare: spelt otherwise the same bytes would be another challenge to hash.
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = letters.indexOf(challenge.slice(-1));
  for (const spare of [1, 2, 3]) {
    const spelt = `${challenge.slice(0, -1)}${letters[last ^ spare]!}`;
    expect(Buffer.from(spelt, "base64url")).toEqual(Buffer.from(challenge, "base64url"));
    expect(ours.read("gifts", solve(spelt, BITS_MIN), later(1))).toBeUndefined();
  }
  const unsolved = Array.from({ length: 50 }, (_, number) => `${challenge}.${number}`);
  expect(
    unsolved.filter((each) => !isSolved(challenge, each.split(".")[1]!, BITS_MIN)),
  ).not.toEqual([]);
  for (const each of unsolved)
    expect(ours.read("gifts", each, later(1)) === undefined).toBe(
      !isSolved(challenge, each.split(".")[1]!, BITS_MIN),
    );
  for (const junk of [
    "",
    ".",
    "1.1",
    `${solution} `,
    `${solution}x`,
    `${challenge}.`,
    "a".repeat(5000),
  ])
    expect(ours.read("gifts", junk, later(1)), junk.slice(0, 20)).toBeUndefined();
});

test("work grows with the day, and with want", () => {
  const shares = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.99, 1, 3];
  expect(shares.map((share) => bitsAsked(share, false))).toEqual([
    0, 0, 16, 18, 20, 22, 23, 24, 24,
  ]);
  expect(shares.map((share) => bitsAsked(share, true))).toEqual([
    18, 18, 18, 20, 22, 24, 25, 26, 26,
  ]);
});
