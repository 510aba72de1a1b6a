import { Psbt as Library, Transaction } from "bitcoinjs-lib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { equalBytes, toBase64, toHex, utf8 } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import type { Json } from "../../../src/base/canonical-json.ts";
import { sats } from "../../../src/base/sats.ts";
import { parsePsbt } from "../../../src/bitcoin/psbt.ts";
import { inApprovalOrder, makeApproval } from "../../../src/payouts/approval.ts";
import { signAward } from "../../../src/payouts/award.ts";
import { manifestDigest } from "../../../src/payouts/manifest.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { judge } from "../../../src/signer/judge.ts";
import { parseSignRequest } from "../../../src/signer/sign-request.ts";
import { applyRecord, emptyState } from "../../../src/signer/signer-state.ts";
import { HOUR } from "../../support/clock.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import { outcome } from "../../support/vectors.ts";
import type { BatchOptions, TestBatch } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;
let batch: TestBatch;

beforeAll(async () => {
  world = await SignerWorld.make();
  signer = await world.open();
  batch = world.batch();
});

afterAll(async () => {
  await signer.log?.close();
  await world.remove();
});

/** The rule that refuses the request, or `signed`; nothing is remembered, so that every request stands alone. */
function outcomeOf(request: string, { policy }: Pick<Signer, "policy"> = signer): string {
  const rule = outcome(() => {
    const read = parseSignRequest(utf8(request));
    const bench = {
      policy,
      people: world.fund.peopleList,
      state: emptyState(),
      at: world.clock.now(),
    };
    judge(read, manifestDigest(read.manifest), { ...bench, tagOf: (tag) => tag });
  });
  return rule === "accept" ? "signed" : rule;
}

function tree(request: string): any {
  return JSON.parse(request);
}

test("the batch as it is, is signed", () => {
  expect(outcomeOf(world.request(batch))).toBe("signed");
});

/** Every place in a JSON value: leaves and whole members. */
function places(
  value: Json,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value !== "object") return [path];
  return Object.entries(value).flatMap(([key, item]) => {
    const step = Array.isArray(value) ? Number(key) : key;
    return [[...path, step], ...places(item, [...path, step])];
  });
}

function changed(leaf: unknown, pick: number): unknown {
  if (typeof leaf === "number") return leaf + 1 + (pick % 3);
  if (typeof leaf !== "string" || leaf === "") return "x";
  const at = pick % leaf.length;
  const letter = leaf[at]!;
  const other = /[0-8]/.test(letter) ? String(Number(letter) + 1) : letter === "a" ? "b" : "a";
  return leaf.slice(0, at) + other + leaf.slice(at + 1);
}

describe("any single change to what was signed for a batch is refused by name", () => {
  /** Order of these two arrays means nothing, and a batch may bring more of them than it needs. */
  const parts = ["manifest", "approvals", "awards", "destinations"] as const;

  test("values changed, members left out, texts grown", () => {
    const request = world.request(batch);
    const all = parts.flatMap((part) => places(tree(request)[part], [part]));
    const rules = new Set<string>();
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.constantFrom("change", "drop", "grow"),
        fc.nat(10_000),
        (path, how, pick) => {
          const root = tree(request);
          const owner = path.slice(0, -1).reduce((value, step) => value[step], root);
          const last = path.at(-1)!;
          if (how === "drop" || typeof owner[last] === "object") {
            if (Array.isArray(owner)) owner.splice(Number(last), 1);
            else Reflect.deleteProperty(owner, last);
          } else owner[last] = how === "grow" ? `${owner[last]}0` : changed(owner[last], pick);
          const rule = outcomeOf(canonicalJson(root));
          expect(rule, path.join(".")).toMatch(/^[a-z]+(-[a-z]+)*$/);
          expect(rule, path.join(".")).not.toBe("signed");
          rules.add(rule);
        },
      ),
      { numRuns: 400 },
    );
    expect(rules.size).toBeGreaterThan(8);
  });

  test("bytes of the PSBT flipped: refused, or the transaction is still the manifest's", () => {
    fc.assert(
      fc.property(fc.nat(batch.psbt.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const psbt = Uint8Array.from(batch.psbt);
        psbt[at] = psbt[at]! ^ mask;
        const rule = outcomeOf(world.request(batch, { psbt: toBase64(psbt) }));
        if (rule === "signed") mustBeTheBatch(psbt);
        else expect(rule).toMatch(/^(psbt|input|output|change|fee)-/);
      }),
      { numRuns: 400 },
    );
  });
});

