import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toBase64, toHex, utf8 } from "../../src/base/bytes.ts";
import { canonicalJson } from "../../src/base/canonical-json.ts";
import type { Json } from "../../src/base/canonical-json.ts";
import { claimKeys } from "../../src/base/code-keys.ts";
import type { ClaimKeys } from "../../src/base/code-keys.ts";
import { formatTime } from "../../src/base/clock.ts";
import { ed25519Public } from "../../src/base/ed25519.ts";
import { keyId } from "../../src/base/people-list.ts";
import { sats, sumSats } from "../../src/base/sats.ts";
import { formatVkey } from "../../src/base/tlog/note.ts";
import { addressOf } from "../../src/bitcoin/address.ts";
import { createPsbt } from "../../src/bitcoin/create-psbt.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import type { Descriptor } from "../../src/bitcoin/descriptor.ts";
import { hash160, p2wpkh } from "../../src/bitcoin/script.ts";
import { formatApprovalsFile, inApprovalOrder, makeApproval } from "../../src/payouts/approval.ts";
import { awardDigest, signAward } from "../../src/payouts/award.ts";
import type { MoneyAward } from "../../src/payouts/award.ts";
import type { SignedAward } from "../../src/payouts/award.ts";
import { destinationDigest, makeDestination } from "../../src/payouts/destination.ts";
import type { SignedDestination } from "../../src/payouts/destination.ts";
import { formatManifest, inManifestOrder, manifestDigest } from "../../src/payouts/manifest.ts";
import type { Manifest } from "../../src/payouts/manifest.ts";
import type { Signer } from "../../src/signer/answer.ts";
import { makeSigner } from "../../src/signer/new-signer.ts";
import type { SignerPublic } from "../../src/signer/new-signer.ts";
import { openSigner } from "../../src/signer/open-signer.ts";
import type { PolicyFile } from "../../src/signer/policy.ts";
import { testClock } from "./clock.ts";
import type { TestClock } from "./clock.ts";
import { testFund } from "./founding.ts";
import type { TestFund } from "./founding.ts";
import { seededRandom } from "./random.ts";
import { fundingTransaction } from "./wallet.ts";

/** Somebody who is paid: a claim code's keys, where they want it, and what two reviewers granted. */
export interface Payee {
  readonly claim: ClaimKeys;
  readonly script: Uint8Array;
  readonly destination: SignedDestination;
  readonly award: SignedAward;
  readonly amount: bigint;
}

/** A batch with all that was signed for it, before it becomes a request. */
export interface TestBatch {
  readonly manifest: Manifest;
  readonly psbt: Uint8Array;
  readonly payees: readonly Payee[];
}

/** What a batch can be told to be. */
export interface BatchOptions {
  readonly name?: string;
  readonly fee?: bigint;
  readonly manifest?: Partial<Manifest>;
  readonly payees?: readonly Payee[];
  /** Batches whose coins are spent too. */
  readonly also?: readonly string[];
  /** The wallet that pays, if not the world's first. */
  readonly wallet?: Descriptor;
  /** What each coin is worth, if not a million sats. */
  readonly coin?: bigint;
}

/** A signer with a folder of its own, a fund around it, and people who sign for batches. */
export class SignerWorld {
  readonly folder: string;
  readonly clock: TestClock;
  readonly fund: TestFund;
  readonly made: SignerPublic;
  readonly descriptor: Descriptor;

  private constructor(folder: string, clock: TestClock, fund: TestFund, made: SignerPublic) {
    this.folder = folder;
    this.clock = clock;
    this.fund = fund;
    this.made = made;
    this.descriptor = parseDescriptor(made.wallets[0]!.descriptor, "regtest");
  }

