/**
 * A fund's year on a made-up chain: gifts and awards come at random, and batches are built by the fund's own planner. Without shaping they are
 * built as a careful person with an ordinary wallet would: what was awarded is what is paid, whoever came first is paid first, twenty at
 * once, coins as they cost least, sent every Friday at three.
 */
import { toHex } from "../../src/base/bytes.ts";
import { randomInt } from "../../src/base/clock.ts";
import type { Random } from "../../src/base/clock.ts";
import { sats } from "../../src/base/sats.ts";
import type { Sats } from "../../src/base/sats.ts";
import { selectCoins } from "../../src/bitcoin/coin-selection.ts";
import { feeRate } from "../../src/bitcoin/fee-rate.ts";
import { formatOutPoint } from "../../src/bitcoin/outpoint.ts";
import { seededRandom } from "../../src/bitcoin/seeded-random.ts";
import { utf8 } from "../../src/base/bytes.ts";
import { drawPays, mostFor } from "../../src/payouts/draw-pays.ts";
import { BUMP_RESERVE } from "../../src/payouts/bump-reserve.ts";
import { FEE_CAPS } from "../../src/payouts/fee-caps.ts";
import { drawTogether } from "../../src/payouts/draw-together.ts";
import type { PastBatch } from "../../src/payouts/lint/subject.ts";
import { planBatch } from "../../src/payouts/plan-batch.ts";
import { drawRelease } from "../../src/payouts/release-batch.ts";
import { LONG_TERM } from "../../src/wallet/coin.ts";
import type { WalletCoin } from "../../src/wallet/coin.view.ts";
import { testWallet } from "../support/wallet.ts";
import type { ChainOutput, ChainTx, Year } from "./chain.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

/** What programmes award most, in sats; a third is awarded by need instead. */
const LEVELS = [150_000n, 200_000n, 250_000n, 300_000n, 500_000n, 750_000n, 1_000_000n];

interface Waiting {
  readonly amount: Sats;
  readonly script: Uint8Array;
}

type Chosen = {
  readonly inputs: readonly WalletCoin[];
  readonly change: Sats | undefined;
  readonly fee: Sats;
  readonly vsize: number;
};

export interface YearPlan {
  readonly payouts: number;
  readonly seed: string;
  readonly shaping: boolean;
}

/** Plays a year of so many payouts; the same plan gives the same year. */
export function playYear({ payouts, seed, shaping }: YearPlan): Year {
  // Gifts and awards are the same with and without shaping.
  const world = seededRandom(utf8(seed), "analyst-world");
  const fund = new Fund(
    seededRandom(utf8(seed), `analyst-${shaping ? "shaped" : "plain"}`),
    shaping,
  );
  const perDay = payouts / 365;
  let asked = 0;
  for (let day = 0; day < 500 && (asked < payouts || fund.waiting.length > 0); day += 1) {
    const due = Math.min(payouts, Math.round((day + 1) * perDay)) - asked;
    asked += due;
    for (let left = due; left > 0; left -= 1) fund.award(drawAward(world), drawScript(world));
    for (let left = Math.ceil(perDay * 1.5); left > 0; left -= 1)
      fund.give(drawGift(world), at(day, world));
    fund.work(day);
  }
  return fund.year();
}

class Fund {
  readonly waiting: Waiting[] = [];
  readonly #coins = new Map<string, WalletCoin>();
  readonly #chain: ChainTx[] = [];
  readonly #past: PastBatch[] = [];
  readonly #change = new Map<string, number>();
  readonly #gifts = new Set<string>();
  readonly #taken: bigint[] = [];
  readonly #wallet = testWallet();
  readonly #random: Random;
  readonly #shaping: boolean;
  #index = 0;
  #paid = 0;
  #fees = 0n;

  constructor(random: Random, shaping: boolean) {
    this.#random = random;
    this.#shaping = shaping;
  }

  award(amount: Sats, script: Uint8Array): void {
    const taken = new Set(
      this.#taken.slice(-450).filter((each) => each >= amount && each <= mostFor(amount)),
    );
    const pays = this.#shaping ? drawPays(amount, taken, this.#random) : amount;
    this.#taken.push(pays);
    this.waiting.push({ amount: pays, script });
  }

