/** What a PSBT says of scripts, keys and signatures besides the transaction: right, or refused by name; never an error, and never passed on. */
import { afterAll, describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import { goodRequests, signAlone, testWallets } from "../../support/mutation/good-requests.ts";
import type { Field } from "../../support/mutation/open-psbt.ts";
import { closePsbt, openPsbt } from "../../support/mutation/open-psbt.ts";
import { judgePayment } from "../../support/mutation/payment-judge.ts";
import { flipped, putTogether } from "../../support/mutation/signing-parts.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import { outcome } from "../../support/vectors.ts";

const world = await SignerWorld.make();
const signer = await world.open();
afterAll(async () => {
  await signer.log?.close();
  await world.remove();
});
const wallets = testWallets(world, signer.master);
const good = goodRequests(world, wallets, signer.policy);
const named = (name: string) => good.find((each) => each.name === name)!;

/** The rule for a request whose first input has these fields changed. */
function ruleOf(name: string, change: (fields: Field[]) => Field[]): string {
  const each = named(name);
  const parts = each.parts();
  parts.psbt.inputMaps[0] = change(parts.psbt.inputMaps[0]!);
  return outcome(() => signAlone(putTogether(parts), each.around(), signer.master));
}

const without = (type: string) => (fields: Field[]) =>
  fields.filter(([key]) => !key.startsWith(type));
const added =
  (...more: Field[]) =>
  (fields: Field[]) => [...fields, ...more];
const spoilt = (type: string) => (fields: Field[]) =>
  fields.map(([key, value]): Field => [key, key.startsWith(type) ? flipped(value, 3) : value]);

test.each(good)("$name: signed as it is, and what is signed is what was approved", (each) => {
  const signed = signAlone(putTogether(each.parts()), each.around(), signer.master);
  judgePayment(each.parts().manifest, signed, each);
});

describe("scripts that are not the wallet's", () => {
  test("a treasury's witness script: missing, another, or a redeem script", () => {
    for (const change of [without("05"), spoilt("05"), added(["04", "51"])])
      expect(ruleOf("of a treasury", change)).toBe("input-not-ours");
  });

  test("a key's coin needs none", () => {
    expect(ruleOf("with change", added(["05", "51"]))).toBe("input-not-ours");
    expect(ruleOf("with change", added(["04", "51"]))).toBe("input-not-ours");
    expect(ruleOf("of taproot", added(["05", "51"]))).toBe("input-not-ours");
  });

  test("taproot's internal key: missing or another; a tree of scripts, or one for coins of another kind", () => {
    for (const change of [without("17"), spoilt("17"), added(["18", "ab".repeat(32)])])
      expect(ruleOf("of taproot", change)).toBe("input-not-ours");
    const internal: Field = ["17", "ab".repeat(32)];
    expect(ruleOf("with change", added(internal))).toBe("input-not-ours");
    expect(ruleOf("of a treasury", added(internal))).toBe("input-not-ours");
    const leaf: Field = [`15c1${"ab".repeat(32)}`, "51c0"];
    expect(ruleOf("of taproot", added(leaf))).toBe("input-not-ours");
  });
});

describe("signatures that are there already", () => {
  const other = wallets.others[0]!;
  const signedByOther = (): Field => {
    const { psbt } = named("of a treasury").parts();
    const signed = signPsbt(closePsbt(psbt), wallets.multisig, [{ chain: 0, index: 0 }], other);
    return openPsbt(signed).inputMaps[0]!.find(([key]) => key.startsWith("02"))!;
  };

  test("another signer's good one is kept, and completes ours", () => {
    expect(ruleOf("of a treasury", added(signedByOther()))).toBe("accept");
  });

  test("one by a key that is not in the script, one that does not hold, one that covers less", () => {
    const [key, value] = signedByOther();
    const stranger = toHex(new Uint8Array(other.publicKey));
    expect(ruleOf("of a treasury", added([`02${stranger}`, value]))).toBe("psbt-signature");
    expect(ruleOf("of a treasury", added([key, flipped(value, 12)]))).toBe("psbt-signature");
    expect(ruleOf("of a treasury", added([key, `${value.slice(0, -2)}02`]))).toBe("psbt-signature");
    expect(ruleOf("with change", added([`02${stranger}`, value]))).toBe("psbt-signature");
    expect(ruleOf("of taproot", added([`02${stranger}`, value]))).toBe("psbt-signature");
    expect(ruleOf("of taproot", added(["13", "ab".repeat(64)]))).toBe("psbt-signature");
    expect(ruleOf("of taproot", added(["13", "ab".repeat(65)]))).toBe("psbt-signature");
  });
});
