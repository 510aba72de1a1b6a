/** Steps that the fund takes: its people, its worker, its signer, its clock. */
import { explainSpend } from "../../src/payouts/explain-spend.ts";
import { acceptSignature } from "../../src/payouts/accept-signature.ts";
import type { BumpKind } from "../../src/payouts/lift-batch.ts";
import { voidBatch } from "../../src/payouts/void-batch.ts";
import { MINUTE } from "../support/clock.ts";
import {
  APPROVERS,
  approve,
  create,
  freeze,
  lift,
  MAKERS,
  release,
  roundsOf,
  SIGNER_FAULTS,
  takeBack,
} from "./deeds.ts";
import { NODE_FAULTS } from "./faulty-node.ts";
import { PRICES } from "./payees.ts";
import { quote } from "./quote.ts";
import type { Member, SimulationWorld } from "./simulation-world.ts";
import type { StepKind } from "./step-kinds.ts";

/** Fee rates at which batches are frozen, in sat/vB. */
const RATES = [2, 2, 2, 1, 5, 20];

/** Fee rates to which they are lifted. */
const BUMPED = [3, 6, 15, 40];

/** Minutes by which the clock is put on: mostly little, sometimes past a batch's day. */
const MINUTES = [1, 10, 60, 600, 1500, 3000];

/** Hours within which a signed batch is sent. */
const WINDOWS = [0, 0, 0, 6, 72];

/** One of the two processes. */
export function memberAt(world: SimulationWorld, at: number): Member {
  return world.members[at % world.members.length]!;
}

async function batchAt(world: SimulationWorld, at: number): Promise<string | undefined> {
  const ids: string[] = await world.sql("batches").orderBy("id").pluck("id");
  return ids[at % ids.length];
}

async function batchIn(
  world: SimulationWorld,
  state: "frozen" | "signed",
  at: number,
): Promise<string | undefined> {
  const ids: string[] = await world.sql("batches").where({ state }).orderBy("id").pluck("id");
  return ids[at % ids.length];
}

/** Payouts that nobody has taken back, those of the newest batch first. */
async function stillWished(world: SimulationWorld): Promise<string[]> {
  const { rows } = await world.sql.raw<{ rows: { id: string }[] }>(
    `select p.id from payouts p left join batch_payouts bp on bp.payout = p.id left join batches b on b.id = bp.batch
     where not p.cancelled group by p.id order by max(b.expires_at) desc nulls last, p.id`,
  );
  return rows.map(({ id }) => id);
}

/** process, batch, fee rate */
function lifting(kind: BumpKind, weight: number): StepKind {
  return {
    weight,
    draw: (dice) => [dice.int(2), dice.int(4), dice.int(BUMPED.length)],
    play: async (world, [at = 0, which = 0, rate = 0]) => {
      const batch = await batchIn(world, "signed", which);
      const order = { kind, rate: BUMPED[rate % BUMPED.length]!, maker: MAKERS[0] };
      if (batch !== undefined) await lift(world, memberAt(world, at), { ...order, batch });
    },
  };
}

/** Sends what is to be sent through a node that behaves in the chosen way. */
async function send(world: SimulationWorld, by: Member, fault: number): Promise<void> {
  by.node.fault = NODE_FAULTS[fault % NODE_FAULTS.length]!;
  try {
    await roundsOf(world, by).outbox.run();
  } finally {
    by.node.fault = "none";
  }
}

async function explain(world: SimulationWorld, by: Member): Promise<void> {
  const txids: string[] = await world.sql("unexplained_spends").orderBy("txid").pluck("txid");
  for (const txid of txids) {
    for (const person of MAKERS) {
      const said = { txid, person, cause: "moved" } as const;
      await by.work({ kind: "person", person }, (unit) => explainSpend(unit, said));
    }
  }
}

