import { expect, test } from "vitest";
import { toHex, utf8 } from "../../src/base/bytes.ts";
import { sixWords } from "../../src/base/proquint.ts";
import { Refusal } from "../../src/base/refusal.ts";
import { judge } from "../../src/signer/judge.ts";
import type { Bench } from "../../src/signer/judge.ts";
import { parsePolicy } from "../../src/signer/policy.ts";
import { parseSignRequest, signResponse } from "../../src/signer/sign-request.ts";
import { emptyState } from "../../src/signer/signer-state.ts";
import type { SignerState } from "../../src/signer/signer-state.ts";
import { manifestDigest } from "../../src/payouts/manifest.ts";
import { vectors } from "../support/vectors.ts";

const file = vectors("own-signer");

/** The vector's configuration as a policy file; what it does not say is set so that it decides nothing. */
function policyOf(config: any): Bench["policy"] {
  const policy = parsePolicy(
    JSON.stringify({
      fund: config.fund,
      network: config.network,
      wallets: [{ programme: config.programme, descriptor: config.descriptor }],
      root: { keys: config.root, quorum: config.rootQuorum },
      policies: [config.policy],
      signInRp: config.signInRp,
      preset: config.preset,
      jitterPercent: config.jitterPercent,
      feeSharePercent: config.feeSharePercent,
      feeRateMax: config.feeRateMax,
      limits: { batch: config.limitBatch, day: config.limitDay, count: 1000, fees: "1000000" },
      claims: "seen",
      certificateDays: 100,
      logId: "0".repeat(32),
      files: { peopleList: "people", seed: "seed", log: "log" },
    }),
  );
  return { ...policy, fundSeqs: new Map([[config.policy, 0]]) };
}

/** The vector's log as the state it leaves; case tags stand for their HMAC. */
function stateOf(log: any, now: string): SignerState {
  const state = emptyState();
  state.head = log.head;
  state.approvers = log.approversSeq;
  for (const digest of log.digests) state.digests.add(digest);
  for (const [batch, { anchor, version }] of Object.entries<any>(log.batches))
    state.lineages.set(batch, { anchor, version, outputs: new Map() });
  for (const [anchor, batch] of Object.entries<any>(log.anchors)) state.anchors.set(anchor, batch);
  for (const [id, anchor] of Object.entries<any>(log.payouts)) state.payouts.set(id, anchor);
  for (const [award, sum] of Object.entries<any>(log.awards))
    state.awards.set(award, new Map([["another payout", BigInt(sum)]]));
  for (const [tag, seen] of Object.entries<any>(log.destinations))
    state.destinations.set(tag, seen);
  const counted = { grownAt: now, lastAt: now, payouts: 1, fee: 0n };
  state.counted.set("another batch", { ...counted, total: BigInt(log.today) });
  return state;
}

test.each(file.cases)("signer: $desc → $expect", async (vector) => {
  const now = vector["now"] ?? file["now"];
  const config = { ...file["config"], ...vector["config"] };
  const bench: Bench = {
    policy: policyOf(config),
    people: config.approvers,
    state: stateOf({ ...file["log"], ...vector["log"] }, now),
    tagOf: (tag) => tag,
    at: new Date(now),
  };
  let digest: Uint8Array | undefined;
  try {
    const request = parseSignRequest(utf8(vector["request"]));
    digest = manifestDigest(request.manifest);
    const { txid } = judge(request, digest, bench);
    expect(vector.expect).toBe("accept");
    expect(vector["response"]).toEqual({
      digest: toHex(digest),
      result: "signed",
      t: "sign-response",
      txid,
      v: 1,
      words: await sixWords(digest),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.rule).toBe(vector.expect);
    // The vectors leave out which item it was, which is optional.
    const line = signResponse({
      kind: "refused",
      rule: error.rule,
      item: undefined,
      digest: digest && toHex(digest),
    });
    expect(JSON.parse(line)).toEqual(vector["response"]);
  }
});
