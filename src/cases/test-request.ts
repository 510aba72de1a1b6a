import { concat, fromHex, toHex, utf8 } from "../base/bytes.ts";
import { H, K } from "../base/digest.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { caseEntries } from "./case-entries.ts";
import type { TestMark } from "./case-entries.ts";

/** What reviewers can be expected to find of a test request. */
export const EXPECTED = ["eligible", "declined"] as const satisfies readonly TestMark["expected"][];
/** One of them. */
export type Expected = TestMark["expected"];

/** What a test request came to, for the two who made it. */
export const TEST_ENDS = ["approved", "declined", "spam"] as const;
/** One of them. */
export type TestEnd = (typeof TEST_ENDS)[number];

/** The mark that a claim code's 16-byte secret and an expectation make: whoever has the code can make it again, and nobody else. */
export function testMark(secret: Uint8Array, expected: Expected): TestMark {
  return {
    expected,
    salt: toHex(K(secret, "commonpurse/claim/test-salt/v1", 32)),
    tag: toHex(K(secret, "commonpurse/claim/test-tag/v1", 16)),
  };
}

/**
 * What stands in the table of a mark: `H("commonpurse/test-request/v1", salt ‖ tag ‖ expected)`. The salt comes of a code of 128 random bits, so nobody without the code, or the case's key, finds
 * what is committed to.
 */
export function commitmentOf({ salt, tag, expected }: TestMark): Uint8Array {
  return H("commonpurse/test-request/v1", concat(fromHex(salt), fromHex(tag), utf8(expected)));
}

/** The mark of an open case as it stands there, for what is shown by its code and what pays nobody (`weighTest` is for the rest); undefined for every true request. It is weighed and never shown: no look of anybody on the staff opens the entry that it stands in. */
export async function testMarkOf(unit: Unit, open: OpenCase): Promise<TestMark | undefined> {
  const [fixed] = await weighEntries(unit, open, ["claim-key"]);
  return fixed === undefined ? undefined : caseEntries.claimKey.read(fixed.plaintext).test;
}

/** Whether it came to what was expected; undefined when nobody reviewed it. */
export function isMet(expected: Expected, ended: TestEnd): boolean | undefined {
  if (ended === "spam") return undefined;
  return (ended === "approved") === (expected === "eligible");
}
