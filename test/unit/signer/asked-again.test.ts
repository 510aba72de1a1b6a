/**
 * An answer that was lost is asked for again, and by then other batches were signed, people left, keys ran out. What the log says was signed
 * comes back in the same bytes: the signer lets no other batch pay its payouts, so whoever is not answered here is never paid.
 */
import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { addressOf } from "../../../src/bitcoin/address.ts";
import { hash160, p2wpkh } from "../../../src/bitcoin/script.ts";
import { makeDestination } from "../../../src/payouts/destination.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { answer, answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { DAY, HOUR } from "../../support/clock.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import type { BatchOptions, Payee } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;

beforeEach(async () => {
  world = await SignerWorld.make();
  signer = await world.open();
});

afterEach(async () => {
  await signer.log?.close();
  await world.remove();
});

async function ask(options: BatchOptions = {}): Promise<string> {
  const answered = await answerSignRequest(signer, utf8(world.request(world.batch(options))));
  return answered.kind === "signed" ? "signed" : answered.rule;
}

/** Has a batch signed, lets `meanwhile` happen, and asks again. */
async function again(meanwhile: () => Promise<void>, options: BatchOptions = {}): Promise<void> {
  const request = utf8(world.request(world.batch(options)));
  const lost = await answer(signer, request);
  expect(JSON.parse(lost)).toMatchObject({ result: "signed" });
  await meanwhile();
  const lines = signer.log!.state.signatures.size;
  expect(await answer(signer, request)).toBe(lost);
  expect(signer.log!.state.signatures.size).toBe(lines);
  await signer.log!.close();
  signer = await world.open();
  expect(await answer(signer, request)).toBe(lost);
}

const newer = { root: "cd".repeat(32), size: 11 };

describe("asked again, it answers the same", () => {
  test("although a batch with a newer head was signed since", () =>
    again(async () => {
      expect(await ask({ name: "newer", manifest: { head: newer } })).toBe("signed");
      expect(await ask({ name: "older" })).toBe("head-rollback");
    }));

  test("although the case was paid elsewhere since", async () => {
    const payee = { ...world.payee("moves", 200_000n), amount: 100_000n };
    const moved = movedTo("elsewhere", payee);
    await again(
      async () => {
        expect(await ask({ name: "moved", payees: [moved] })).toBe("signed");
        expect(await ask({ name: "late", payees: [payee] })).toBe("destination-superseded");
      },
      { payees: [payee] },
    );
  });

  test("although the people list has run out since, and every key on it", () =>
    again(async () => {
      world.clock.advance(4_000 * DAY);
      expect(await ask({ name: "late" })).toBe("statement-expired");
    }));

  test("although the fund file is another one since", () =>
    again(async () => {
      await signer.log!.close();
      const { founding, root } = world.fund;
      const next = makeFounding({ ...founding, seq: { fund: 1, people: 0 } }, root.slice(0, 2));
      await writeFile(world.path("fund"), next.fundFile);
      const policy = { ...world.policyFile(), policies: [next.digest] };
      await writeFile(world.path("policy.json"), JSON.stringify(policy));
      signer = await world.open();
      expect(await ask({ name: "other" })).toBe("policy-unknown");
    }));

  test("although the limits are lower since, and the batch has expired", () =>
    again(async () => {
      await signer.log!.close();
      const limits = { batch: "1000", day: "1000", count: 1, fees: "1" };
      await writeFile(world.path("policy.json"), JSON.stringify({ ...world.policyFile(), limits }));
      signer = await world.open();
      world.clock.advance(30 * HOUR);
      expect(await ask({ name: "other" })).toBe("limit-batch");
    }));
});

test("a bump of what was signed is signed after a newer head, and is judged by everything else", async () => {
  expect(await ask()).toBe("signed");
  expect(await ask({ name: "newer", manifest: { head: newer } })).toBe("signed");
  const bump = { ...world.batch(), psbt: world.batch({ fee: 4_000n }).psbt };
  const request = world.request(bump);
  const answered = await answerSignRequest(signer, utf8(request));
  expect(answered.kind).toBe("signed");
  const dear = { ...world.batch(), psbt: world.batch({ fee: 12_000n }).psbt };
  const refused = await answerSignRequest(signer, utf8(world.request(dear)));
  expect(refused).toMatchObject({ kind: "refused", rule: "fee-over-cap" });
  const unapproved = world.batch({ fee: 5_000n });
  const bare = world.request({ ...world.batch(), psbt: unapproved.psbt }, { approvals: [] });
  expect(await answerSignRequest(signer, utf8(bare))).toMatchObject({
    kind: "refused",
    rule: "approvals-too-few",
  });
});

test("a bump of what was signed keeps its script although the case has moved since, and the case is held to where it moved", async () => {
  const payee = { ...world.payee("moves", 300_000n), amount: 100_000n };
  expect(await ask({ payees: [payee] })).toBe("signed");
  expect(await ask({ name: "moved", payees: [movedTo("elsewhere", payee)] })).toBe("signed");
  const batch = world.batch({ payees: [payee] });
  const bump = { ...batch, psbt: world.batch({ payees: [payee], fee: 4_000n }).psbt };
  const answered = await answerSignRequest(signer, utf8(world.request(bump)));
  expect(answered.kind).toBe("signed");
  const held = async (): Promise<void> =>
    expect(await ask({ name: "late", payees: [payee] })).toBe("destination-superseded");
  await held();
  await signer.log!.close();
  signer = await world.open();
  await held();
});

test("what was replaced as dead is not given out again", async () => {
  const payees = [world.payee("replaced")];
  expect(await ask({ payees })).toBe("signed");
  const { anchor } = world.batch({ payees }).manifest;
  const replaces = { anchor, depth: 6, spend: "cd".repeat(32) };
  expect(await ask({ name: "next", payees, manifest: { replaces } })).toBe("signed");
  expect(await ask({ payees })).toBe("payout-signed-elsewhere");
});

/** The payee with a later destination record, for the rest of what was granted. */
function movedTo(name: string, payee: Payee): Payee {
  const script = p2wpkh(hash160(utf8(`script ${name}`)));
  const { claim, destination } = payee;
  const record = makeDestination(
    {
      case: destination.record.case,
      kind: "address",
      network: "regtest",
      scripts: [toHex(script)],
      value: addressOf(script, "regtest"),
    },
    claim.sign,
    toHex(claim.signPublic),
    destination.record,
  );
  return { ...payee, script, destination: record };
}
