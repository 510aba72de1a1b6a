/**
 * A database that was brought back may hold a case as undecided that was paid since. Reviewers decide it anew, under a new award and for a new
 * payout, and the signer is the only one that knows better: a case that it paid is paid under that award or not at all.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { addressOf } from "../../../src/bitcoin/address.ts";
import { hash160, p2wpkh } from "../../../src/bitcoin/script.ts";
import { signAward } from "../../../src/payouts/award.ts";
import { makeDestination } from "../../../src/payouts/destination.ts";
import { answerSignRequest } from "../../../src/signer/answer.ts";
import type { SignAnswer } from "../../../src/signer/sign-request.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { seededRandom } from "../../support/random.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import type { Payee } from "../../support/signer-world.ts";

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

async function ask(name: string, payees: readonly Payee[]): Promise<SignAnswer> {
  return answerSignRequest(signer, utf8(world.request(world.batch({ name, payees }))));
}

test("a case that was paid is not paid under another award, to the same address or a new one, now or after the log was read again", async () => {
  const payee = world.payee("once");
  expect(await ask("first", [payee])).toMatchObject({ kind: "signed" });
  for (const again of [
    awardedAgain(payee, "second"),
    movedTo("new", awardedAgain(payee, "third")),
  ]) {
    const refused = { kind: "refused", rule: "case-paid-before", item: 0 };
    expect(await ask(`for ${toHex(again.script)}`, [again])).toMatchObject(refused);
    await signer.log!.close();
    signer = await world.open();
    expect(await ask(`again ${toHex(again.script)}`, [again])).toMatchObject(refused);
  }
  const other = world.payee("other");
  expect(await ask("others", [other])).toMatchObject({ kind: "signed" });
});

test("nor twice in one batch", async () => {
  const payee = world.payee("twice");
  const again = movedTo("elsewhere", awardedAgain(payee, "second"));
  const answered = await ask("both", [payee, again]);
  expect(answered).toMatchObject({ kind: "refused", rule: "case-paid-before" });
});

test("what is left of the award it was paid under is paid as before", async () => {
  const payee = { ...world.payee("halves", 200_000n), amount: 100_000n };
  expect(await ask("one half", [payee])).toMatchObject({ kind: "signed" });
  expect(await ask("the other", [movedTo("next", payee)])).toMatchObject({ kind: "signed" });
});

/** The same person, of whom two reviewers have decided a second time. */
function awardedAgain(payee: Payee, name: string): Payee {
  const record = { ...payee.award.record, nonce: toHex(seededRandom(name).bytes(16)) };
  const sigs = ["rhea", "rolf"].map((person) => signAward(record, world.key(person, "reviewer")));
  return { ...payee, award: { record, sigs } };
}

/** The payee with a later destination record. */
function movedTo(name: string, payee: Payee): Payee {
  const script = p2wpkh(hash160(utf8(`script ${name}`)));
  const { claim, destination } = payee;
  const scripts = [toHex(script)];
  const place = { case: destination.record.case, kind: "address", network: "regtest" as const };
  const record = makeDestination(
    { ...place, scripts, value: addressOf(script, "regtest") },
    claim.sign,
    toHex(claim.signPublic),
    destination.record,
  );
  return { ...payee, script, destination: record };
}
