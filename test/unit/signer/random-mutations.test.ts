/**
 * A thousand random mutations, of bytes and of structure, alone or several at once; approvals stand as they were, or two deceived people approve
 * what came of it. Refused by a rule's name, or signed for exactly what was granted, and then every difference is one that is known to be harmless.
 * MUTATION_SEED plays others.
 */
import { afterAll, expect, test } from "vitest";
import { signCarelessly, SKIPPED } from "../../support/mutation/careless-signer.ts";
import { goodRequests, signAlone, testWallets } from "../../support/mutation/good-requests.ts";
import { playMutations } from "../../support/mutation/play-mutations.ts";
import { SIGNER_RULES } from "../../support/mutation/signer-rules.ts";
import { SignerWorld } from "../../support/signer-world.ts";

const SEED = process.env["MUTATION_SEED"] ?? "1";
const COUNT = 1_000;
/** Of a thousand, those that may change nothing that matters, such as an output's place or the end that two people set anew; eight seeds had 107 to 137. */
const SIGNED_MOST = 160;

const world = await SignerWorld.make();
const signer = await world.open();
const good = goodRequests(world, testWallets(world, signer.master), signer.policy);
afterAll(async () => {
  await signer.log?.close();
  await world.remove();
});

test(`${COUNT} random mutations of seed ${SEED} are refused by name, or pay exactly what was granted`, () => {
  const { counts, faults } = playMutations(
    world,
    good,
    { seed: SEED, count: COUNT },
    (line, around) => signAlone(line, around, signer.master),
  );
  const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, n]) => `${rule} ${n}`);
  process.stdout.write(`seed ${SEED}:\n${lines.join("\n")}\n`);
  expect(faults).toEqual([]);
  for (const rule of counts.keys()) if (rule !== "signed") expect(SIGNER_RULES).toContain(rule);
  expect(counts.size).toBeGreaterThan(20);
  expect(counts.get("signed")).toBeLessThanOrEqual(SIGNED_MOST);
});

test.each(SKIPPED)(
  "a signer that does not look at %s is found out by a quarter of them",
  (skipped) => {
    const { faults } = playMutations(
      world,
      good,
      { seed: SEED, count: COUNT / 4 },
      (line, around) => signCarelessly(skipped, line, around, signer.master),
    );
    expect(faults.length).toBeGreaterThan(2);
  },
);
