/** Defects that the simulation must find: each breaks one rule that keeps money, and leaves all others standing. */
import type { ChainHandler } from "../../src/chain/chain.ts";
import { endLineages } from "../../src/payouts/end-lineages.ts";
import { emptyState } from "../../src/signer/signer-state.ts";
import type { SignerLog } from "../../src/signer/signer-log.ts";
import type { SimulationWorld } from "./simulation-world.ts";
import type { Spoils } from "./spoils.ts";

/** A log that is written and never read. */
function unread(log: SignerLog): SignerLog {
  return new Proxy(log, {
    get(target, key) {
      if (key === "state") return emptyState();
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The tables' owner does this behind the program's back, triggers off. */
async function behindItsBack(world: SimulationWorld, ...statements: string[]): Promise<void> {
  await world.sql.transaction(async (sql) => {
    await sql.raw("set local session_replication_role = replica");
    for (const statement of statements) await sql.raw(statement);
  });
}

/** What is taken out of the chain is not heard of. */
const deafToReorganisations = (handler: ChainHandler): ChainHandler => {
  return (unit, change) =>
    handler(unit, change.kind === "reorganised" ? { ...change, disconnected: [] } : change);
};

/** As if a batch that is booked were not. */
const unbook: ChainHandler = async (unit) => {
  await unit.sql("batches").where({ state: "confirmed" }).update({ state: "signed" });
};

/** Whatever spends the coins of a lineage ends it, however deep it is. */
const endAtOnce: ChainHandler = async (unit, change) => {
  if (change.kind !== "same") await endLineages(unit, change.tip.height);
};

/** No signed form of these is with the node or in the chain. */
const LOST = `select b.id from batches b where b.state = 'signed' and not exists (
  select from batch_variants v join chain_mempool m on m.txid = v.txid where v.batch = b.id)`;

/** By name, each made anew for a run. */
export const DEFECTS: Readonly<Record<string, () => Spoils>> = {
  "the signer signs without its anchor rule": () => ({
    signer: (signer) =>
      signer.log === undefined ? signer : { ...signer, log: unread(signer.log) },
  }),
  "the signer loses its log when it restarts": () => ({ isForgetful: true }),
  "what is signed is sent before it is stored": () => ({
    onSigned: async (world, { transaction }) => {
      await world.members[0]!.node.source.broadcast(transaction.toBuffer()).catch(() => undefined);
    },
  }),
  "other bytes are sent than are stored": () => ({
    bytes: (raw) => raw.with(raw.length - 1, raw.at(-1)! ^ 0x40),
  }),
  "what was sent once is never sent again": () => {
    const sent = new Set<string>();
    return {
      isKept: (txid) => {
        if (sent.has(txid)) return true;
        sent.add(txid);
        return false;
      },
    };
  },
  "batches hear of no reorganisation": () => ({
    handlers: ([gifts, batches, ...rest]) => [gifts!, deafToReorganisations(batches!), ...rest],
  }),
  "gifts hear of no reorganisation": () => ({
    handlers: ([gifts, ...rest]) => [deafToReorganisations(gifts!), ...rest],
  }),
  "a confirmation is booked twice": () => ({
    handlers: ([gifts, batches, ...rest]) => [gifts!, batches!, unbook, batches!, ...rest],
  }),
  "a lineage is dead as soon as another transaction spends its coins": () => ({
    handlers: ([gifts, batches, ...rest]) => [gifts!, batches!, endAtOnce, ...rest],
  }),
  "no payout remembers which dead batch it was signed in": () => ({
    afterStep: (world) => behindItsBack(world, "update payouts set returned_from = null"),
  }),
  "a transaction that the node forgot counts as failed": () => ({
    afterStep: (world) =>
      behindItsBack(
        world,
        `update batch_payouts set live = false where batch in (${LOST})`,
        `delete from wallet_reservations where lineage in (${LOST})`,
      ),
  }),
  "whom somebody paid by hand is paid all the same": () => ({
    afterStep: (world) =>
      behindItsBack(
        world,
        "alter table hand_payment_words disable trigger hand_payment_word_stays",
        `insert into hand_payment_words select payout, spend, 'unpaid', 'one', 'other' from hand_payments on conflict do nothing`,
        // As the database of the simulation has it, so that its rows can be taken out for the next schedule.
        "alter table hand_payment_words enable trigger hand_payment_word_stays",
      ),
  }),
  "coins of a frozen batch are not kept for it": () => ({
    afterStep: (world) => behindItsBack(world, "delete from wallet_reservations"),
  }),
  "a batch that the signer was asked to sign counts as not asked for": () => ({
    afterStep: (world) => behindItsBack(world, "update batches set with_signer = false"),
  }),
  "the database forgets who took a payment back": () => ({
    afterStep: (world) =>
      behindItsBack(
        world,
        "update payouts set cancelled = false where script is not null and id in (select payout from payout_withdrawals)",
        "delete from payout_withdrawals",
      ),
  }),
  "a sat more is promised than was granted": () => ({ award: (amount) => amount + 1n }),
};
