import { expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../src/base/bytes.ts";
import { parseCanonical } from "../../src/base/canonical-json.ts";
import { openPeopleList, PEOPLE_STATEMENT } from "../../src/base/people-list.ts";
import type { PeopleList } from "../../src/base/people-list.ts";
import { fitShape, readShape } from "../../src/base/shape.ts";
import { parseVkey } from "../../src/base/tlog/note.ts";
import { APPROVALS, verifyApprovals } from "../../src/payouts/approval.ts";
import { manifestDigest, parseManifest } from "../../src/payouts/manifest.ts";
import { outcome, vectors } from "../support/vectors.ts";

const { cases, ...fixed } = vectors("own-approvals");
const at = new Date(fixed["now"]);
const manifest = parseManifest(utf8(fixed["manifest"]));

const lists: Record<string, PeopleList> = {
  signed: openPeopleList(fixed["approvers"], {
    keys: fixed["root"].map(parseVkey),
    quorum: fixed["rootQuorum"],
    fund: "fund.example/book",
    at,
  }),
  listWithTwoKeysOfOnePerson: readShape(
    PEOPLE_STATEMENT.shape,
    utf8(fixed["listWithTwoKeysOfOnePerson"]),
    100_000,
  ),
};

test("the digest is the one that was approved", () => {
  expect(toHex(manifestDigest(manifest))).toBe(fixed["digest"]);
});

test.each(cases)("approvals, $desc: $expect", ({ approvals, list, expect: rule }) => {
  const judge = (): void => {
    verifyApprovals(fitShape(APPROVALS, parseCanonical(utf8(approvals), 100_000)), {
      digest: fromHex(fixed["digest"]),
      barred: manifest.barred,
      list: lists[list ?? "signed"]!,
      at,
      preset: "standard",
    });
  };
  expect(outcome(judge)).toBe(rule);
});
