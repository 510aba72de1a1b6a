import { expect, test } from "vitest";
import { parseUtf8, toHex, utf8 } from "../../src/base/bytes.ts";
import { canon } from "../../src/base/canonical-json.ts";
import { H } from "../../src/base/digest.ts";
import { openPeopleList } from "../../src/base/people-list.ts";
import { parseVkey } from "../../src/base/tlog/note.ts";
import { awardDigest, formatAward, parseAward, verifyAward } from "../../src/payouts/award.ts";
import { outcome, vectors } from "../support/vectors.ts";

const { cases, ...fixed } = vectors("own-awards");
const { root, rootQuorum } = vectors("own-approvals");
const at = new Date(fixed["now"]);
const list = openPeopleList(fixed["approvers"], {
  keys: root.map(parseVkey),
  quorum: rootQuorum,
  fund: "fund.example/book",
  at,
});

test.each(cases)("award, $desc: $expect", ({ award, digest, expect: rule }) => {
  expect(outcome(() => verifyAward(parseAward(utf8(award)), list, at))).toBe(rule);
  const { record } = JSON.parse(award);
  expect(toHex(H("commonpurse/award/v1", canon(record)))).toBe(digest);
});

test.each(cases.filter((each) => each.expect === "accept"))(
  "award, $desc: read and written the same",
  ({ award, digest }) => {
    const signed = parseAward(utf8(award));
    expect(awardDigest(signed.record)).toBe(digest);
    expect(parseUtf8(formatAward(signed))).toBe(award);
  },
);
