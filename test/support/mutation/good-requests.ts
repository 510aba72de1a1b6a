import { fromHex, toHex, utf8 } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { claimLeaf, claimsRoot, claimsTree, openingOf } from "../../../src/base/claims-tree.ts";
import { formatDate } from "../../../src/base/clock.ts";
import { makePeopleList } from "../../../src/base/people-list.ts";
import { sats } from "../../../src/base/sats.ts";
import { signCheckpoint } from "../../../src/base/tlog/checkpoint.ts";
import { inclusionProof, leafHash, rootOf } from "../../../src/base/tlog/merkle.ts";
import { formatVkey, vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { parseTlogPolicy } from "../../../src/base/tlog/policy.ts";
import { formatProof } from "../../../src/base/tlog/proof.ts";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import type { Descriptor } from "../../../src/bitcoin/descriptor.ts";
import { multisigWallet } from "../../../src/bitcoin/multisig-wallet.ts";
import { cosignerKey, masterOf, nodeAt } from "../../../src/bitcoin/seed.ts";
import type { PrivateNode } from "../../../src/bitcoin/seed.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { signAward } from "../../../src/payouts/award.ts";
import { foundingOf } from "../../../src/people/found.ts";
import { manifestDigest } from "../../../src/payouts/manifest.ts";
import { judge } from "../../../src/signer/judge.ts";
import type { SignerPolicy } from "../../../src/signer/policy.ts";
import { parseSignRequest } from "../../../src/signer/sign-request.ts";
import { applyRecord, emptyState } from "../../../src/signer/signer-state.ts";
import type { SignerState } from "../../../src/signer/signer-state.ts";
import { seededRandom } from "../random.ts";
import type { BatchOptions, Payee, SignerWorld } from "../signer-world.ts";
import type { Coins } from "./payment-judge.ts";
import { passkey, presence } from "./presence.ts";
import { approve, digestOf, putTogether, takeApart } from "./signing-parts.ts";
import type { SigningParts } from "./signing-parts.ts";

/** All that a judgement depends on besides the request. */
export interface Surroundings {
  policy: SignerPolicy;
  people: string;
  state: SignerState;
  at: Date;
}

/** A request that is signed as it stands, and where. */
export interface GoodRequest {
  readonly name: string;
  readonly wallet: Descriptor;
  /** A fresh copy each time. */
  readonly parts: () => SigningParts;
  readonly around: () => Surroundings;
  readonly coins: Coins;
  readonly payees: readonly Payee[];
}

/** The wallets of the tests' signer: its usual one, a treasury that it shares with two others, and one of taproot. */
export interface TestWallets {
  readonly wpkh: Descriptor;
  readonly multisig: Descriptor;
  readonly taproot: Descriptor;
  /** The other two keys of the treasury. */
  readonly others: readonly PrivateNode[];
}

export function testWallets(world: SignerWorld, master: PrivateNode): TestWallets {
  const others = [1, 2].map((byte) => masterOf(new Uint8Array(32).fill(byte), "regtest"));
  const keys = [master, ...others].map((node) => cosignerKey(node, "regtest", 0));
  const fingerprint = toHex(new Uint8Array(master.fingerprint));
  const account = nodeAt(master, [0x8000_0056]).neutered().toBase58();
  const taproot = `tr([${fingerprint}/86h]${account}/<0;1>/*)`;
  return {
    wpkh: world.descriptor,
    multisig: multisigWallet(2, keys, "regtest"),
    taproot: parseDescriptor(withChecksum(taproot), "regtest"),
    others,
  };
}

interface Special {
  readonly options?: BatchOptions;
  readonly policy?: Partial<SignerPolicy>;
  readonly approvers?: readonly string[];
  /** What was signed before. */
  readonly before?: readonly BatchOptions[];
  readonly dress?: (parts: SigningParts) => void;
}

/** Requests of every kind that the signer signs; none has anything in it that it does not need. */
export function goodRequests(
  world: SignerWorld,
  wallets: TestWallets,
  base: SignerPolicy,
): GoodRequest[] {
  const policy: SignerPolicy = {
    ...base,
    wallets: [wallets.wpkh, wallets.multisig, wallets.taproot].map((descriptor) => ({
      programme: "general",
      descriptor,
    })),
  };
  const people = peopleList(world);
  return Object.entries(kindsOf(world, wallets)).map(([name, special]) => {
    const options = { name, ...special.options };
    const batch = world.batch(options);
    const line = dressed(world, world.request(batch), special);
    const state = emptyState();
    const around = (): Surroundings => ({
      policy: { ...policy, ...special.policy },
      people,
      state: structuredClone(state),
      at: world.clock.now(),
    });
    for (const earlier of special.before ?? [])
      remember(world.request(world.batch(earlier)), { ...around(), state });
    return {
      name,
      wallet: options.wallet ?? wallets.wpkh,
      parts: () => takeApart(line),
      around,
      coins: coinsOf(takeApart(line)),
      payees: batch.payees,
    };
  });
}

/** The verdict on a request and what is signed of it, as the signer does it, its log apart; throws the Refusal. */
export function signAlone(line: string, around: Surroundings, master: PrivateNode): Uint8Array {
  const request = parseSignRequest(utf8(line));
  const bench = { ...around, tagOf: (tag: string) => tag };
  const verdict = judge(request, manifestDigest(request.manifest), bench);
  return signPsbt(verdict.psbt, verdict.descriptor, verdict.places, master);
}

/** Has a request judged and remembered. */
function remember(line: string, around: Surroundings): void {
  const request = parseSignRequest(utf8(line));
  const { record } = judge(request, manifestDigest(request.manifest), {
    ...around,
    tagOf: (tag) => tag,
  });
  if (record !== undefined) applyRecord(around.state, { ...record, prev: "" });
}

function kindsOf(of: SignerWorld, { multisig, taproot }: TestWallets): Record<string, Special> {
  const vanished = of.payee("vanished");
  const dead = { name: "dead lineage", payees: [vanished] };
  const { anchor } = of.batch(dead).manifest;
  const seen = of.payee("seen before");
  const logTrust = trustOf(of);
  return {
    "with change": {},
    "without change": { options: { coin: 182_000n, manifest: { change: "none" } } },
    "five payouts of two coins": {
      options: {
        also: ["another coin"],
        payees: [1n, 2n, 3n, 4n, 5n].map((n) => of.payee(`one of five ${n}`, 50_000n + n)),
      },
    },
    "an award in euros": {
      options: { payees: [inEuros(of, of.payee("euros"))], manifest: { rate: RATE } },
    },
    "of a treasury": { options: { wallet: multisig, fee: 3_000n } },
    "of taproot": { options: { wallet: taproot } },
    "in place of a dead lineage": {
      before: [dead],
      options: {
        payees: [vanished],
        manifest: { replaces: { anchor, depth: 6, spend: "cd".repeat(32) } },
      },
    },
    "a later variant": {
      before: [{ name: "a later variant", payees: [seen], manifest: { version: 1 } }],
      options: { payees: [seen], fee: 3_000n, manifest: { version: 2 } },
    },
    "a cancel": { options: { payees: [], manifest: { kind: "cancel" } } },
    "a sweep of two coins": {
      options: { payees: [], also: ["swept too"], manifest: { kind: "sweep" } },
    },
    "of a small fund": {
      policy: { preset: "small" },
      options: { payees: [reviewedByApprover(of, of.payee("small"))] },
      approvers: ["bo", "cy"],
    },
    "with a claim in the log": {
      policy: { claims: "logged", logTrust },
      dress: (parts) => void (parts.openings = openingsOf(of, parts)),
    },
    "with a presence": {
      dress: (parts) => {
        parts.approvals.push(presence(digestOf(parts.manifest)));
        approve(of, parts);
      },
    },
  };
}

const RATE = {
  at: "2030-01-07T08:00:00Z",
  currency: "EUR" as const,
  price: "50000.00",
  source: "ecb",
};

function dressed(world: SignerWorld, line: string, { approvers, dress }: Special): string {
  const parts = takeApart(line);
  if (approvers !== undefined) approve(world, parts, approvers);
  dress?.(parts);
  return putTogether(parts);
}

/** The world's own list and a passkey of ada's. */
function peopleList(world: SignerWorld): string {
  const { people } = foundingOf(world.fund.founding);
  const { at, notAfter } = world.fund.founding;
  const key = passkey({ from: formatDate(at), until: formatDate(notAfter) });
  return makePeopleList({ ...people, keys: [...people.keys, key] }, world.fund.root.slice(0, 2));
}

function inEuros(world: SignerWorld, payee: Payee): Payee {
  const record = {
    ...payee.award.record,
    amount: { cents: sats(5_000n), currency: "EUR" as const },
  };
  const sigs = ["rhea", "rolf"].map((person) => signAward(record, world.key(person, "reviewer")));
  return { ...payee, award: { record, sigs } };
}

function reviewedByApprover(world: SignerWorld, payee: Payee): Payee {
  const { record } = payee.award;
  const sigs = ["cy", "rolf"].map((person) => signAward(record, world.key(person, "reviewer")));
  return { ...payee, award: { record, sigs } };
}

function trustOf(world: SignerWorld): SignerPolicy["logTrust"] {
  const policy = parseTlogPolicy(`log ${formatVkey(vkeyOfSigner(world.fund.log))}\nquorum none\n`);
  if (policy === undefined) throw new Error("tlog policy");
  return { origin: world.fund.founding.origin, keys: policy.logs, policy };
}

/** The claims tree of one close, that close as the third leaf of a log, and its proof under a checkpoint of the log key. */
function openingsOf(world: SignerWorld, { destinations }: SigningParts): any[] {
  const claims = destinations.map(({ key, record }, at) => ({
    salt: new Uint8Array(32).fill(at + 1),
    caseTag: fromHex(record.case),
    key: fromHex(key),
  }));
  const entries = claimsTree(claims.map(claimLeaf), seededRandom("claims tree"));
  const close = canonicalJson({ claims: toHex(claimsRoot(entries)), t: "close", v: 1 });
  const hashes = [utf8("a"), utf8("b"), utf8(close)].map(leafHash);
  const checkpoint = { origin: world.fund.founding.origin, size: 3, root: rootOf(hashes) };
  const proof = formatProof({
    index: 2,
    hashes: inclusionProof(hashes, 2),
    checkpoint: signCheckpoint({ ...checkpoint, extensions: [] }, [world.fund.log]),
  });
  return claims.map((claim) => ({ close, opening: openingOf(entries, claim), proof }));
}

/** What the chain has of the coins that a request spends. */
function coinsOf({ psbt }: SigningParts): Coins {
  return new Map(
    psbt.inputs.map(({ txid, vout }, at) => {
      const fields = psbt.inputMaps[at]!;
      const whole = fields.find(([key]) => key === "00")?.[1];
      const value =
        whole === undefined
          ? Buffer.from(fields.find(([key]) => key === "01")![1], "hex").readBigUInt64LE()
          : parseTransaction(fromHex(whole)).outputs[vout]!.value;
      return [`${txid}:${vout}`, value];
    }),
  );
}
