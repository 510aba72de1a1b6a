/**
 * What must be so whatever happens, written from the rules and not from the program: who may receive what, which transactions exist that
 * could pay them, and what the chain did pay. It knows no table and no state of ours.
 */
import type { Transaction } from "bitcoinjs-lib";
import { factsOf } from "./chain-facts.ts";
import type { Buried, FactTransaction } from "./chain-facts.ts";

/** An award: this script may receive this many sats, once; of an award in a currency up to `most`, as its price was. */
export interface Entitlement {
  readonly payout: string;
  readonly script: string;
  readonly amount: bigint;
  readonly most: bigint;
}

/** A transaction that the fund's signer signed, whoever has it now. */
export interface SignedForm extends FactTransaction {
  readonly batch: string;
  readonly raw: string;
  readonly transaction: Transaction;
  /** Nothing new is signed of its batch then. */
  readonly until: Date;
}

/** A lineage is dead when its anchor is spent this deep by what is none of its forms (I3). */
export const DEATH_DEPTH = 6;

export class Model {
  readonly entitlements = new Map<string, Entitlement>();
  readonly forms: SignedForm[] = [];
  /** What was sent to the node before it was stored, or in other bytes; anything here is a failure. */
  readonly badBroadcasts: string[] = [];
  /** Bumps of the same payments that somebody with the fund's keys made beside it: none of the signer's, and counted as forms all the same. */
  readonly elsewhere: SignedForm[] = [];
  /** Payments that somebody with the fund's keys made by hand, of no form: whom the chain shows as paid by one the fund pays no more. */
  readonly byHand = new Map<string, FactTransaction>();
  /** Txids of those that stood in the chain as far as the fund knew after the last step. */
  #handSeen: ReadonlySet<string> = new Set();
  /** Whether blocks were taken back since the beginning. */
  isReorganised = false;
  readonly #badSignatures: string[] = [];
  /** Forms of lineages that are dead as far as the fund knew after the last step. */
  #dead: ReadonlySet<string> = new Set();
  /** Txids of the forms that the fund had stored after the last step. */
  #stored: ReadonlySet<string> = new Set();
  /** Payouts that whoever they were for took back; true where nothing that pays it was signed before. */
  readonly #takenBack = new Map<string, boolean>();
  /** Pairs of forms that a reorganisation as deep as a death may put into one chain, and nobody could prevent it. */
  readonly #gambles = new Set<string>();
  readonly #isOurs: (script: string) => boolean;
  readonly #giftOf: (txid: string) => FactTransaction | undefined;

  /** Which scripts are the fund's, and which transactions gave something to it. */
  constructor(
    isOurs: (script: string) => boolean,
    giftOf: (txid: string) => FactTransaction | undefined,
  ) {
    this.#isOurs = isOurs;
    this.#giftOf = giftOf;
  }

  entitle(entitlement: Entitlement): void {
    this.entitlements.set(entitlement.script, entitlement);
  }

  /** A signed transaction came into the world, while the fund knew of `branch`; the same one again is nothing new. */
  sign(file: Pick<SignedForm, "batch" | "transaction" | "until">, branch: readonly Buried[]): void {
    const { batch, transaction, until } = file;
    const facts = factsOf(transaction);
    if (this.forms.some(({ txid }) => txid === facts.txid)) return;
    const form = { ...facts, batch, transaction, until, raw: transaction.toHex() };
    for (const earlier of this.forms) this.#signBeside(form, earlier, branch);
    if (!this.forms.some((earlier) => earlier.batch === batch)) this.#signNew(form, branch);
    this.forms.push(form);
  }

