/**
 * A fund beside a simulated chain: real database, real units and rounds, the real signer; two processes that may die. `begin` brings all of it
 * back to where the fund was founded and had some gifts.
 */
import type { Knex } from "knex";
import { chainHandlers } from "../../src/app/chain-handlers.ts";
import { auditKeysInForce } from "../../src/app/audit-keys-in-force.ts";
import { bookFigures } from "../../src/app/book-figures.ts";
import { closeEpochIfDue } from "../../src/audit/close-epoch-if-due.ts";
import { FUND_STATEMENT } from "../../src/base/fund-file.ts";
import type { PeopleList } from "../../src/base/people-list.ts";
import { sats } from "../../src/base/sats.ts";
import { readStatement } from "../../src/base/statement.ts";
import { satPerVb } from "../../src/bitcoin/fee-rate.ts";
import { catchUp } from "../../src/chain/jobs.ts";
import { currentTip } from "../../src/chain/tip.view.ts";
import { watchScripts } from "../../src/chain/watch-scripts.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { units } from "../../src/db/unit.ts";
import type { Unit, Work } from "../../src/db/unit.ts";
import { currentPeople } from "../../src/people/current-people.view.ts";
import { importFund } from "../../src/people/import-fund.ts";
import { openProgramme } from "../../src/programmes/open-programme.ts";
import { testClock } from "../support/clock.ts";
import type { TestClock } from "../support/clock.ts";
import { seededRandom } from "../support/random.ts";
import { SignerWorld } from "../support/signer-world.ts";
import { SimulatedChain } from "../support/simulated-chain.ts";
import { ChainFacts } from "./chain-facts.ts";
import type { Buried } from "./chain-facts.ts";
import { FundKeys } from "./fund-keys.ts";
import type { FundCoin } from "./fund-keys.ts";
import { FundProcess } from "./fund-process.ts";
import { FundSigner } from "./fund-signer.ts";
import { Gifts } from "./gifts.ts";
import type { SignedFile } from "./fund-signer.ts";
import type { Spoils } from "./spoils.ts";
import { Model } from "./model.ts";
import { FaultyNode } from "./faulty-node.ts";
import { SimulationDatabase } from "./simulation-database.ts";

export const PROGRAMME = "general";
export const SETTLE_DEPTH = 3;

/** Height at which the fund is founded; reorganisations of six blocks below the first gifts stay above it. */
const BIRTH = 10;
const OPERATOR = { kind: "operator" } as const;

/** Addresses that donors were shown, and what came to the first of them before a schedule begins. */
const SHOWN = 16;
const GIFTS = [400_000n, 550_000n, 700_000n, 850_000n];

/** One of the fund's processes with all that it is handed. */
export interface Member {
  readonly process: FundProcess;
  readonly node: FaultyNode;
  readonly work: Work;
}

export class SimulationWorld {
  readonly database: SimulationDatabase;
  readonly signerWorld: SignerWorld;
  readonly signer: FundSigner;
  readonly keys: FundKeys;
  readonly #processes: readonly FundProcess[];
  #list: PeopleList | undefined;
  #started: Started | undefined;
  /** The defect that is planted, if one is. */
  spoils: Spoils = {};

  private constructor(database: SimulationDatabase, signerWorld: SignerWorld, signer: FundSigner) {
    this.database = database;
    this.signerWorld = signerWorld;
    this.signer = signer;
    this.keys = new FundKeys(signer.master);
    this.#processes = ["a", "b"].map((name) => new FundProcess(name, database.address));
  }

  /** Founds the fund in an empty migrated database. */
  static async make(address: DatabaseAddress): Promise<SimulationWorld> {
    const signerWorld = await SignerWorld.make();
    const signer = await FundSigner.make(signerWorld);
    const world = new SimulationWorld(new SimulationDatabase(address), signerWorld, signer);
    await world.#start(0);
    await world.#found();
    await world.follow(world.members[0]!);
    await world.database.remember();
    return world;
  }

  /** The signer starts again from its log. */
  async restartSigner(): Promise<void> {
    if (this.spoils.isForgetful === true) await this.signer.renew(this.clock);
    else await this.signer.restart();
  }