/** Judged by other eyes than the signer's: bitcoinjs-lib's transaction against the manifest. */
function mustBeTheBatch(psbt: Uint8Array): void {
  const tx = Transaction.fromBuffer(parsePsbt(psbt).unsigned.raw);
  const change = world.descriptor.scriptAt(1, 3);
  const paid = tx.outs.filter(({ script }) => !equalBytes(script, change));
  expect(paid.map(({ script, value }) => `${toHex(script)} ${value}`).sort()).toEqual(
    batch.manifest.payouts.map(({ script, amount }) => `${script} ${amount}`).sort(),
  );
  const spent = 1_000_000n - tx.outs.reduce((sum, { value }) => sum + value, 0n);
  expect(spent >= 0n && spent <= batch.manifest.feeCap).toBe(true);
  expect(Buffer.from(tx.ins[0]!.hash).reverse().toString("hex")).toBe(
    batch.manifest.anchor.slice(0, 64),
  );
  expect(tx.ins.every(({ sequence }) => sequence === 0xffff_fffd)).toBe(true);
}

describe("the rules that the published vectors leave out", () => {
  const spoiled = (spoil: (psbt: Library) => void): string => {
    const psbt = Library.fromBuffer(batch.psbt);
    spoil(psbt);
    return world.request(batch, { psbt: toBase64(psbt.toBuffer()) });
  };

  test("a taproot-style or hidden sighash is refused", () => {
    for (const type of [0, 2, 3, 0x81])
      expect(outcomeOf(spoiled((psbt) => sighash(psbt, type))), String(type)).toBe("input-sighash");
    expect(outcomeOf(spoiled((psbt) => sighash(psbt, 1)))).toBe("signed");
  });

  test("a transaction heavier than nodes relay is refused", () => {
    const request = spoiled((psbt) => {
      for (let extra = 0; extra < 1_500; extra += 1) {
        const hash = Buffer.alloc(32, extra % 256);
        hash.writeUInt32LE(extra, 4);
        psbt.data.addInput({ hash, index: 0, sequence: 0xffff_fffd });
      }
    });
    expect(outcomeOf(request)).toBe("psbt-too-large");
  });

  test("a key that claims a place of the wallet for a foreign script is refused", () => {
    const request = spoiled((psbt) => {
      const [key] = psbt.data.inputs[0]!.bip32Derivation!;
      key!.path = key!.path.replace(/0$/, "1");
    });
    expect(outcomeOf(request)).toBe("input-not-ours");
  });

  test("change that is left out is allowed only while the fee stays within its cap", () => {
    const whole = world.batch({ name: "no change" });
    const { manifest } = whole;
    const rest = 1_000_000n - manifest.total;
    const capped = world.batch({ name: "no change", fee: rest - 294n });
    expect(outcomeOf(world.request(capped))).toBe("fee-over-cap");
  });

  test("cancel and sweep pay back to the wallet alone, and need approvals all the same", () => {
    const cancel = world.batch({
      name: "cancel",
      payees: [],
      manifest: { kind: "cancel" },
    });
    expect(outcomeOf(world.request(cancel))).toBe("signed");
    expect(outcomeOf(world.request(cancel, { approvals: [] }))).toBe("approvals-too-few");
  });

  test("a reviewer of a contained award does not approve", () => {
    const payee = world.payee("reviewed by cy");
    const { record } = payee.award;
    const sigs = ["cy", "rolf"].map((person) => signAward(record, world.key(person, "reviewer")));
    const mine = world.batch({ name: "mine", payees: [{ ...payee, award: { record, sigs } }] });
    const digest = manifestDigest(mine.manifest);
    const approvals = inApprovalOrder(
      ["cy", "bo"].map((person) => makeApproval(digest, world.key(person, "approver"))),
    );
    const request = world.request(mine, { approvals: approvals as never });
    expect(outcomeOf(request)).toBe("approval-barred");
    const small = { ...signer, policy: { ...signer.policy, preset: "small" as const } };
    expect(outcomeOf(request, small)).toBe("signed");
  });

  test("a claim key that no log shows is refused where the policy asks for it", () => {
    const strict = { ...signer, policy: { ...signer.policy, claims: "logged" as const } };
    expect(outcomeOf(world.request(batch), strict)).toBe("destination-unlogged");
  });

  test("a payout leaves its lineage for what did not pay it: no form of the payments is the death of them", () => {
    const state = emptyState();
    /** Signs and remembers; the rule, or the txid. */
    const sign = (options: BatchOptions): string => {
      let txid = "";
      const rule = outcome(() => {
        const read = parseSignRequest(utf8(world.request(world.batch(options))));
        const { policy } = signer;
        const bench = { policy, people: world.fund.peopleList, state, at: world.clock.now() };
        const tagOf = (tag: string): string => tag;
        const verdict = judge(read, manifestDigest(read.manifest), { ...bench, tagOf });
        txid = verdict.txid;
        if (verdict.record !== undefined) applyRecord(state, { ...verdict.record, prev: "" });
      });
      return rule === "accept" ? txid : rule;
    };
    const { payees, manifest } = world.batch({ name: "first" });
    const next = (name: string, anchor: string, spend: string): string =>
      sign({ name, payees, manifest: { replaces: { anchor, depth: 6, spend } } });
    const paid = sign({ name: "first" });
    const paidDearer = sign({ name: "first", fee: 2_500n });
    const cancel = sign({ name: "first", payees: [], manifest: { kind: "cancel", version: 2 } });
    for (const spend of [paid, paidDearer])
      expect(next("second", manifest.anchor, spend)).toBe("payout-signed-elsewhere");
    expect(next("second", manifest.anchor, cancel)).toMatch(/^[0-9a-f]{64}$/);
    // The first batch is mined after all and takes the second one's anchor with it: it has paid them.
    const { anchor } = world.batch({ name: "second" }).manifest;
    expect(next("third", anchor, paid)).toBe("payout-signed-elsewhere");
    expect(next("third", anchor, "cd".repeat(32))).toMatch(/^[0-9a-f]{64}$/);
  });

  test("limits of a day count a lineage when it grows: a cancel signed first opens no way around them", () => {
    const start = world.clock.now();
    const state = emptyState();
    const rule = (name: string, part: object, limits: object): string =>
      outcome(() => {
        const read = parseSignRequest(utf8(world.request(world.batch({ name, ...part }))));
        const policy = { ...signer.policy, limits: { ...signer.policy.limits, ...limits } };
        const bench = { policy, people: world.fund.peopleList, state, at: world.clock.now() };
        const { record } = judge(read, manifestDigest(read.manifest), {
          ...bench,
          tagOf: (tag) => tag,
        });
        // Asked again for the same, the signer logs nothing more.
        if (record !== undefined) applyRecord(state, { ...record, prev: "" });
      });
    const cancel = { payees: [], manifest: { kind: "cancel" } };
    const day = { day: sats(200_000n) };
    expect(rule("old", cancel, day)).toBe("accept");
    world.clock.advance(30 * HOUR);
    // What was signed a day ago and grows only now counts now.
    expect(rule("old", {}, day)).toBe("accept");
    expect(rule("one", cancel, day)).toBe("accept");
    expect(rule("one", {}, day)).toBe("limit-day");
    expect(rule("one", {}, { count: 3 })).toBe("limit-count");
    expect(rule("one", {}, { count: 4 })).toBe("accept");
    // Bumps of what was counted, and cancels, are no growth.
    expect(rule("one", { fee: 2_500n }, day)).toBe("accept");
    expect(rule("one", cancel, { day: sats(0n), count: 1 })).toBe("accept");
    world.clock.advance(23 * HOUR);
    expect(rule("two", {}, day)).toBe("limit-day");
    world.clock.advance(2 * HOUR);
    expect(rule("two", {}, day)).toBe("accept");
    world.clock.set(start);
  });

  test("limits of a day: sats, payouts and fees", () => {
    const limits = { ...signer.policy.limits };
    const rule = (change: Partial<typeof limits>): string =>
      outcomeOf(world.request(batch), {
        ...signer,
        policy: { ...signer.policy, limits: { ...limits, ...change } },
      });
    expect(rule({ batch: sats(179_999n) })).toBe("limit-batch");
    expect(rule({ day: sats(179_999n) })).toBe("limit-day");
    expect(rule({ fees: sats(1_999n) })).toBe("limit-day");
    expect(rule({ count: 1 })).toBe("limit-count");
    expect(rule({ count: 2, day: sats(180_000n), fees: sats(2_000n) })).toBe("signed");
  });
});

function sighash(psbt: Library, type: number): void {
  psbt.data.inputs[0]!.sighashType = type;
}