  /** Makes the signer and writes its files; it stands at `start`, for processes that have a clock of their own. */
  static async make(start?: Date): Promise<SignerWorld> {
    const folder = await mkdtemp(join(tmpdir(), "signer-"));
    const clock = testClock(start);
    const random = seededRandom("signer world");
    const fund = testFund(random, clock.now(), {
      rhea: ["reviewer"],
      rolf: ["reviewer"],
      ada: ["approver"],
      bo: ["approver"],
      cy: ["approver", "reviewer"],
    });
    const input = {
      folder,
      fund: fund.founding.origin,
      network: "regtest" as const,
      programmes: ["general"],
      passphrase: PASSPHRASE,
      addressKeyName: "fund.test/address",
    };
    const made = await makeSigner(input, clock.now(), random);
    const world = new SignerWorld(folder, clock, fund, made);
    await writeFile(world.path("people"), fund.peopleList);
    await writeFile(world.path("fund"), fund.fundFile);
    await writeFile(world.path("passphrase"), `${PASSPHRASE}\n`, { mode: 0o600 });
    await writeFile(world.path("policy.json"), JSON.stringify(world.policyFile()));
    return world;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The policy as it is written, files relative to it. */
  policyFile(): PolicyFile {
    return {
      fund: this.fund.founding.origin,
      network: "regtest",
      wallets: this.made.wallets.map((wallet) => ({ ...wallet })),
      root: { keys: this.fund.founding.root.keys.map(formatVkey), quorum: 2 },
      policies: [this.fund.digest],
      signInRp: "fund.test",
      preset: "standard",
      jitterPercent: 2,
      feeSharePercent: 10,
      feeRateMax: 100,
      limits: { batch: "5000000", day: "20000000", count: 100, fees: "100000" },
      claims: "seen",
      certificateDays: 365,
      logId: this.made.logId,
      files: { peopleList: "people", seed: "seed.json", log: "signatures.log", fundFile: "fund" },
    };
  }

  /** Opens the signer from its files, as the process does. */
  async open(): Promise<Signer> {
    const files = { policy: this.path("policy.json"), passphrase: this.path("passphrase") };
    return openSigner(files, this.clock);
  }

  /** Somebody new with an award of `amount` sats. */
  /** With an award of `amount` sats, or in a currency: then `amount` is what a batch of this world pays. */
  payee(name: string, amount = 100_000n, money?: MoneyAward): Payee {
    const claim = claimKeys(seededRandom(`claim ${name}`).bytes(16));
    const script = p2wpkh(hash160(utf8(`script of ${name}`)));
    const value = addressOf(script, "regtest");
    const place = { case: toHex(claim.caseTag), network: "regtest" as const };
    const where = { kind: "address", value, scripts: [toHex(script)] };
    const destination = makeDestination(
      { ...place, ...where },
      claim.sign,
      toHex(claim.signPublic),
    );
    const record = {
      amount: money ?? { sats: sats(amount) },
      case: toHex(claim.caseTag),
      claim: toHex(claim.signPublic),
      nonce: toHex(seededRandom(`award ${name}`).bytes(16)),
      programme: "general",
    };
    const sigs = ["rhea", "rolf"].map((person) => signAward(record, this.key(person, "reviewer")));
    return { claim, script, destination, award: { record, sigs }, amount };
  }

  /** A batch for these payees (two, unless said), spending a coin of its own; the same name gives the same bytes. */
  batch(options: BatchOptions = {}): TestBatch {
    const { name = "batch", fee = 2_000n } = options;
    const random = seededRandom(`batch ${name}`);
    const payees = options.payees ?? [
      this.payee(`${name} one`),
      this.payee(`${name} two`, 80_000n),
    ];
    const total = sumSats(payees.map(({ amount }) => sats(amount)));
    const { wallet = this.descriptor, coin: value = COIN } = options;
    const coin = this.coin(name, wallet, value);
    const also = (options.also ?? []).map((other) => this.coin(other, wallet, value));
    const coins = [coin, ...also];
    const manifest: Manifest = {
      anchor: `${coin.txid}:0`,
      barred: ["maker"],
      batch: toHex(random.bytes(16)),
      change: "1/3",
      expires: formatTime(new Date(this.clock.now().getTime() + 20 * 3600_000)),
      feeCap: sats(10_000n),
      fund: this.fund.founding.origin,
      head: { root: "ab".repeat(32), size: 10 },
      kind: "payout",
      network: "regtest",
      nonce: toHex(random.bytes(16)),
      payouts: inManifestOrder(
        payees.map((payee) => ({
          amount: sats(payee.amount),
          award: awardDigest(payee.award.record),
          destination: destinationDigest(payee.destination.record),
          id: toHex(seededRandom(`payout ${toHex(payee.script)}`).bytes(16)),
          script: toHex(payee.script),
          use: 0,
        })),
      ),
      policy: this.fund.digest,
      programme: "general",
      rate: "none",
      total,
      version: 1,
      wallet: wallet.checksum,
      ...options.manifest,
    };
    const left = value * BigInt(coins.length) - manifest.total - fee;
    return { manifest, payees, psbt: this.psbt(wallet, coins, manifest, left) };
  }

  /** The request for a batch, approved by ada and bo, with parts of it replaced. */
  request(batch: TestBatch, parts: Readonly<Record<string, Json>> = {}): string {
    const { manifest, psbt, payees } = batch;
    const digest = manifestDigest(manifest);
    const file = formatApprovalsFile({
      approvals: inApprovalOrder(
        ["ada", "bo"].map((person) => makeApproval(digest, this.key(person, "approver"))),
      ),
      awards: payees.map(({ award }) => award),
      destinations: payees.map(({ destination }) => destination),
    });
    return canonicalJson({
      ...json(file),
      manifest: json(formatManifest(manifest)),
      psbt: toBase64(psbt),
      t: "sign-request",
      v: 1,
      ...parts,
    });
  }

  /** Somebody's key of a role, as the people list names it. */
  key(person: string, role: "approver" | "reviewer"): { id: string; seed: Uint8Array } {
    const seed = this.fund.keys[person]![role]!;
    return { id: keyId("ed25519", ed25519Public(seed)), seed };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A coin at chain 0, index 0. */
  private coin(name: string, wallet: Descriptor, value: bigint): { raw: Uint8Array; txid: string } {
    const salt = Buffer.from(seededRandom(`coin ${name}`).bytes(4)).readUInt32LE();
    return fundingTransaction([{ value: sats(value), script: wallet.scriptAt(0, 0) }], salt);
  }

  /** What is left goes to the change that the manifest names, if it names one. */
  private psbt(
    wallet: Descriptor,
    coins: readonly { raw: Uint8Array; txid: string }[],
    manifest: Manifest,
    left: bigint,
  ): Uint8Array {
    return createPsbt({
      descriptor: wallet,
      inputs: coins.map(({ raw, txid }) => ({
        outpoint: { txid, vout: 0 },
        previous: raw,
        chain: 0,
        index: 0,
      })),
      payments: manifest.payouts.map(({ script, amount }) => ({
        script: new Uint8Array(Buffer.from(script, "hex")),
        value: amount,
      })),
      ...(manifest.change !== "none" && { change: { value: sats(left), index: 3 } }),
      lockTime: 100,
      seed: new Uint8Array(32).fill(1),
    });
  }
}

const PASSPHRASE = "five words that nobody guesses";
const COIN = sats(1_000_000n);

function json(bytes: Uint8Array): Record<string, Json> {
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, Json>;
}
