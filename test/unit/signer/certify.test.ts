import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { parseVkey } from "../../../src/base/tlog/note.ts";
import { openAddressCertificate } from "../../../src/bitcoin/address-certificate.ts";
import { answer } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;

beforeAll(async () => {
  world = await SignerWorld.make();
  signer = await world.open();
});

afterAll(async () => {
  await signer.log?.close();
  await world.remove();
});

async function ask(change: Record<string, string | number> = {}): Promise<any> {
  const request = {
    count: 3,
    from: 7,
    notAfter: "2030-06-01T00:00:00Z",
    t: "certify-request",
    v: 1,
  };
  const wallet = world.descriptor.checksum;
  return JSON.parse(await answer(signer, utf8(canonicalJson({ ...request, wallet, ...change }))));
}

test("a block has a certificate of either purpose for every index, each of them good", async () => {
  const { certificates, result, programme } = await ask();
  expect([result, programme, certificates.length]).toEqual(["certified", "general", 6]);
  for (const { index, purpose, note } of certificates) {
    const address = world.descriptor.addressAt(0, index);
    const trust = {
      keys: [parseVkey(world.made.addressVkey)!],
      fund: "fund.test/book",
      network: "regtest" as const,
      at: world.clock.now(),
    };
    expect(openAddressCertificate(note, address, trust)).toMatchObject({
      purpose,
      programme: "general",
    });
  }
});

test.each([
  [{ wallet: "qqqqqqqq" }, "wallet-unknown"],
  [{ notAfter: "2030-01-07T00:00:00Z" }, "certify-date"],
  [{ notAfter: "2032-01-01T00:00:00Z" }, "certify-date"],
  [{ notAfter: "2030-06-01T00:00:01Z" }, "value"],
  [{ count: 2_001 }, "value"],
  [{ more: 1 }, "keys"],
])("refused: %j", async (change, rule) => {
  expect(await ask(change as never)).toEqual({
    result: "refused",
    rule,
    t: "certify-response",
    v: 1,
  });
});

test("a signer without an address key certifies nothing", async () => {
  const bare = { ...signer, addressKey: undefined };
  const request = canonicalJson({
    count: 1,
    from: 0,
    notAfter: "2030-06-01T00:00:00Z",
    t: "certify-request",
    v: 1,
    wallet: world.descriptor.checksum,
  });
  expect(JSON.parse(await answer(bare, utf8(request)))).toMatchObject({ rule: "certify-key" });
});
