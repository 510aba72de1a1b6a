/** The more a batch pays, the more people must approve it: by the signer's own policy, whatever the server counts. */
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";
import { writeShape } from "../../../src/base/shape.ts";
import type { Json } from "../../../src/base/canonical-json.ts";
import { inApprovalOrder, makeApproval } from "../../../src/payouts/approval.ts";
import { manifestDigest } from "../../../src/payouts/manifest.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { openSigner } from "../../../src/signer/open-signer.ts";
import { parsePolicy } from "../../../src/signer/policy.ts";
import { SIGNATURE_RECORD } from "../../../src/signer/signer-state.ts";
import type { TestBatch } from "../../support/signer-world.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import { outcome } from "../../support/vectors.ts";

let world: SignerWorld;
let signer: Signer;

/** Three people for more than 300,000 sats; more than 500,000 is refused whoever approves. */
const STEPS = [{ above: "300000", need: 3 }];
const policyWith = (approvers: unknown): string => {
  const limits = { ...world.policyFile().limits, batch: "500000" };
  return JSON.stringify({ ...world.policyFile(), limits, approvers });
};

beforeAll(async () => {
  world = await SignerWorld.make();
  await writeFile(world.path("policy.json"), policyWith(STEPS));
  signer = await world.open();
});
afterAll(async () => {
  await signer.log?.close();
  await world.remove();
});

/** What the signer says to a batch that pays `total`, approved by these. */
function ask(total: bigint, people: readonly string[]): Promise<string> {
  const name = `${total}`;
  return askOf(world.batch({ name, payees: [world.payee(name, total)] }), people);
}

async function askOf(batch: TestBatch, people: readonly string[]): Promise<string> {
  const digest = manifestDigest(batch.manifest);
  const approvals = inApprovalOrder(
    people.map((person) => makeApproval(digest, world.key(person, "approver"))),
  );
  const json = JSON.parse(JSON.stringify(approvals)) as Json;
  const answer = await answerSignRequest(signer, utf8(world.request(batch, { approvals: json })));
  return answer.kind === "signed" ? "signed" : answer.rule;
}

test("two are enough up to the threshold, three above it, and nobody above the limit", async () => {
  expect(await ask(300_000n, ["ada", "bo"])).toBe("signed");
  expect(await ask(300_001n, ["ada", "bo"])).toBe("approvals-too-few");
  expect(await ask(300_001n, ["ada", "bo", "cy"])).toBe("signed");
  expect(await ask(500_001n, ["ada", "bo", "cy"])).toBe("limit-batch");
});

test("the log has room for everybody whose approval a file may carry", () => {
  const everybody = Array.from({ length: 100 }, (_, n) => `person-${n + 1}`);
  const payment = { anchor: `${"ab".repeat(32)}:0`, batch: "cd".repeat(16), version: 1 };
  const digests = { digest: "ef".repeat(32), outputs: "ab".repeat(32), txid: "cd".repeat(32) };
  const line = (approvedBy: string[]) =>
    writeShape(SIGNATURE_RECORD, {
      ...{ ...payment, ...digests, approvedBy, approvers: 1, destinations: [], kind: "payout" },
      ...{ fee: sats(1_000n), head: { root: "ab".repeat(32), size: 1 }, payouts: [] },
      ...{ prev: "ab".repeat(32), time: "2026-03-01T00:00:00Z", total: sats(5_000n) },
    });
  expect(outcome(() => void line(everybody))).toBe("accept");
  expect(() => line([...everybody, "one-more"])).toThrow(TypeError);
});

test("a policy without thresholds is as before, and one whose steps do not rise is refused", () => {
  expect(parsePolicy(JSON.stringify(world.policyFile())).approvers).toEqual([]);
  for (const steps of [
    [{ above: "300000", need: 1 }],
    [...STEPS, { above: "300000", need: 4 }],
    [...STEPS, { above: "400000", need: 3 }],
  ])
    expect(() => parsePolicy(policyWith(steps))).toThrow("look at approvers");
});

test("a batch that was signed is signed with a higher fee by whom it was approved, when steps came since", async () => {
  const payees = [world.payee("before the steps", 250_000n)];
  const batch = world.batch({ name: "before the steps", payees });
  const { psbt } = world.batch({ name: "before the steps", payees, fee: 4_000n });
  expect(await askOf(batch, ["ada", "bo"])).toBe("signed");
  const stricter = parsePolicy(policyWith([{ above: "200000", need: 3 }]));
  const { files, fundSeqs } = signer.policy;
  signer = { ...signer, policy: { ...stricter, files, fundSeqs } };
  expect(await askOf({ ...batch, psbt }, ["ada", "bo"])).toBe("signed");
  expect(await ask(250_001n, ["ada", "bo"])).toBe("approvals-too-few");
});

test("a signer does not start that takes fewer than the fund file it names says, or names another one", async () => {
  const { founding, root } = world.fund;
  const { fundFile, digest } = makeFounding(
    { ...founding, approvers: [{ above: sats(300_000n), need: 3 }] },
    root,
  );
  await writeFile(world.path("fund"), fundFile);
  const start = async (approvers: unknown, policies = [digest]): Promise<string> => {
    const written = JSON.parse(policyWith(approvers));
    const files = { ...written.files, log: "another.log", fundFile: "fund" };
    await writeFile(world.path("named.json"), JSON.stringify({ ...written, policies, files }));
    const opened = { policy: world.path("named.json"), passphrase: world.path("passphrase") };
    return openSigner(opened, world.clock).then(
      () => "started",
      (error: unknown) => (error instanceof Error ? error.message : "?"),
    );
  };
  expect(await start(STEPS)).toBe("started");
  expect(await start([{ above: "100000", need: 4 }])).toBe("started");
  expect(await start([])).toContain("takes fewer approvers than the fund file");
  expect(await start([{ above: "300001", need: 3 }])).toContain("takes fewer approvers");
  expect(await start(STEPS, [world.fund.digest])).toContain("whose digest is not among");
});
