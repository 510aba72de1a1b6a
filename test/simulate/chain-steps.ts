/** Steps that the network takes: miners, nodes, and whoever has a signed transaction in hand. */
import type { Transaction } from "bitcoinjs-lib";
import { factsOf } from "./chain-facts.ts";
import type { SignedForm } from "./model.ts";
import type { SimulationWorld } from "./simulation-world.ts";
import type { StepKind } from "./step-kinds.ts";

/** What a gift brings, in sats, and what a miner's node asks as its floor, in sat/kvB. */
const GIFTS = [150_000n, 300_000n, 500_000n];
const FLOORS = [100n, 100n, 1_000n, 10_000n];

/** What a transaction by hand pays the miner, in sats. */
const FOREIGN_FEE = 3_000n;

function formAt(world: SimulationWorld, at: number): SignedForm | undefined {
  const { forms } = world.model;
  return forms[at % forms.length];
}

/** One block with nothing but this, if it may stand in one now. */
async function mineAlone(world: SimulationWorld, transaction: Transaction): Promise<void> {
  if (world.chain.isMined(transaction.getId())) return;
  await world.chain.mineOnly([transaction]).catch(() => undefined);
}

/**
 * A transaction that the fund did not make, of the first input of a signed form: 0 back to the fund, 1 to a thief; of all its inputs: 2 to the same
 * people as the form, as another wallet with the same keys would bump it, 3 to one of them alone.
 */
function foreignOf(
  world: SimulationWorld,
  form: SignedForm,
  kind: number,
): Transaction | undefined {
  const coins = form.inputs.map((outpoint) => world.coinAt(outpoint));
  const known = coins.filter((coin) => coin !== undefined);
  const [first] = known;
  if (first === undefined || known.length !== coins.length) return undefined;
  if (kind >= 2) {
    const people = form.outputs.filter(({ script }) => !world.keys.isOurs(script));
    const change = form.outputs.find(({ script }) => world.keys.isOurs(script));
    if (change === undefined) return undefined;
    const paid = kind === 2 ? people : people.slice(0, 1);
    const outputs = [...paid, { ...change, value: change.value - FOREIGN_FEE }].map(
      ({ script, value }) => ({ script: Buffer.from(script, "hex"), value }),
    );
    const transaction = world.keys.spend(known, outputs);
    const { batch, until } = form;
    const raw = transaction.toHex();
    world.model.elsewhere.push({ ...factsOf(transaction), batch, raw, transaction, until });
    return transaction;
  }
  const script =
    kind === 0 ? world.giftScript(form.inputs.length) : world.chain.wallet.address().script;
  return world.keys.spend([first], [{ script, value: first.value - FOREIGN_FEE }]);
}

/** A payment to somebody for whom nothing is signed yet, out of any coin of the fund's, as another wallet with its keys makes it. */
function byHandOf(world: SimulationWorld, who: number, from: number): Transaction | undefined {
  const best = world.facts.best();
  const spent = new Set(best.flatMap(({ inputs }) => inputs));
  const paid = world.model.paid([...best, ...world.model.forms]);
  const people = [...world.model.entitlements.values()].filter(({ script }) => !paid.has(script));
  const person = people[who % people.length];
  const there = new Set(best.map(({ txid }) => txid));
  const coins = [...world.facts.coins].filter(
    ([outpoint, { script, txid, value }]) =>
      world.keys.isOurs(script) &&
      there.has(txid) &&
      !spent.has(outpoint) &&
      person !== undefined &&
      value > person.amount + FOREIGN_FEE,
  );
  const [, coin] = coins[from % coins.length] ?? [];
  if (coin === undefined || person === undefined) return undefined;
  const payment = { script: Buffer.from(person.script, "hex"), value: person.amount };
  const rest = { script: world.giftScript(who), value: coin.value - person.amount - FOREIGN_FEE };
  const transaction = world.keys.spend([coin], [payment, rest]);
  world.model.byHand.set(transaction.getId(), factsOf(transaction));
  return transaction;
}

