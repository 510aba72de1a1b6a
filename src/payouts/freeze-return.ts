import { toHex } from "../base/bytes.ts";
import { formatTime } from "../base/clock.ts";
import { newReference } from "../base/id.ts";
import { sixWords } from "../base/proquint.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { createPsbt } from "../bitcoin/create-psbt.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import { lockTimeFor } from "../bitcoin/lock-time.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Unit } from "../db/unit.ts";
import { coinsAt } from "../wallet/coin-at.view.ts";
import { insertBatch } from "./batch.store.ts";
import type { FreezeContext } from "./draft-batch.ts";
import { BATCH_LIFE_MS, neededFor } from "./freeze-batch.ts";
import { changePath, formatManifest, manifestDigest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";

/** Variants of what pays nobody may pay up to four times the first fee without a new manifest, as those of payments. */
const CAP_FACTOR = 4n;

/** A batch that pays nobody: coins of a programme go to one script of its own wallet. */
export interface Return {
  readonly kind: "cancel" | "sweep";
  readonly programme: string;
  readonly descriptor: Descriptor;
  /** The batch that a cancel ends, and its version. */
  readonly cancels?: { readonly batch: string; readonly version: number };
  readonly anchor: OutPoint;
  readonly coins: readonly OutPoint[];
  /** Index on chain 1 of the script that takes everything. */
  readonly changeIndex: number;
  readonly change: Sats;
  readonly fee: Sats;
  /** The most that it may cost, whatever its first fee. */
  readonly feeMost: Sats;
  readonly rate: FeeRate;
  readonly maker: string;
}

/**
 * Freezes a cancel or a sweep: manifest and unsigned PSBT stored, for two people to approve. Reserves neither coins nor fee: whoever asks for it
 * does. Returns its id and the most that its fee may become.
 */
export async function freezeReturn(
  unit: Unit,
  context: FreezeContext,
  order: Return,
): Promise<{ id: string; feeCap: Sats }> {
  const id = newReference<"batch">(unit.random);
  const expiresAt = new Date(unit.at.getTime() + BATCH_LIFE_MS);
  const seed = unit.random.bytes(32);
  const feeCap = least([order.fee * CAP_FACTOR, order.feeMost, order.fee + order.change]);
  const manifest = manifestOf(unit, context, order, { id, expiresAt, feeCap });
  const digest = manifestDigest(manifest);
  const psbt = createPsbt({
    descriptor: order.descriptor,
    inputs: await coinsAt(unit, order.coins),
    payments: [],
    change: { value: order.change, index: order.changeIndex },
    lockTime: lockTimeFor({ tip: context.tip, at: unit.at, seed }),
    seed,
  });
  await insertBatch(
    unit,
    {
      id,
      kind: order.kind,
      ...(order.cancels && { cancels: order.cancels.batch }),
      programme: order.programme,
      version: manifest.version,
      manifest: Buffer.from(formatManifest(manifest)).toString("utf8"),
      digest: toHex(digest),
      words: await sixWords(digest),
      psbt: Buffer.from(psbt).toString("base64"),
      seed,
      anchor: order.anchor,
      fee: order.fee,
      feeCap,
      rate: { rate: order.rate, basis: "manual", reason: WHY[order.kind] },
      maker: order.maker,
      separation: context.separation,
      need: neededFor(context, manifest.total),
      expiresAt,
      lint: undefined,
      // Whoever waits has waited long enough.
      releaseSeconds: 0,
    },
    [],
  );
  return { id, feeCap };
}

function manifestOf(
  unit: Unit,
  context: FreezeContext,
  order: Return,
  { id, expiresAt, feeCap }: { id: string; expiresAt: Date; feeCap: Sats },
): Manifest {
  return {
    anchor: formatOutPoint(order.anchor),
    barred: [order.maker],
    batch: order.cancels?.batch ?? id,
    change: changePath(order.changeIndex),
    expires: formatTime(expiresAt),
    feeCap,
    fund: context.fund,
    head: context.head,
    kind: order.kind,
    network: context.network,
    nonce: toHex(unit.random.bytes(16)),
    payouts: [],
    policy: context.policy,
    programme: order.programme,
    rate: "none",
    total: sats(0n),
    version: order.cancels?.version ?? 1,
    wallet: order.descriptor.checksum,
  };
}

const WHY = { cancel: "a cancel", sweep: "a child that lifts a stuck batch" } as const;

function least(amounts: readonly bigint[]): Sats {
  return sats(amounts.reduce((a, b) => (a < b ? a : b)));
}
