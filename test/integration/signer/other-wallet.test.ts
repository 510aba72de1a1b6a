/** Another program signs what we made: Bitcoin Core, where there is one on the PATH, for each kind of wallet, beside our signer and without it. */
import { spawnSync } from "node:child_process";
import { Transaction as ScureTransaction } from "@scure/btc-signer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  combinePsbts,
  extractTransaction,
  finalizePsbt,
} from "../../../src/bitcoin/finish-psbt.ts";
import { cosignerKey } from "../../../src/bitcoin/seed.ts";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import type { PrivateNode } from "../../../src/bitcoin/seed.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { withCore } from "../../bench/core-node.ts";
import type { Core } from "../../bench/core-node.ts";
import { goodRequests, signAlone, testWallets } from "../../support/mutation/good-requests.ts";
import type { GoodRequest, TestWallets } from "../../support/mutation/good-requests.ts";
import { closePsbt, openPsbt } from "../../support/mutation/open-psbt.ts";
import { putTogether } from "../../support/mutation/signing-parts.ts";
import { SignerWorld } from "../../support/signer-world.ts";

const hasBitcoind = spawnSync("bitcoind", ["-version"]).status === 0;
if (!hasBitcoind) test.skip("bitcoind: none on the PATH");

describe.runIf(hasBitcoind)("Bitcoin Core", () => {
  let world: SignerWorld;
  let signer: Signer;
  let wallets: TestWallets;
  let requests: GoodRequest[];
  let core: Core;
  let stop: () => void;
  let stopped: Promise<boolean>;

  beforeAll(async () => {
    world = await SignerWorld.make();
    signer = await world.open();
    wallets = testWallets(world, signer.master);
    requests = goodRequests(world, wallets, signer.policy);
    await new Promise<void>((ready) => {
      stopped = withCore(async (running) => {
        core = running;
        ready();
        await new Promise<void>((resolve) => (stop = resolve));
      });
    });
  });

  afterAll(async () => {
    stop();
    await stopped;
    await signer.log?.close();
    await world.remove();
  });

  const named = (name: string): GoodRequest => requests.find((each) => each.name === name)!;
  const bare = (name: string): Uint8Array => closePsbt(named(name).parts().psbt);
  const ours = (name: string): Uint8Array => {
    const each = named(name);
    return signAlone(putTogether(each.parts()), each.around(), signer.master);
  };

  /** The PSBT with the signatures that Core adds for a descriptor with private keys; final where that is asked for. */
  async function coreSigns(
    psbt: Uint8Array,
    descriptor: string,
    isFinal = false,
  ): Promise<Uint8Array> {
    const text = Buffer.from(psbt).toString("base64");
    const keys = [{ desc: withChecksum(descriptor), range: [0, 20] }];
    const shape = z.looseObject({ psbt: z.string() });
    const params = [text, keys, "DEFAULT", true, isFinal];
    const answered = await core.node.tell("descriptorprocesspsbt", params, shape);
    return new Uint8Array(Buffer.from(answered.psbt, "base64"));
  }

  /** The treasury's receiving chain, with the private keys of some. */
  function treasury(...holders: readonly PrivateNode[]): string {
    const keys = [signer.master, ...wallets.others].map((node) => {
      const watched = cosignerKey(node, "regtest", 0).replace("<0;1>", "0");
      return holders.includes(node) ? `${node.toBase58()}/48h/1h/0h/2h/0/*` : watched;
    });
    return `wsh(sortedmulti(2,${keys.join(",")}))`;
  }

  const done = (base: Uint8Array, ...signed: readonly Uint8Array[]): string =>
    extractTransaction(finalizePsbt(combinePsbts(base, signed))).txid;
  const whole = (name: string): string => done(bare(name), ours(name));

  test.each(["with change", "five payouts of two coins", "a sweep of two coins"])(
    "a wallet of one key, %s: signed by Core alone, final or not, it is the same transaction",
    async (name) => {
      const keys = `wpkh(${signer.master.toBase58()}/84h/1h/0h/0/*)`;
      for (const isFinal of [false, true])
        expect(done(bare(name), await coreSigns(bare(name), keys, isFinal))).toBe(whole(name));
    },
  );

  test("taproot: signed by Core alone, final or not, it is the same transaction", async () => {
    const keys = `tr(${signer.master.toBase58()}/86h/0/*)`;
    for (const isFinal of [false, true])
      expect(done(bare("of taproot"), await coreSigns(bare("of taproot"), keys, isFinal))).toBe(
        whole("of taproot"),
      );
  });

  describe("a treasury of two in three", () => {
    const name = "of a treasury";

    test("our signer and Core, in either order, one after the other or each by itself", async () => {
      const [other] = wallets.others;
      const theirs = await coreSigns(bare(name), treasury(other!));
      const txid = done(bare(name), ours(name), theirs);
      expect(done(bare(name), theirs, ours(name))).toBe(txid);
      expect(done(bare(name), await coreSigns(ours(name), treasury(other!)))).toBe(txid);
      const each = named(name);
      const parts = each.parts();
      const after = { ...parts, psbt: openPsbt(theirs) };
      expect(done(bare(name), signAlone(putTogether(after), each.around(), signer.master))).toBe(
        txid,
      );
    });

    test("two that are not ours, and a third that does no harm", async () => {
      const [first, second] = wallets.others;
      const a = await coreSigns(bare(name), treasury(first!));
      const b = await coreSigns(bare(name), treasury(second!));
      const txid = done(bare(name), a, b);
      expect(done(bare(name), a, b, ours(name))).toBe(txid);
      expect(done(bare(name), await coreSigns(bare(name), treasury(first!, second!), true))).toBe(
        txid,
      );
    });

    test("version 2, as other programs write it (BIP 370)", async () => {
      const theirs = await coreSigns(bare(name), treasury(wallets.others[0]!));
      const second = ScureTransaction.fromPSBT(theirs).toPSBT(2);
      expect(done(bare(name), ours(name), second)).toBe(done(bare(name), ours(name), theirs));
    });
  });
});