  /** Everything as it was founded; chance goes by `seed`. */
  async begin(seed: number): Promise<void> {
    for (const process of this.#processes) process.restart();
    await this.database.reset();
    await this.#start(seed);
  }

  get sql(): Knex {
    return this.database.owner;
  }
  get chain(): SimulatedChain {
    return this.#now.chain;
  }
  get facts(): ChainFacts {
    return this.#now.facts;
  }
  get clock(): TestClock {
    return this.#now.clock;
  }
  get gifts(): Gifts {
    return this.#now.gifts;
  }
  get model(): Model {
    return this.#now.model;
  }
  get members(): readonly Member[] {
    return this.#now.members;
  }
  /** Names of errors that a round logged and went on from. */
  get troubles(): string[] {
    return this.#now.troubles;
  }
  /** The files that the signer gave out, whether or not the fund heard of them. */
  get handed(): SignedFile[] {
    return this.#now.handed;
  }
  /** A coin of the fund's by its outpoint (`txid:vout`), spent or not, on any branch. */
  coinAt(outpoint: string): FundCoin | undefined {
    return this.facts.coins.get(outpoint);
  }
  /** What stands in the chain as far as the fund has read it. */
  async known(): Promise<Buried[]> {
    const tip = await currentTip({ sql: this.sql });
    return tip === undefined ? [] : this.facts.branch(tip);
  }
  /** The number of the next person who is granted something. */
  nextPayee(): number {
    this.#now.payees += 1;
    return this.#now.payees - 1;
  }
  /** The digest that pins the fund file. */
  get pin(): string {
    return this.signerWorld.fund.digest;
  }
  get people(): PeopleList {
    if (this.#list === undefined) throw new Error("the fund is not founded");
    return this.#list;
  }

  /** Takes in what the node says, as the watcher of one process does. */
  async follow({ process, node, work }: Member): Promise<void> {
    await catchUp(
      {
        source: node.source,
        sql: process.sql,
        work,
        handlers: (this.spoils.handlers ?? ((all) => all))(
          chainHandlers(SETTLE_DEPTH, auditKeysInForce(this.pin)),
        ),
        network: "regtest",
        birth: BIRTH,
      },
      process.memory,
    );
  }

  /** Somebody gives, to one of the addresses that were shown; it waits for a block. */
  async give(to: number, amount: bigint): Promise<void> {
    await this.gifts.give(this.giftScript(to), amount);
  }

  /** Scripts that donors were shown. */
  giftScript(index: number): Uint8Array {
    return this.keys.script(0, index % SHOWN);
  }

  async close(): Promise<void> {
    for (const process of this.#processes) await process.close();
    await this.database.close();
    await this.signer.remove();
    await this.signerWorld.remove();
  }

  get #now(): Started {
    if (this.#started === undefined) throw new Error("no schedule has begun");
    return this.#started;
  }

  async #start(seed: number): Promise<void> {
    const clock = testClock(this.signerWorld.clock.now());
    const { chain, gifts } = await firstChain((index) => this.giftScript(index));
    const model = new Model(
      (script) => this.keys.isOurs(script),
      (txid) => gifts.facts.get(txid),
    );
    const random = seededRandom(seed);
    this.#started = {
      chain,
      gifts,
      clock,
      model,
      facts: new ChainFacts(chain, BIRTH),
      troubles: [],
      handed: [],
      payees: 0,
      members: this.#processes.map((process) => ({
        process,
        node: new FaultyNode({ process, chain, sql: this.sql, model, spoils: () => this.spoils }),
        work: units(process.sql, clock, random),
      })),
    };
    const { handed } = this.#started;
    this.signer.spoil = (signer) => this.spoils.signer?.(signer) ?? signer;
    this.signer.onSigned = async (file) => {
      model.sign(file, await this.known());
      handed.push(file);
      await this.spoils.onSigned?.(this, file);
    };
    await this.signer.renew(clock);
  }

  async #found(): Promise<void> {
    const { fund, descriptor } = this.signerWorld;
    const { fundFile, peopleList, genesis } = fund;
    const work = units(this.sql, this.clock, seededRandom("founding"));
    await work(OPERATOR, async (unit) => {
      await importFund(unit, { kind: "demo", genesis, fundFile, peopleList });
      const { value: file } = readStatement(FUND_STATEMENT, fundFile);
      this.#list = await currentPeople(unit, file, unit.at);
      const programme = {
        code: PROGRAMME,
        name: "General",
        purpose: "Helps.",
        state: "open",
        awardFloor: sats(20_000n),
        awardCap: sats(5_000_000n),
      } as const;
      await openProgramme(unit, { programme, descriptor, birthHeight: BIRTH });
      await this.#show(unit);
      const signer = { ...fund.log, seen: [], awaitsWitnesses: false };
      const ledger = await bookFigures(unit);
      await closeEpochIfDue(unit, { fund: file, signer, ledger, tickSeconds: 60 });
    });
  }

  /** Addresses without certificates, which are no matter here. */
  async #show(unit: Unit): Promise<void> {
    const scripts = Array.from({ length: SHOWN }, (_, index) => this.giftScript(index));
    await watchScripts(unit, scripts);
    for (const [index, script] of scripts.entries()) {
      const address = { programme: PROGRAMME, chain: 0, index, script: Buffer.from(script) };
      await unit.sql("wallet_addresses").insert({ ...address, purpose: "gift" });
    }
    await unit.sql("wallet_keychains").update({ next_receive: SHOWN });
  }
}

/** What belongs to one schedule. */
interface Started {
  readonly chain: SimulatedChain;
  readonly gifts: Gifts;
  readonly clock: TestClock;
  readonly model: Model;
  readonly facts: ChainFacts;
  readonly troubles: string[];
  readonly handed: SignedFile[];
  payees: number;
  readonly members: readonly Member[];
}

/** What a fee is estimated at unless a step says otherwise, and its bounds. */
export const QUOTE = {
  rate: satPerVb(2),
  basis: "estimate",
  floor: satPerVb(1),
  ceiling: satPerVb(200),
} as const;

/** The same blocks each time: the fund's birth, and gifts that may be spent. */
async function firstChain(
  scriptOf: (index: number) => Uint8Array,
): Promise<{ chain: SimulatedChain; gifts: Gifts }> {
  const chain = new SimulatedChain();
  await chain.earn(8);
  await chain.mine(BIRTH + 6);
  const gifts = new Gifts(chain);
  for (const [index, amount] of GIFTS.entries()) await gifts.give(scriptOf(index), amount);
  await chain.mine(2);
  return { chain, gifts };
}