/** The steps of the network, by name. */
export const chainSteps = {
  /** how many blocks */
  mine: {
    weight: 10,
    // Now and then as many as a lineage takes to be dead.
    draw: (dice) => [dice.int(7) === 0 ? 5 : dice.int(4)],
    play: (world, [more = 0]) => world.chain.mine(more + 1),
  },
  /** signed form: a miner has it, whoever sent it, and nothing else */
  "mine-form": {
    weight: 4,
    draw: (dice) => [dice.int(8)],
    play: async (world, [which = 0]) => {
      const form = formAt(world, which);
      if (form !== undefined) await mineAlone(world, form.transaction);
    },
  },
  /** signed form: somebody sends it by hand */
  "by-hand": {
    weight: 4,
    draw: (dice) => [dice.int(8)],
    play: async (world, [which = 0]) => {
      const form = formAt(world, which);
      if (form !== undefined) await world.chain.source.broadcast(form.transaction.toBuffer());
    },
  },
  /** signed form, kind, sent or mined: its coins are spent by a transaction that is none of the fund's */
  foreign: {
    weight: 2,
    draw: (dice) => [dice.int(8), dice.int(4), dice.int(2)],
    play: async (world, [which = 0, kind = 0, isMined = 0]) => {
      const form = formAt(world, which);
      const transaction = form && foreignOf(world, form, kind % 4);
      if (transaction === undefined) return;
      if (isMined === 0) await world.chain.source.broadcast(transaction.toBuffer());
      else await mineAlone(world, transaction);
    },
  },
  /** which person for whom nothing is signed, which coin: somebody pays them by hand */
  "pay-by-hand": {
    weight: 1,
    draw: (dice) => [dice.int(4), dice.int(8)],
    play: async (world, [who = 0, from = 0]) => {
      const transaction = byHandOf(world, who, from);
      if (transaction !== undefined) await mineAlone(world, transaction);
    },
  },
  /** depth, what the new blocks hold: all that waits · nothing · one signed form, then all that waits; signed form */
  reorg: {
    weight: 5,
    draw: (dice) => [dice.int(6), dice.int(3), dice.int(8)],
    play: async (world, [depth = 0, holds = 0, which = 0]) => {
      const form = holds === 2 ? formAt(world, which) : undefined;
      world.model.isReorganised = true;
      await world.chain.disconnect(depth + 1);
      if (form !== undefined) await mineAlone(world, form.transaction);
      else if (holds === 1) await world.chain.mineOnly([]);
      for (let left = depth + 1; left > 0; left -= 1) {
        if (holds === 1) await world.chain.mineOnly([]);
        else await world.chain.mine(1);
      }
    },
  },
  /** which young gift: a reorganisation undoes it, and its giver spends the coin elsewhere */
  "undo-gift": {
    weight: 1,
    draw: (dice) => [dice.int(4)],
    play: async (world, [which = 0]) => {
      world.model.isReorganised = true;
      await world.gifts.undo(which, world.facts.best());
    },
  },
  /** which of those that wait: the node forgets it */
  evict: {
    weight: 4,
    draw: (dice) => [dice.int(4)],
    play: async (world, [which = 0]) => {
      const { txids } = world.chain.mempool;
      const txid = txids[which % txids.length];
      if (txid !== undefined) await world.chain.dropFromMempool(txid);
    },
  },
  "crash-node": {
    weight: 1,
    draw: () => [],
    play: (world) => world.chain.crash(),
  },
  /** what the node asks as its floor */
  floor: {
    weight: 2,
    draw: (dice) => [dice.int(FLOORS.length)],
    play: (world, [which = 0]) => {
      world.chain.mempool.floor = FLOORS[which % FLOORS.length]!;
      return Promise.resolve();
    },
  },
  /** amount, address that was shown */
  gift: {
    weight: 3,
    draw: (dice) => [dice.int(3), dice.int(16)],
    play: async (world, [amount = 0, to = 0]) => {
      world.chain.mempool.floor = FLOORS[0]!;
      await world.give(to, GIFTS[amount % GIFTS.length]!);
    },
  },
} as const satisfies Readonly<Record<string, StepKind>>;
