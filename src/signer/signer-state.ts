import {
  code,
  date,
  fund,
  hex,
  int,
  matching,
  network,
  oneOf,
  outpoint,
  satsField,
  time,
} from "../base/field.ts";
import { array, object, optional, record } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import type { SeenDestination } from "../payouts/destination.ts";

/** First line of a signer's log: whose it is, and an id that the policy names. */
export const LOG_START = record("signer-log", { fund, id: hex(16), network, time });

const INDEX = int(0, 2 ** 31 - 1);
const CHECKSUM = matching(/^[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{8}$/);

/**
 * One signature given (FORMATS 5). No addresses; case tags stand there only as HMAC. `approvedBy` names whose approvals were counted, in order, at most
 * as many as a request may carry; lines that were written before it have none. `approvers` is the number of the people list that they stood on.
 */
export const SIGNATURE_RECORD = record("signature", {
  anchor: outpoint,
  approvedBy: optional(array(code, 2, 100)),
  approvers: int(0),
  batch: hex(16),
  destinations: array(object({ digest: hex(32), key: hex(32), seq: int(0), tag: hex(32) }), 0, 200),
  digest: hex(32),
  fee: satsField,
  head: object({ root: hex(32), size: int(0) }),
  // Absent in logs of old: which wallet paid, and the highest index it showed of each chain.
  indexes: optional(
    object({ change: optional(INDEX), received: optional(INDEX), wallet: CHECKSUM }),
  ),
  kind: code,
  outputs: hex(32),
  payouts: array(object({ amount: satsField, award: hex(32), id: hex(16) }), 0, 200),
  // Absent in logs of old: the fund file that the manifest names, and its number.
  policy: optional(object({ digest: hex(32), seq: int(0) })),
  prev: hex(32),
  time,
  total: satsField,
  txid: hex(32),
  version: int(1),
});
export type SignatureRecord = ShapeOf<typeof SIGNATURE_RECORD>;

/** What two people put behind a log that was restored: signing goes on from here. */
export const RELEASE_RECORD = record("release", {
  persons: array(code, 2, 20),
  prev: hex(32),
  time,
});

/**
 * What two people put behind a log whose clock ran ahead, the only line that goes back in time: signing goes on from here. `day` is what they approved, and `time` is of that day or the next;
 * `place` says whether lines may have been missing then.
 */
export const CLOCK_RELEASE_RECORD = record("clock-release", {
  day: date,
  persons: array(code, 2, 20),
  place: oneOf("kept", "restored"),
  prev: hex(32),
  time,
});

/** A lineage that was signed: its anchor, and the outputs of each kind of variant. */
export interface SignedLineage {
  readonly anchor: string;
  readonly version: number;
  /** Kind of manifest → digest of the outputs, change amount excepted. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** The anchor that a payment spends, and the ids of the payouts that it pays. */
export interface SignedPayment {
  readonly anchor: string;
  readonly payouts: ReadonlySet<string>;
}

/** A lineage's weight on the limits; `grownAt` is when it last grew to what it pays, `lastAt` when its latest variant was signed. */
export interface CountedLineage {
  readonly grownAt: string;
  readonly lastAt: string;
  readonly total: bigint;
  readonly payouts: number;
  readonly fee: bigint;
}

/** All that the log says, arranged for the rules that ask. Amounts in satoshis. */
export interface SignerState {
  head: { readonly root: string; readonly size: number } | undefined;
  approvers: number;
  /** The newest fund file that a batch was signed under. */
  fundFile: { readonly digest: string; readonly seq: number } | undefined;
  readonly digests: Set<string>;
  /** Digest and txid of every transaction that was signed, joined by a colon → the fees it was signed for. */
  readonly signatures: Map<string, Set<bigint>>;
  /** Txid → fee of every transaction signed. */
  readonly fees: Map<string, bigint>;
  /** Txid → anchor and payout ids of every transaction signed that pays somebody. */
  readonly payments: Map<string, SignedPayment>;
  readonly lineages: Map<string, SignedLineage>;
  /** Anchor → batch. */
  readonly anchors: Map<string, string>;
  /** Payout id → the anchor it was signed under last. */
  readonly payouts: Map<string, string>;
  /** Award digest → payout id → the most it was signed for. */
  readonly awards: Map<string, Map<string, bigint>>;
  /** HMAC of the case tag → claim key and last record. */
  readonly destinations: Map<string, SeenDestination>;
  readonly counted: Map<string, CountedLineage>;
  /** Checksum of a wallet → the highest index of each chain that was signed for; −1 for none. */
  readonly indexes: Map<string, SignedIndexes>;
  /** Signatures of old, whose records name no index. */
  unindexed: number;
}

/** Highest indexes of a wallet that signatures used: change on chain 1, coins spent on chain 0. */
export interface SignedIndexes {
  readonly change: number;
  readonly received: number;
}

/** A state that has seen nothing. */
export function emptyState(): SignerState {
  return {
    head: undefined,
    approvers: 0,
    fundFile: undefined,
    digests: new Set(),
    signatures: new Map(),
    fees: new Map(),
    payments: new Map(),
    lineages: new Map(),
    anchors: new Map(),
    payouts: new Map(),
    awards: new Map(),
    destinations: new Map(),
    counted: new Map(),
    indexes: new Map(),
    unindexed: 0,
  };
}

/**
 * The fees that this very transaction was signed for under this digest; undefined when it never was. Asked again for one of them, it counts
 * as before. A txid says nothing of the amounts spent, and those of taproot coins are what the server claims: one that made the fee look small
 * made a signature that no node takes, and is no reason to sign the same transaction with the true amount.
 */
export function signedFees(
  state: SignerState,
  digest: string,
  txid: string,
): ReadonlySet<bigint> | undefined {
  return state.signatures.get(`${digest}:${txid}`);
}

/** Whether a variant pays more, or more people, than what was counted of its lineage; one of which nothing was counted grows from 0. */
export function grows(
  counted: CountedLineage | undefined,
  variant: { readonly total: bigint; readonly payouts: readonly unknown[] },
): boolean {
  return variant.total > (counted?.total ?? 0n) || variant.payouts.length > (counted?.payouts ?? 0);
}

/** Takes one record into the state. */
export function applyRecord(state: SignerState, record: SignatureRecord): void {
  if (state.head === undefined || record.head.size >= state.head.size) state.head = record.head;
  state.approvers = Math.max(state.approvers, record.approvers);
  // A bump names again what its lineage was signed under.
  const { policy } = record;
  if (policy !== undefined && policy.seq > (state.fundFile?.seq ?? -1)) state.fundFile = policy;
  state.digests.add(record.digest);
  const signature = `${record.digest}:${record.txid}`;
  const fees = state.signatures.get(signature) ?? new Set();
  state.signatures.set(signature, fees.add(record.fee));
  state.fees.set(record.txid, record.fee);
  if (record.payouts.length > 0) {
    const payouts = new Set(record.payouts.map(({ id }) => id));
    state.payments.set(record.txid, { anchor: record.anchor, payouts });
  }
  const before = state.lineages.get(record.batch);
  state.lineages.set(record.batch, {
    anchor: record.anchor,
    version: Math.max(record.version, before?.version ?? 0),
    outputs: new Map([...(before?.outputs ?? []), [record.kind, record.outputs]]),
  });
  state.anchors.set(record.anchor, record.batch);
  for (const payout of record.payouts) {
    state.payouts.set(payout.id, record.anchor);
    const under = state.awards.get(payout.award) ?? new Map<string, bigint>();
    under.set(payout.id, largest(payout.amount, under.get(payout.id)));
    state.awards.set(payout.award, under);
  }
  // A bump names again what its lineage was signed with, which may be older than what was seen since.
  for (const { tag, key, seq, digest } of record.destinations)
    if (seq >= (state.destinations.get(tag)?.seq ?? 0))
      state.destinations.set(tag, { key, seq, digest });
  count(state, record);
  raiseIndexes(state, record);
}

function raiseIndexes(state: SignerState, { indexes }: SignatureRecord): void {
  if (indexes === undefined) {
    state.unindexed += 1;
    return;
  }
  const { change = -1, received = -1, wallet } = indexes;
  const before = state.indexes.get(wallet) ?? { change: -1, received: -1 };
  state.indexes.set(wallet, {
    change: Math.max(change, before.change),
    received: Math.max(received, before.received),
  });
}

/** A lineage counts once, whatever the number of its variants, by the dearest of them. */
function count(state: SignerState, record: SignatureRecord): void {
  const before = state.counted.get(record.batch);
  state.counted.set(record.batch, {
    grownAt: before === undefined || grows(before, record) ? record.time : before.grownAt,
    lastAt: record.time,
    total: largest(record.total, before?.total),
    payouts: Math.max(record.payouts.length, before?.payouts ?? 0),
    fee: largest(record.fee, before?.fee),
  });
}

/**
 * What a clock that ran ahead counted on days to come counts on the day when two people set it right, so that it weighs on the limits of that day
 * and not of all until then. How far back `time` may lie is what the two were shown and approved: not before their day (`CLOCK_RELEASE_RECORD`).
 */
export function setBack({ counted }: SignerState, time: string): void {
  const latest = (each: string): string => (each > time ? time : each);
  for (const [batch, lineage] of counted) {
    const { grownAt, lastAt } = lineage;
    counted.set(batch, { ...lineage, grownAt: latest(grownAt), lastAt: latest(lastAt) });
  }
}

function largest(a: bigint, b: bigint | undefined): bigint {
  return b === undefined || a > b ? a : b;
}
