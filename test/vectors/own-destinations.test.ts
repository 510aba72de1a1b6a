import { expect, test } from "vitest";
import { fromHex, parseUtf8, toHex, utf8 } from "../../src/base/bytes.ts";
import { canon } from "../../src/base/canonical-json.ts";
import { claimLeaf } from "../../src/base/claims-tree.ts";
import { claimKeys } from "../../src/base/code-keys.ts";
import { H } from "../../src/base/digest.ts";
import {
  checkDestinationKey,
  checkDestinationOrder,
  destinationDigest,
  formatDestination,
  makeDestination,
  parseDestination,
  verifyDestination,
} from "../../src/payouts/destination.ts";
import { scriptsOfDescriptor } from "../../src/payouts/destination-source.ts";
import { outcome, vectors } from "../support/vectors.ts";

const { cases, ...fixed } = vectors("own-destinations");
const keys = claimKeys(fromHex(fixed["claimSecret"]));

test.each(cases)("destination, $desc: $expect", ({ envelope, log, expect: rule }) => {
  const judge = (): void => {
    const signed = parseDestination(utf8(envelope));
    verifyDestination(signed);
    checkDestinationKey(signed, log[signed.record.case]);
    checkDestinationOrder(signed, log[signed.record.case]);
  };
  expect(outcome(judge)).toBe(rule);
});

test.each(cases)("destination, $desc: digest", ({ envelope, digest }) => {
  const { record } = JSON.parse(envelope);
  expect(toHex(H("commonpurse/destination/v1", canon(record)))).toBe(digest);
});

test.each(cases.filter((each) => each.expect === "accept"))(
  "destination, $desc: read and written the same",
  ({ envelope, digest }) => {
    const signed = parseDestination(utf8(envelope));
    expect(destinationDigest(signed.record)).toBe(digest);
    expect(parseUtf8(formatDestination(signed))).toBe(envelope);
  },
);

test("the record of an account key is made as given, from its descriptor and the claim code", () => {
  const [first, second] = cases.slice(0, 2).map((each) => parseDestination(utf8(each["envelope"])));
  const { kind, value, scripts } = scriptsOfDescriptor(fixed["descriptorBase"], "regtest", 0);
  const draft = { case: toHex(keys.caseTag), network: "regtest" as const, kind, value, scripts };
  const made = makeDestination(draft, keys.sign, toHex(keys.signPublic), first!.record);
  expect(made).toEqual(second);
});

test("the leaf data of the claims tree is as given", () => {
  const { salt, case: tag, key, leaf } = fixed["claimKeyLeaf"];
  const claim = { salt: fromHex(salt), caseTag: fromHex(tag), key: fromHex(key) };
  expect(toHex(claimLeaf(claim))).toBe(leaf);
});