/** The steps of the fund, by name. */
export const fundSteps = {
  /** process, how many */
  create: {
    weight: 10,
    draw: (dice) => [dice.int(2), dice.int(3)],
    play: async (world, [at = 0, more = 0]) => {
      for (let left = more; left >= 0; left -= 1)
        await create(world, memberAt(world, at), world.nextPayee());
    },
  },
  /** process, maker, most payouts, fee rate, release window */
  freeze: {
    weight: 9,
    draw: (dice) => [
      dice.int(2),
      dice.int(2),
      dice.int(4),
      dice.int(RATES.length),
      dice.int(WINDOWS.length),
    ],
    play: (world, [at = 0, maker = 0, limit = 0, rate = 0, window = 0]) =>
      freeze(world, memberAt(world, at), {
        maker: MAKERS[maker % MAKERS.length]!,
        limit: limit + 1,
        rate: RATES[rate % RATES.length]!,
        windowHours: WINDOWS[window % WINDOWS.length]!,
      }),
  },
  /** process, batch, approver */
  approve: {
    weight: 4,
    draw: (dice) => [dice.int(2), dice.int(4), dice.int(2)],
    play: async (world, [at = 0, which = 0, who = 0]) => {
      const batch = await batchIn(world, "frozen", which);
      const person = APPROVERS[who % APPROVERS.length]!;
      if (batch !== undefined) await approve(world, memberAt(world, at), { batch, person });
    },
  },
  /** process, batch: by both */
  "approve-all": {
    weight: 8,
    draw: (dice) => [dice.int(2), dice.int(4)],
    play: async (world, [at = 0, which = 0]) => {
      const batch = await batchIn(world, "frozen", which);
      for (const person of batch === undefined ? [] : APPROVERS)
        await approve(world, memberAt(world, at), { batch: batch!, person });
    },
  },
  /** process, what becomes of the request */
  sign: {
    weight: 9,
    draw: (dice) => [dice.int(2), dice.int(4)],
    play: (world, [at = 0, fault = 0]) =>
      roundsOf(
        world,
        memberAt(world, at),
        SIGNER_FAULTS[fault % SIGNER_FAULTS.length],
      ).signatures.run(),
  },
  /** process, what the node does */
  send: {
    weight: 8,
    draw: (dice) => [dice.int(2), dice.int(6) % NODE_FAULTS.length],
    play: (world, [at = 0, fault = 0]) => send(world, memberAt(world, at), fault),
  },
  /** process */
  follow: {
    weight: 8,
    draw: (dice) => [dice.int(2)],
    play: (world, [at = 0]) => world.follow(memberAt(world, at)),
  },
  /** process: all rounds, one after the other */
  work: {
    weight: 8,
    draw: (dice) => [dice.int(2)],
    play: async (world, [at = 0]) => {
      const by = memberAt(world, at);
      await world.follow(by);
      const rounds = roundsOf(world, by);
      for (const round of [rounds.signatures, rounds.expiry, rounds.outbox]) await round.run();
      await world.follow(by);
    },
  },
  /** process, batch, fee rate: the same payments at a higher fee */
  bump: lifting("replacement", 6),
  /** the same: its change spent to the wallet at a rate for both */
  child: lifting("child", 4),
  /** the same: all its coins back to the wallet */
  cancel: lifting("cancel", 4),
  /** process, batch: it is sent before its moment */
  release: {
    weight: 2,
    draw: (dice) => [dice.int(2), dice.int(4)],
    play: async (world, [at = 0, which = 0]) => {
      const batch = await batchIn(world, "signed", which);
      if (batch !== undefined) await release(memberAt(world, at), batch);
    },
  },
  /** process, signed form, how often: somebody brings the file that the signer gave out */
  "hand-in": {
    weight: 4,
    draw: (dice) => [dice.int(2), dice.int(8), dice.int(2)],
    play: async (world, [at = 0, which = 0, more = 0]) => {
      const { handed } = world;
      const file = handed[which % handed.length];
      const { work } = memberAt(world, at);
      for (let left = file === undefined ? -1 : more; left >= 0; left -= 1)
        await work({ kind: "person", person: "hazel" }, (unit) => acceptSignature(unit, file!));
    },
  },
  /** process, batch */
  void: {
    weight: 3,
    draw: (dice) => [dice.int(2), dice.int(4)],
    play: async (world, [at = 0, which = 0]) => {
      const batch = await batchAt(world, which);
      const by = { kind: "person", person: "hazel" } as const;
      if (batch !== undefined)
        await memberAt(world, at).work(by, (unit) => voidBatch(unit, batch, "treasurer"));
    },
  },
  /** process, payout, those of the newest batch first; never drawn among the others, because `weaveTakeBacks` puts it between them */
  "take-back": {
    weight: 0,
    draw: (dice) => [dice.int(2), dice.int(6)],
    play: async (world, [at = 0, which = 0]) => {
      const ids = await stillWished(world);
      const payout = ids[which % ids.length];
      if (payout !== undefined) await takeBack(memberAt(world, at), payout);
    },
  },
  /** process */
  expire: {
    weight: 4,
    draw: (dice) => [dice.int(2)],
    play: (world, [at = 0]) => roundsOf(world, memberAt(world, at)).expiry.run(),
  },
  /** how far */
  clock: {
    weight: 5,
    draw: (dice) => [dice.int(MINUTES.length)],
    play: (world, [far = 0]) => {
      world.clock.advance(MINUTES[far % MINUTES.length]! * MINUTE);
      return Promise.resolve();
    },
  },
  /** the clock is put back by some seconds, as time servers do */
  "clock-back": {
    weight: 1,
    draw: (dice) => [dice.int(30)],
    play: (world, [seconds = 0]) => {
      world.clock.advance(-1_000 * (seconds + 1));
      return Promise.resolve();
    },
  },
  /** process, what a bitcoin is worth from now on */
  rate: {
    weight: 4,
    draw: (dice) => [dice.int(2), dice.int(PRICES.length)],
    play: async (world, [at = 0, price = 0]) => {
      world.clock.advance(MINUTE);
      const { work } = memberAt(world, at);
      const now = PRICES[price % PRICES.length]!;
      await work({ kind: "person", person: MAKERS[0] }, (unit) => quote(unit, now));
    },
  },
  /** process: it starts anew, as after an update */
  restart: {
    weight: 2,
    draw: (dice) => [dice.int(2)],
    play: (world, [at = 0]) => {
      memberAt(world, at).process.restart();
      return Promise.resolve();
    },
  },
  "restart-signer": {
    weight: 2,
    draw: () => [],
    play: (world) => world.restartSigner(),
  },
  /** process: two people say why coins are gone */
  explain: {
    weight: 2,
    draw: (dice) => [dice.int(2)],
    play: (world, [at = 0]) => explain(world, memberAt(world, at)),
  },
} as const satisfies Readonly<Record<string, StepKind>>;