  /**
   * A payout was taken back in the step that was just played, at `at`, and the fund knows of `branch`. That comes too late once a form that pays it is signed: the fund has it, or its
   * answer may still come. An answer that is lost until the batch's day is over keeps nobody (docs/decisions/0034-taken-back-until-signed.md).
   */
  takeBack(payout: string, branch: readonly Buried[], at: Date): void {
    if (this.#takenBack.has(payout)) return;
    const paying = this.forms.filter((form) => this.#pays(form, payout));
    const depth = this.isReorganised ? 1 : DEATH_DEPTH;
    const isOut = (form: SignedForm): boolean =>
      (this.#stored.has(form.txid) || form.until > at) &&
      !this.#dead.has(form.txid) &&
      !this.isDead(form, branch, depth);
    this.#takenBack.set(payout, paying.length === 0);
    for (const { txid } of paying.filter(isOut))
      this.#badSignatures.push(`payout ${payout} is taken back, and ${txid} is signed`);
  }

  /** What the fund knows after a step: its signed forms, and the lineages that are dead by the chain as far as it has read it. */
  see(branch: readonly Buried[], stored: readonly string[]): void {
    this.#stored = new Set(stored);
    this.#dead = new Set(
      this.forms.filter((form) => this.isDead(form, branch)).map(({ txid }) => txid),
    );
    this.#handSeen = new Set(
      branch.map(({ txid }) => txid).filter((txid) => this.byHand.has(txid)),
    );
  }

  /** Whether one of its inputs is spent, deep enough, by another transaction, or one that makes such an input can never be mined. */
  isDead(form: FactTransaction, best: readonly Buried[], depth = DEATH_DEPTH): boolean {
    const isTaken = best.some(
      (other) =>
        other.depth >= depth &&
        other.txid !== form.txid &&
        other.inputs.some((input) => form.inputs.includes(input)),
    );
    return isTaken || form.inputs.some((input) => this.#isUnmade(input, best, depth));
  }

  #isUnmade(input: string, best: readonly Buried[], depth: number): boolean {
    const [txid = ""] = input.split(":");
    const maker = this.#giftOf(txid) ?? this.forms.find((form) => form.txid === txid);
    return maker !== undefined && this.isDead(maker, best, depth);
  }

  /** Whether all its coins are gone, and nothing that took them, on this branch, paid anything back: what comes next has nothing of it to spend. */
  #isLost(form: FactTransaction, branch: readonly Buried[]): boolean {
    const taking = branch.filter(({ inputs }) =>
      inputs.some((input) => form.inputs.includes(input)),
    );
    const taken = new Set(taking.flatMap(({ inputs }) => inputs));
    const isReturned = taking.some(({ outputs }) =>
      outputs.some(({ script }) => this.#isOurs(script)),
    );
    const isGone = (input: string): boolean => taken.has(input) || this.#isUnmade(input, branch, 1);
    return form.inputs.every(isGone) && !isReturned;
  }

  /** Everything that is not as it must be, in words; `best` is the best chain now. */
  faults(best: readonly Buried[]): string[] {
    return [
      ...this.badBroadcasts,
      ...this.#overpaid(best),
      ...this.#paidAfterAll(best),
      ...this.#badSignatures,
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
    // What was signed before somebody paid by hand, or after the chain took that back, nobody can stop.
    const own = best.filter(({ txid }) => !this.byHand.has(txid));
    return [...this.paid(own)].flatMap(([script, values]) => {
      const { payout, amount, most } = this.entitlements.get(script)!;
      if (values.some((value) => value < amount || value > most))
        return [`payout ${payout} is paid ${values.join()}, not ${amount} to ${most}`];
      if (values.length === 1 || this.#isGamble(script, best)) return [];
      return [`payout ${payout} is paid ${values.length} times`];
    });
  }

  #isGamble(script: string, best: readonly Buried[]): boolean {
    const paying = best.filter(({ outputs }) => outputs.some((output) => output.script === script));
    return paying.every((form, at) =>
      paying.slice(0, at).every((other) => {
        const pairs = [pairOf(form, other), pairOf(other, form)];
        return pairs.some((pair) => this.#gambles.has(pair));
      }),
    );
  }

  /**
   * I1, I3: of two signed transactions that pay one payout no chain can hold both, because they spend a common outpoint; another one is allowed only when
   * the earlier lineage is dead as far as the fund knows, and knew it when it asked.
   */
  #signBeside(form: SignedForm, earlier: SignedForm, branch: readonly Buried[]): void {
    const shared = this.#paidByBoth(form, earlier);
    if (shared.length === 0 || form.inputs.some((input) => earlier.inputs.includes(input))) return;
    for (const { payout } of shared) {
      if (!this.#dead.has(earlier.txid) && !this.isDead(earlier, branch))
        this.#badSignatures.push(
          `payout ${payout} is in signed transactions without a common input`,
        );
    }
    if (this.#isLost(earlier, branch)) this.#gambles.add(pairOf(earlier, form));
  }

  /** What was taken back before it was signed is never paid, but by somebody's hand. */
  #paidAfterAll(best: readonly Buried[]): string[] {
    const own = best.filter(({ txid }) => !this.byHand.has(txid));
    return [...this.#takenBack].flatMap(([payout, isNeverPaid]) =>
      isNeverPaid && own.some((paying) => this.#pays(paying, payout))
        ? [`payout ${payout} was taken back before it was signed, and is paid`]
        : [],
    );
  }

  #pays({ outputs }: FactTransaction, payout: string): boolean {
    return outputs.some(({ script }) => this.entitlements.get(script)?.payout === payout);
  }

  /**
   * The first form of a batch. Nothing new is signed for somebody who took it back, nor for somebody whom the chain shows as paid by hand, as the fund knew before and
   * knows now.
   */
  #signNew(form: SignedForm, branch: readonly Buried[]): void {
    for (const payout of this.#takenBack.keys())
      if (this.#pays(form, payout))
        this.#badSignatures.push(`payout ${payout} is signed after it was taken back`);
    for (const paying of branch.filter(({ txid }) => this.#handSeen.has(txid)))
      for (const { payout } of this.#paidByBoth(form, paying))
        this.#badSignatures.push(`payout ${payout} is signed and was paid by hand`);
  }

  #paidByBoth(one: FactTransaction, other: FactTransaction): Entitlement[] {
    const theirs = new Set(other.outputs.map(({ script }) => script));
    return one.outputs.flatMap(({ script }) => {
      const entitlement = this.entitlements.get(script);
      return entitlement !== undefined && theirs.has(script) ? [entitlement] : [];
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

function pairOf(earlier: FactTransaction, later: FactTransaction): string {
  return `${earlier.txid} ${later.txid}`;
}
