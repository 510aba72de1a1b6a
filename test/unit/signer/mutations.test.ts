/** Every rule of the signer, against the requests that break it: who signed what anew is said by `deceived` and `hostile`. */
import { afterAll, describe, expect, test } from "vitest";
import { AWARDS, DESTINATIONS } from "../../support/mutation/grant-mutations.ts";
import { goodRequests, signAlone, testWallets } from "../../support/mutation/good-requests.ts";
import { LOGGED, MANIFESTS, SHAPES } from "../../support/mutation/manifest-mutations.ts";
import { APPROVALS, CONFIGURATION, LIST } from "../../support/mutation/people-mutations.ts";
import { BYTES, INPUTS, OUTPUTS } from "../../support/mutation/psbt-mutations.ts";
import { SIGNER_RULES, UNREACHABLE } from "../../support/mutation/signer-rules.ts";
import { putTogether } from "../../support/mutation/signing-parts.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import { outcome } from "../../support/vectors.ts";

const world = await SignerWorld.make();
const signer = await world.open();
const wallets = testWallets(world, signer.master);
const good = goodRequests(world, wallets, signer.policy);
afterAll(async () => {
  await signer.log?.close();
  await world.remove();
});

const TABLE = {
  shapes: SHAPES,
  manifests: MANIFESTS,
  configuration: CONFIGURATION,
  "people list": LIST,
  approvals: APPROVALS,
  awards: AWARDS,
  destinations: DESTINATIONS,
  "the signer's log": LOGGED,
  "the PSBT's bytes": BYTES,
  inputs: INPUTS,
  outputs: OUTPUTS,
};

const counts = new Map<string, number>();

function ruleOf(line: string, around: Parameters<typeof signAlone>[1]): string {
  const rule = outcome(() => signAlone(line, around, signer.master));
  counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return rule;
}

describe.each(Object.entries(TABLE))("%s", (_, mutations) => {
  test.each(mutations)("$rule: $name", ({ rule, on, change }) => {
    const subject = good.find(({ name }) => name === on);
    if (subject === undefined) throw new Error(`no good request called ${on}`);
    const parts = subject.parts();
    const around = subject.around();
    change({ world, wallets, good: subject, parts, around });
    expect(ruleOf(putTogether(parts), around)).toBe(rule);
  });
});

test("bytes that are no canonical JSON", () => {
  const [{ parts, around }] = [good[0]!];
  const line = putTogether(parts());
  expect(ruleOf(line.slice(0, -1), around())).toBe("json-malformed");
  expect(ruleOf(`${line} `, around())).toBe("json-not-canonical");
  expect(ruleOf(line.replace('"v":1', '"v":1,"v":1'), around())).toBe("json-malformed");
});

test("each rule of the signer has refused something, or it is said why it cannot", () => {
  const missed = SIGNER_RULES.filter((rule) => !counts.has(rule) && !(rule in UNREACHABLE));
  expect(missed).toEqual([]);
  const idle = Object.keys(UNREACHABLE).filter((rule) => counts.has(rule));
  expect(idle).toEqual([]);
  const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, n]) => `${rule} ${n}`);
  process.stdout.write(`refused by rule:\n${lines.join("\n")}\n`);
});
