import { expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import { FUND_STATEMENT, fundFileDigest, openFundFile } from "../../src/base/fund-file.ts";
import type { FundFile } from "../../src/base/fund-file.ts";
import { readShape } from "../../src/base/shape.ts";
import { parseVkey } from "../../src/base/tlog/note.ts";
import { outcome, vectors } from "../support/vectors.ts";

const { cases, ...fixed } = vectors("own-fund-file");

const trust = {
  root: { keys: fixed["pinned"].map(parseVkey), quorum: fixed["quorum"] },
  fund: fixed["fund"],
  at: new Date(fixed["now"]),
};

const fileOf = (json: string): FundFile => readShape(FUND_STATEMENT.shape, utf8(json), 1_000_000);

test.each(cases)("fund file, $desc: $expect", ({ note, old, logged, expect: rule }) => {
  const open = (): FundFile =>
    openFundFile(note, {
      ...trust,
      ...(old === undefined ? {} : { old: fileOf(old) }),
      ...(logged === undefined ? {} : { logged }),
    });
  expect(outcome(open)).toBe(rule);
});

test("the digest is the one by which manifests and leaves name the file", () => {
  expect(fundFileDigest(openFundFile(cases[0]!["note"], trust))).toBe(fixed["digest"]);
});
