/** Change and certified addresses lie no further than whoever brings the wallet back from its descriptor looks: bounded by the signer's own log. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { formatTime } from "../../../src/base/clock.ts";
import { sats } from "../../../src/base/sats.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import { answer } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { certify } from "../../../src/signer/certify.ts";
import { parsePolicy } from "../../../src/signer/policy.ts";
import { createSignerLog, SignerLog } from "../../../src/signer/signer-log.ts";
import { SIGNATURE_RECORD, applyRecord, emptyState } from "../../../src/signer/signer-state.ts";
import { readShape } from "../../../src/base/shape.ts";
import { DAY } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import type { TestBatch } from "../../support/signer-world.ts";
import { outcome } from "../../support/vectors.ts";
import { fundingTransaction } from "../../support/wallet.ts";

const world = await SignerWorld.make();
const opened = await world.open();
let signer: Signer;
let logs = 0;

/** The same signer with a log of its own for each test. */
beforeEach(async () => {
  const { policy } = opened;
  const log = world.path(`log ${(logs += 1)}`);
  const random = seededRandom(log);
  const logId = await createSignerLog(log, policy, world.clock.now(), random);
  const files = { ...policy.files, log };
  signer = { ...opened, policy: { ...policy, logId, files } };
  signer = { ...signer, log: await SignerLog.open(log, signer.policy) };
  return async () => signer.log?.close();
});
afterAll(async () => {
  await opened.log?.close();
  await world.remove();
});

/** A batch of one coin at `coin` of chain 0, with change at `index`; `fee` in satoshis. */
function batchWith(name: string, index: number, coin = 0, fee = 2_000n): TestBatch {
  const made = world.batch({ name, manifest: { change: `1/${index}` } });
  const script = world.descriptor.scriptAt(0, coin);
  const { raw, txid } = fundingTransaction([{ value: sats(1_000_000n), script }], index);
  const left = 1_000_000n - made.manifest.total - fee;
  const psbt = createPsbt({
    descriptor: world.descriptor,
    inputs: [{ outpoint: { txid, vout: 0 }, previous: raw, chain: 0, index: coin }],
    payments: made.manifest.payouts.map((payout) => ({
      script: new Uint8Array(Buffer.from(payout.script, "hex")),
      value: payout.amount,
    })),
    change: { value: sats(left), index },
    lockTime: 100,
    seed: new Uint8Array(32).fill(1),
  });
  return { ...made, manifest: { ...made.manifest, anchor: `${txid}:0` }, psbt };
}

/** What the signer says of it: signed, or the rule. */
async function said(batch: TestBatch): Promise<string> {
  const { result, rule } = JSON.parse(await answer(signer, utf8(world.request(batch))));
  return rule ?? result;
}

async function reopened(): Promise<void> {
  await signer.log?.close();
  signer = { ...signer, log: await SignerLog.open(signer.policy.files.log, signer.policy) };
}

describe("change", () => {
  test("lies no further than the gap behind the last that was signed, before a restart and after", async () => {
    expect(await said(batchWith("far", 1_999_999_999))).toBe("change-gap");
    expect(await said(batchWith("one beyond", 2_000))).toBe("change-gap");
    expect(await said(batchWith("at the end", 1_999))).toBe("signed");
    expect(await said(batchWith("as far again", 3_999))).toBe("signed");
    await reopened();
    expect(await said(batchWith("beyond that", 6_000))).toBe("change-gap");
    expect(await said(batchWith("within", 5_999))).toBe("signed");
    expect(await said(batchWith("back again", 7))).toBe("signed");
  });

  test("what was signed is signed again, whatever the policy says later", async () => {
    const batch = batchWith("asked twice", 1_500);
    expect(await said(batch)).toBe("signed");
    signer = { ...signer, policy: { ...signer.policy, changeGap: 20 } };
    expect(await said(batch)).toBe("signed");
    expect(await said(batchWith("another", 1_521))).toBe("change-gap");
  });

  test("a batch that was signed is signed with a higher fee, also when the policy allows less since", async () => {
    expect(await said(batchWith("bumped", 1_500))).toBe("signed");
    signer = { ...signer, policy: { ...signer.policy, changeGap: 20 } };
    const { state } = signer.log!;
    state.indexes.delete(world.descriptor.checksum);
    expect(await said(batchWith("bumped", 1_500, 0, 2_500n))).toBe("signed");
    state.indexes.delete(world.descriptor.checksum);
    expect(await said(batchWith("a new one", 1_501))).toBe("change-gap");
  });

  test("in a log of old each signature counts as one index", async () => {
    expect(await said(batchWith("new form", 1_000))).toBe("signed");
    const [, line] = (await readFile(signer.policy.files.log, "utf8")).split("\n");
    const { indexes, ...old } = readShape(SIGNATURE_RECORD, utf8(line!), 65_536);
    expect(indexes).toEqual({ change: 1_000, received: 0, wallet: world.descriptor.checksum });
    const state = emptyState();
    for (let n = 0; n < 30; n += 1) applyRecord(state, old);
    expect(state.unindexed).toBe(30);
    const log = {
      state,
      mustBeUsable: () => undefined,
      mayGoOn: true,
      append: () => Promise.resolve(),
    };
    const policy = { ...signer.policy, changeGap: 20 };
    const before = signer;
    signer = { ...signer, policy, log: log as unknown as SignerLog };
    expect(await said(batchWith("beyond", 50))).toBe("change-gap");
    expect(await said(batchWith("within", 49))).toBe("signed");
    signer = before;
  });
});

describe("certificates", () => {
  const wanted = (from: number, count: number) => ({
    ...{
      from,
      count,
      wallet: world.descriptor.checksum,
      t: "certify-request" as const,
      v: 1 as const,
    },
    notAfter: `${formatTime(new Date(world.clock.now().getTime() + DAY)).slice(0, 10)}T00:00:00Z`,
  });
  const certified = (from: number, count = 1): string =>
    outcome(() => void certify(signer, wanted(from, count)));

  test("go no further than the gap behind the last coin that was spent", async () => {
    expect(certified(99_999)).toBe("accept");
    expect(certified(100_000)).toBe("certify-gap");
    expect(certified(99_999, 2)).toBe("certify-gap");
    expect(await said(batchWith("a coin of 500", 3, 500))).toBe("signed");
    expect(certified(100_500)).toBe("accept");
    expect(certified(100_501)).toBe("certify-gap");
    await reopened();
    expect(certified(100_500)).toBe("accept");
  });

  test("a coin that somebody sent where nobody looks moves nothing", async () => {
    expect(await said(batchWith("planted", 3, 1_999_999_999))).toBe("signed");
    expect(certified(100_000)).toBe("certify-gap");
    expect(certified(99_999)).toBe("accept");
  });

  test("a locked signer certifies the first of them", () => {
    const locked = { ...signer, log: undefined };
    const far = outcome(() => void certify(locked, wanted(100_000, 1)));
    expect(far).toBe("certify-gap");
    expect(certify(locked, wanted(0, 1)).certificates).toHaveLength(2);
  });
});

test("a policy of old says neither number; nonsense is refused by its name", () => {
  const text = world.policyFile();
  expect(parsePolicy(JSON.stringify(text))).toMatchObject({
    changeGap: 2_000,
    certificateGap: 100_000,
  });
  expect(parsePolicy(JSON.stringify({ ...text, changeGap: 50 })).changeGap).toBe(50);
  for (const changeGap of [19, -1, 2 ** 31, 1.5, "2000"])
    expect(() => parsePolicy(JSON.stringify({ ...text, changeGap }))).toThrow("look at changeGap");
});