  give(amount: Sats, time: number): void {
    const txid = toHex(this.#random.bytes(32));
    const outpoint = `${txid}:0`;
    this.#gifts.add(outpoint);
    this.#keep(txid, { vout: 0, value: amount, origin: "gift", cluster: outpoint, time });
  }

  /** What the treasurer does that day. */
  work(day: number): void {
    if (this.#shaping) {
      const wanted =
        this.waiting.length >= 5 || day % 3 === 0 ? Math.ceil(this.waiting.length / 5) : 0;
      for (let left = wanted; left > 0; left -= 1)
        if (!this.#pay(drawTogether(this.waiting, 5, this.#random), at(day, this.#random))) return;
      return;
    }
    if (new Date(START + day * DAY).getUTCDay() !== 5) return;
    while (this.waiting.length > 0)
      if (!this.#pay(this.waiting.slice(0, 20), START + day * DAY + 15 * 3_600_000)) return;
  }

  year(): Year {
    const chain = [...this.#chain].sort((a, b) => a.time - b.time);
    return {
      chain,
      truth: { change: this.#change, gifts: this.#gifts, payouts: this.#paid, fees: this.#fees },
    };
  }

  #pay(payments: readonly Waiting[], signedAt: number): boolean {
    const seed = this.#random.bytes(32);
    const chosen = this.#choose(payments, seed, signedAt);
    if (chosen === undefined) return false;
    const time = signedAt + (this.#shaping ? 1_000 * drawRelease(12, this.#random) : 0);
    const { txid, place } = this.#send(payments, chosen, time);
    this.#past.push({
      txid,
      programme: "general",
      minedAt: new Date(time),
      inputs: chosen.inputs.map(({ outpoint }) => formatOutPoint(outpoint)),
      payments: payments.map(({ amount, script }) => ({ amount, script: toHex(script) })),
      change: chosen.change === undefined ? undefined : { amount: chosen.change, place },
      outputs: payments.length + (chosen.change === undefined ? 0 : 1),
      fee: chosen.fee,
      vsize: chosen.vsize,
    });
    for (const payment of payments) this.waiting.splice(this.waiting.indexOf(payment), 1);
    this.#paid += payments.length;
    this.#fees += chosen.fee;
    return true;
  }

  #choose(payments: readonly Waiting[], seed: Uint8Array, time: number): Chosen | undefined {
    const coins = [...this.#coins.values()];
    const rate = feeRate(BigInt(3_000 + randomInt(this.#random, 12_000)));
    const base = { coins, descriptor: this.#wallet, feeRate: rate, caps: FEE_CAPS, seed };
    if (!this.#shaping) {
      const found = selectCoins({
        ...base,
        payments: payments.map(({ amount, script }) => ({ value: amount, script })),
        longTermFeeRate: LONG_TERM,
        bumpReserve: BUMP_RESERVE,
      });
      return found.kind === "selected" ? { ...found, change: found.change } : undefined;
    }
    const around = {
      programme: "general",
      at: new Date(time),
      isRateByHand: false,
      windowHours: 12,
      prices: [],
      past: this.#past.slice(-300),
      frozen: [],
      reused: new Set<string>(),
      recipients: undefined,
      leastPayment: sats(100_000n),
    };
    const found = planBatch({ ...base, payments, lockTime: 1, around });
    return found.kind === "planned" ? found : undefined;
  }

  #send(
    payments: readonly Waiting[],
    chosen: Chosen,
    time: number,
  ): { txid: string; place: number } {
    const txid = toHex(this.#random.bytes(32));
    const outputs: ChainOutput[] = payments.map(({ amount, script }) => ({
      amount,
      script: toHex(script),
    }));
    const place = chosen.change === undefined ? -1 : randomInt(this.#random, payments.length + 1);
    if (chosen.change !== undefined)
      outputs.splice(place, 0, {
        amount: chosen.change,
        script: toHex(this.#wallet.scriptAt(1, this.#index)),
      });
    const inputs = chosen.inputs.map((coin) => ({
      outpoint: formatOutPoint(coin.outpoint),
      script: toHex(coin.script),
      amount: coin.value,
    }));
    for (const { outpoint } of inputs) this.#coins.delete(outpoint);
    this.#join(new Set(chosen.inputs.map(({ cluster }) => cluster)), txid);
    if (chosen.change !== undefined)
      this.#keep(txid, {
        vout: place,
        value: chosen.change,
        origin: "change",
        cluster: txid,
        time,
      });
    this.#chain.push({ txid, time, inputs, outputs });
    this.#change.set(txid, place);
    return { txid, place };
  }

  /** What was spent together is one group from now on. */
  #join(clusters: ReadonlySet<string>, into: string): void {
    for (const [name, coin] of this.#coins)
      if (clusters.has(coin.cluster)) this.#coins.set(name, { ...coin, cluster: into });
  }

  #keep(
    txid: string,
    made: { vout: number; value: Sats; origin: "gift" | "change"; cluster: string; time: number },
  ): void {
    const { vout, value, origin, cluster } = made;
    const chain = origin === "gift" ? 0 : 1;
    const index = this.#index;
    this.#index += 1;
    const coin: WalletCoin = {
      outpoint: { txid, vout },
      programme: "general",
      chain,
      index,
      script: this.#wallet.scriptAt(chain, index),
      value,
      height: 1,
      origin,
      depth: 6,
      depthNeeded: 1,
      state: "free",
      lineage: undefined,
      freeze: undefined,
      cluster,
    };
    this.#coins.set(`${txid}:${vout}`, coin);
  }
}

function at(day: number, random: Random): number {
  return START + day * DAY + 8 * 3_600_000 + randomInt(random, 11 * 3_600_000);
}

function drawAward(random: Random): Sats {
  const level = LEVELS[randomInt(random, LEVELS.length)] ?? 250_000n;
  return sats(randomInt(random, 3) === 0 ? 120_000n + BigInt(randomInt(random, 900_000)) : level);
}

/** Small gifts are many, large ones are few: log-normal around 150,000 sats; people give round sums, half of them. */
function drawGift(random: Random): Sats {
  const normal = Array.from({ length: 12 }, () => randomInt(random, 10_001) / 10_000).reduce(
    (a, b) => a + b,
    -6,
  );
  const amount = Math.max(6_000, Math.round(150_000 * Math.exp(1.2 * normal)));
  return sats(
    BigInt(
      randomInt(random, 2) === 0 ? Math.max(10_000, Math.round(amount / 10_000) * 10_000) : amount,
    ),
  );
}

function drawScript(random: Random): Uint8Array {
  const kind = randomInt(random, 20);
  const [prefix, length] = kind < 14 ? ([[0x00, 20], 20] as const) : ([[0x51, 32], 32] as const);
  return Uint8Array.from([...prefix, ...random.bytes(length)]);
}
