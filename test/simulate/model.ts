/**
 * What must be so whatever happens, written from the rules and not from the program: who may receive what, which transactions exist that
 * could pay them, and what the chain did pay. It knows no table and no state of ours.
 */
import type { Transaction } from "bitcoinjs-lib";
import { factsOf } from "./chain-facts.ts";
import type { Buried, FactTransaction } from "./chain-facts.ts";

/** An award: this script may receive this many sats, once. */
export interface Entitlement {
  readonly payout: string;
  readonly script: string;
  readonly amount: bigint;
}

/** A transaction that the fund's signer signed, whoever has it now. */
export interface SignedForm extends FactTransaction {
  readonly batch: string;
  readonly raw: string;
  readonly transaction: Transaction;
}

/** A lineage is dead when its anchor is spent this deep by what is none of its forms (I3). */
export const DEATH_DEPTH = 6;

export class Model {
  readonly entitlements = new Map<string, Entitlement>();
  readonly forms: SignedForm[] = [];
  /** What was sent to the node before it was stored, or in other bytes; anything here is a failure. */
  readonly badBroadcasts: string[] = [];
  readonly #isOurs: (script: string) => boolean;

  constructor(isOurs: (script: string) => boolean) {
    this.#isOurs = isOurs;
  }

  entitle(entitlement: Entitlement): void {
    this.entitlements.set(entitlement.script, entitlement);
  }

  /** A signed transaction came into the world; the same one again is nothing new. */
  sign(batch: string, transaction: Transaction): void {
    const facts = factsOf(transaction);
    if (this.forms.some(({ txid }) => txid === facts.txid)) return;
    this.forms.push({ ...facts, batch, raw: transaction.toHex(), transaction });
  }

  /** Everything that is not as it must be, in words; `best` is the best chain now. */
  faults(best: readonly Buried[]): string[] {
    return [
      ...this.badBroadcasts,
      ...this.#overpaid(best),
      ...this.#twoAnchors(best),
      ...this.#outputsChanged(),
    ];
  }

  /** Paid outputs by script. */
  paid(transactions: readonly FactTransaction[]): Map<string, bigint[]> {
    const paid = new Map<string, bigint[]>();
    for (const { outputs } of transactions) {
      for (const { script, value } of outputs) {
        if (this.entitlements.has(script)) paid.set(script, [...(paid.get(script) ?? []), value]);
      }
    }
    return paid;
  }

  /** Nobody gets more than they are entitled to, in one output or in two. */
  #overpaid(best: readonly Buried[]): string[] {
    return [...this.paid(best)].flatMap(([script, values]) => {
      const { payout, amount } = this.entitlements.get(script)!;
      if (values.length > 1) return [`payout ${payout} is paid ${values.length} times`];
      return values[0] === amount ? [] : [`payout ${payout} is paid ${values[0]}, not ${amount}`];
    });
  }

  /**
   * I1, I3: all signed transactions that pay one payout spend one common outpoint, so that no chain can hold two of them; another one is
   * allowed only when the earlier lineage is dead, and never when that one's death paid.
   */
  #twoAnchors(best: readonly Buried[]): string[] {
    return [...this.entitlements.values()].flatMap(({ payout, script }) => {
      const living = this.forms.filter(
        (form) => form.outputs.some((output) => output.script === script) && !isDead(form, best),
      );
      const common = living.reduce<readonly string[] | undefined>(
        (shared, { inputs }) => shared?.filter((each) => inputs.includes(each)) ?? inputs,
        undefined,
      );
      return common?.length === 0
        ? [`payout ${payout} is in signed transactions without a common input`]
        : [];
    });
  }

  /** I5, I6: all signed forms of one batch pay the same people the same, or nobody but ourselves. */
  #outputsChanged(): string[] {
    const seen = new Map<string, string>();
    return this.forms.flatMap(({ batch, outputs }) => {
      const others = outputs.filter(({ script }) => !this.#isOurs(script));
      if (others.length === 0) return [];
      if (outputs.length - others.length > 1)
        return [`a form of batch ${batch} has two change outputs`];
      const pays = others.map(({ script, value }) => `${script}=${value}`).join(" ");
      const before = seen.get(batch) ?? pays;
      seen.set(batch, before);
      return before === pays ? [] : [`two forms of batch ${batch} pay differently`];
    });
  }
}

/** Whether one of its inputs is spent, deep enough, by another transaction. */
export function isDead(
  form: FactTransaction,
  best: readonly Buried[],
  depth = DEATH_DEPTH,
): boolean {
  return best.some(
    (other) =>
      other.depth >= depth &&
      other.txid !== form.txid &&
      other.inputs.some((input) => form.inputs.includes(input)),
  );
}
