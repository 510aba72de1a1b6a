/**
 * Another program signs what the fund made, for each kind of wallet, and what it writes is handed in as people do: @scure/btc-signer, from its own
 * reading of the PSBT alone (keys by their derivations), final or not, in version 0 and 2. The node takes the transaction, and the books hold.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Transaction } from "@scure/btc-signer";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import { multisigWallet } from "../../../src/bitcoin/multisig-wallet.ts";
import { accountDescriptor, cosignerKey, masterOf, nodeAt } from "../../../src/bitcoin/seed.ts";
import type { PrivateNode } from "../../../src/bitcoin/seed.ts";
import { openSeedFile } from "../../../src/signer/seed-file.ts";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import { certifyOwn, openOwnProgramme } from "../../support/own-programme.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

const masters = [1, 2, 3].map((byte) => masterOf(new Uint8Array(32).fill(byte), "regtest"));
const MULTISIG = "several";
const TAPROOT = "taproot";
/** Programme → the descriptor of a wallet whose keys are with the other program alone. */
const WALLETS = {
  [MULTISIG]: multisigWallet(
    2,
    masters.map((master) => cosignerKey(master, "regtest", 0)),
    "regtest",
  ),
  [TAPROOT]: parseDescriptor(
    withChecksum(accountDescriptor(masters[0]!, "regtest", 5).replace(/^wpkh(.*)#.*$/, "tr$1")),
    "regtest",
  ),
};

let world: World;
let amount = 150_000n;

beforeAll(async () => {
  world = await World.start("signed elsewhere", undefined, undefined, { at: new Date() });
  for (const [code, descriptor] of Object.entries(WALLETS)) {
    await openOwnProgramme(world, code, descriptor);
    await certifyOwn(world, code, descriptor);
  }
});
afterAll(() => world.close());

/** An approved batch of a gift of its own; what the fund gives out to be signed. */
async function approved(programme: string): Promise<{ batch: string; code: string; psbt: string }> {
  await settledGift(world, 1_000_000n, programme);
  const { code } = await readyPayout(world, (amount += 1_000n), programme);
  const batch = await freeze(world, "hazel", programme);
  await approve(world, batch);
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel.get(`/api/v1/batches/${batch}/psbt`).expect(200);
  return { batch, code, psbt: body.psbt };
}

interface How {
  readonly version: 0 | 2;
  readonly isFinal?: boolean;
}

/** What the other program makes of a PSBT with one seed: it finds its keys by what the inputs say of them. */
function signedBy(psbt: string, master: PrivateNode, { version, isFinal = false }: How): string {
  const read = Transaction.fromPSBT(Buffer.from(psbt, "base64"));
  const own = Buffer.from(master.fingerprint).readUInt32BE();
  for (let at = 0; at < read.inputsLength; at += 1) {
    const { bip32Derivation = [], tapBip32Derivation = [] } = read.getInput(at);
    const ways = [
      ...bip32Derivation.map(([, way]) => way),
      ...tapBip32Derivation.map(([, { der }]) => der),
    ];
    const way = ways.find(({ fingerprint }) => fingerprint === own);
    if (way === undefined) throw new Error("the input names no key of this seed");
    expect(read.signIdx(nodeAt(master, way.path).privateKey!, at)).toBe(true);
  }
  if (isFinal) read.finalize();
  return Buffer.from(read.toPSBT(version)).toString("base64");
}

async function handIn(batch: string, psbt: string): Promise<any> {
  const hazel = await world.signedIn("hazel");
  return hazel.post(`/api/v1/batches/${batch}/signatures`).send({ psbt });
}

async function completes(batch: string, code: string, psbt: string): Promise<void> {
  const done = await handIn(batch, psbt);
  expect(done).toMatchObject({
    status: 201,
    body: { txid: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(await batchFile(world, batch)).toMatchObject({ txids: [done.body.txid] });
  await world.send();
  expect(await world.chain.source.mempool()).toContain(done.body.txid);
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
}

const FORMS: readonly How[] = [{ version: 0 }, { version: 2 }, { version: 0, isFinal: true }];

describe.each(FORMS)("version $version, final: $isFinal", (how) => {
  test("wpkh, with the seed of the fund's own signer", async () => {
    const file = await readFile(join(world.files.signer, "seed.json"));
    const passphrase = (await readFile(world.files.signerPassphrase, "utf8")).trim();
    const { seed } = await openSeedFile(file, passphrase);
    const { batch, code, psbt } = await approved("general");
    await completes(batch, code, signedBy(psbt, masterOf(seed, "regtest"), how));
  });

  test("tr", async () => {
    const { batch, code, psbt } = await approved(TAPROOT);
    await completes(batch, code, signedBy(psbt, masters[0]!, how));
  });

  test("wsh(sortedmulti), two holders, one after the other", async () => {
    const { batch, code, psbt } = await approved(MULTISIG);
    const first = signedBy(psbt, masters[2]!, { version: how.version });
    if (how.isFinal !== true) {
      expect((await handIn(batch, first)).body).toEqual({});
      expect((await batchFile(world, batch)).state).toBe("frozen");
    }
    await completes(batch, code, signedBy(how.isFinal ? first : psbt, masters[0]!, how));
  });
});

test("of version 2, a stranger's signature and another transaction are refused by name", async () => {
  const { batch, code, psbt } = await approved(TAPROOT);
  const other = Transaction.fromPSBT(Buffer.from(psbt, "base64"));
  const { script, amount: value } = other.getOutput(0);
  other.updateOutput(0, { script: script!, amount: value! - 1n });
  const changed = Buffer.from(other.toPSBT(2)).toString("base64");
  const foreign = await handIn(batch, signedBy(changed, masters[0]!, { version: 2 }));
  expect(foreign).toMatchObject({ status: 422, body: { code: "psbt-other-transaction" } });
  const read = Transaction.fromPSBT(Buffer.from(psbt, "base64"));
  read.updateInput(0, { tapKeySig: new Uint8Array(64).fill(1) });
  const forged = await handIn(batch, Buffer.from(read.toPSBT(2)).toString("base64"));
  expect(forged).toMatchObject({ status: 422, body: { code: "psbt-signature" } });
  const cut = await handIn(batch, Buffer.from(read.toPSBT(2)).subarray(0, -1).toString("base64"));
  expect(cut).toMatchObject({ status: 422, body: { code: "psbt-malformed" } });
  await completes(batch, code, signedBy(psbt, masters[0]!, { version: 2 }));
});
