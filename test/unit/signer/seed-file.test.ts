import { expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { openSeedFile, sealSeedFile } from "../../../src/signer/seed-file.ts";
import { seededRandom } from "../../support/random.ts";

const secrets = {
  seed: new Uint8Array(64).fill(7),
  addressKey: { name: "fund.test/address", seed: new Uint8Array(32).fill(8) },
};
const passphrase = "correct horse battery staple";

test("a seed file opens with its passphrase alone, and shows nothing of the seed", async () => {
  const text = await sealSeedFile(secrets, passphrase, seededRandom());
  expect(text).not.toContain("0707");
  expect(await openSeedFile(utf8(text), passphrase)).toEqual(secrets);
  await expect(openSeedFile(utf8(text), "correct horse battery stable")).rejects.toMatchObject({
    rule: "seed-passphrase",
  });
});

test("a file with other costs or another box does not open", async () => {
  const text = await sealSeedFile(secrets, passphrase, seededRandom());
  const cheaper = text.replace('"passes":3', '"passes":2');
  const changed = text.replace(/"box":"(.)/, (_, letter) => `"box":"${letter === "A" ? "B" : "A"}`);
  for (const other of [cheaper, changed])
    await expect(openSeedFile(utf8(other), passphrase)).rejects.toMatchObject({
      rule: "seed-passphrase",
    });
});

test("a short passphrase is refused", async () => {
  await expect(sealSeedFile(secrets, "too short", seededRandom())).rejects.toThrow(RangeError);
});
