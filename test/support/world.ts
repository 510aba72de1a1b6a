/**
 * A whole fund in one process: the real server behind supertest, the worker's handlers and rounds run by hand, a real signer behind its
 * real socket, a real database and a real node. Only time is the test's.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Server } from "node:http";
import type { Express } from "express";
import type { Knex } from "knex";
import request from "supertest";
import { expect } from "vitest";
import { auditKeysInForce } from "../../src/app/audit-keys-in-force.ts";
import { chainHandlers } from "../../src/app/chain-handlers.ts";
import { demoFiles, readDemoSignIns } from "../../src/app/demo/demo-files.ts";
import type { DemoFiles, DemoSignIn } from "../../src/app/demo/demo-files.ts";
import { foundDemo } from "../../src/app/demo/found-demo.ts";
import type { DemoPeople } from "../../src/app/demo/demo-people.ts";
import { makeLog } from "../../src/app/log.ts";
import { counting } from "../../src/app/measure.ts";
import { readPackageFiles } from "../../src/app/package-files.ts";
import { buildServer } from "../../src/app/server.ts";
import { parseSignerKey } from "../../src/base/tlog/note.ts";
import { satPerVb } from "../../src/bitcoin/fee-rate.ts";
import { catchUp } from "../../src/chain/jobs.ts";
import type { MempoolMemory } from "../../src/chain/follow-mempool.ts";
import { units } from "../../src/db/unit.ts";
import { RequestTally } from "../../src/http/request-tally.ts";
import type { Work } from "../../src/db/unit.ts";
import { fundFileDigest, FUND_STATEMENT } from "../../src/base/fund-file.ts";
import { readStatement } from "../../src/base/statement.ts";
import { answer } from "../../src/signer/answer.ts";
import type { Signer } from "../../src/signer/answer.ts";
import { openSigner } from "../../src/signer/open-signer.ts";
import { listenForRequests } from "../../src/signer/socket.ts";
import { EVIDENCE } from "./cleaner.ts";
import { testClock } from "./clock.ts";
import { signOnly } from "./sign-only.ts";
import type { Signing } from "./sign-only.ts";
import { keptApart } from "./kept-apart.ts";
import type { TestClock } from "./clock.ts";
import { Listening } from "./listening.ts";
import { freshDatabase } from "./postgres.ts";
import type { FreshDatabase } from "./postgres.ts";
import { seededRandom } from "./random.ts";
import { Regtest } from "./regtest.ts";
import { checkWorld } from "./check-world.ts";
import { isStillIn } from "./prove.ts";
import { roundsOf } from "./world-rounds.ts";

export const ORIGIN = "fund.test/log";

const COST = { memoryKib: 64, passes: 1, lanes: 1 };
const SETTLE_DEPTH = 2;
const FEES = { rate: satPerVb(2), floor: satPerVb(1), ceiling: satPerVb(200) };

/** What a day gives out, unless a test says less. */
const PER_DAY = { addresses: 2_000, apiRequests: 500 };

export class World {
  readonly app: Server;
  readonly chain: Regtest;
  readonly clock: TestClock;
  database: FreshDatabase;
  readonly files: DemoFiles;
  readonly folder: string;
  readonly lines: string[];
  readonly tally: RequestTally;
  readonly pin: string;
  readonly staff: readonly DemoSignIn[];
  readonly signer: Signer;
  work: Work;
  readonly #made: Awaited<ReturnType<typeof make>>;
  readonly #agents = new Map<string, ReturnType<typeof request.agent>>();
  #memory: MempoolMemory = new Set();
  #rounds: ReturnType<typeof roundsOf>;

  private constructor(made: Awaited<ReturnType<typeof make>>) {
    this.#made = made;
    this.app = made.web.server;
    this.chain = made.chain;
    this.clock = made.clock;
    this.database = made.database;
    this.files = made.files;
    this.folder = made.folder;
    this.lines = made.lines;
    this.tally = made.tally;
    this.pin = made.pin;
    this.staff = made.staff;
    this.signer = made.signer;
    this.work = made.work;
    this.#rounds = made.rounds;
  }

  static async start(...order: Parameters<typeof make>): Promise<World> {
    const world = new World(await make(...order));
    await world.#rounds.book.run();
    await world.#rounds.certificates.run();
    await world.catchUp();
    return world;
  }

  /** What answers behind `app`. */
  get express(): Express {
    return this.#made.web.express;
  }

  get sql(): Knex {
    return this.database.app;
  }

  /** Goes on with another database, as processes that are started anew on it. */
  use(database: FreshDatabase): void {
    this.database = database;
    this.#made.web.goOnWith(this.#made.serverOn(database));
    this.#agents.clear();
    this.work = units(database.app, this.clock, this.#made.random);
    this.#memory = new Set();
    this.#rounds = this.#made.roundsOn(database);
  }

  /** Takes in what the node, or the source given, knows, as the worker's watcher does. */
  async catchUp(source = this.chain.source): Promise<void> {
    await catchUp(
      {
        source,
        sql: this.database.app,
        work: this.work,
        handlers: chainHandlers(SETTLE_DEPTH, auditKeysInForce(this.pin)),
        network: "regtest",
        birth: this.#made.birth,
      },
      this.#memory,
    );
  }

  /** Mines and takes it in. */
  async mine(count = 1): Promise<void> {
    await this.chain.mine(count);
    await this.catchUp();
  }

  /** Asks the signer about approved batches and stores what it says; sends nothing. */
  async sign(): Promise<void> {
    await this.#rounds.signatures.run();
  }

  /** Sends what is signed and not yet with the node, to the source given if there is one. */
  async send(source?: Regtest["source"]): Promise<void> {
    await (source === undefined ? this.#rounds.outbox : this.#rounds.sending(source)).run();
    await this.catchUp();
  }

  /** Lets a minute pass and closes the epoch if it is due. */
  async closeEpoch(): Promise<void> {
    this.clock.advance(61_000);
    await this.#rounds.book.run();
    await this.#rounds.signed.run();
  }

  /** Looks after the stock of certified addresses. */
  async certify(): Promise<void> {
    await this.#rounds.certificates.run();
  }

  /** Lets time alone do what it does; `asks`: as where the signer listens, not where it carries files. */
  async expire({ asks = true } = {}): Promise<void> {
    await (asks ? this.#rounds.expiry : this.#rounds.carried).run();
  }

  /** A signed-in member of staff, as a client that keeps its cookie; the same one while its session lasts, because signing in is slowed. */
  async signedIn(code: string): Promise<ReturnType<typeof request.agent>> {
    const { passphrase } = this.staff.find((each) => each.code === code) ?? {};
    const known = this.#agents.get(code);
    if (known !== undefined && (await isStillIn(known, this.clock.now(), passphrase))) return known;
    const agent = request.agent(this.app);
    this.#agents.set(code, agent);
    await agent.post("/api/v1/staff/session").send({ person: code, passphrase }).expect(201);
    return agent;
  }

  /** The deep checker: fails the test when anything that must always hold does not. */
  async check(): Promise<void> {
    expect(await checkWorld(this)).toEqual([]);
  }

  async close(): Promise<void> {
    for (const close of this.#made.closers.toReversed()) await close();
  }
}

/** Who works for the fund, and when it is founded: with processes that have a clock of their own, now. */
type FoundingOrder = DemoPeople & { readonly at?: Date; readonly signs?: Signing };

async function make(name: string, perDay = PER_DAY, windowHours = 0, order: FoundingOrder = {}) {
  const random = seededRandom(name);
  const { at = new Date("2026-11-25T12:00:00Z"), signs, ...people } = order;
  const clock = testClock(at);
  const folder = await mkdtemp(join(tmpdir(), "world-"));
  const database = await freshDatabase();
  const chain = await Regtest.start({ coins: 6, kept: true });
  const work = units(database.app, clock, random);
  const read = { sql: database.app };
  const files = demoFiles(folder);
  const birth = (await chain.source.tip()).height;
  await foundDemo({
    files,
    origin: ORIGIN,
    birthHeight: birth,
    work: units(database.owner, clock, random),
    clock,
    random,
    kdfCost: COST,
    people,
  });
  const staff = await readDemoSignIns(files);
  if (signs !== undefined) await signOnly(files.policy, signs);
  const signer = await openSigner(
    { policy: files.policy, passphrase: files.signerPassphrase },
    clock,
  );
  const socketPath = join(folder, "signer.sock");
  const socket = await listenForRequests(
    socketPath,
    (line) => answer(signer, line),
    (error) => expect(error).toBeUndefined(),
  );
  const pin = fundFileDigest(
    readStatement(FUND_STATEMENT, await readFile(files.fundFile, "utf8")).value,
  );
  const lines: string[] = [];
  const tally = new RequestTally(clock, random);
  const log = counting(makeLog("debug", { write: (line) => void lines.push(line) }), tally);
  const apart = await keptApart(folder, random);
  const page = await readPackageFiles();
  const serverOn = ({ app: sql }: FreshDatabase): Express =>
    buildServer({
      sql,
      clock,
      random,
      log,
      files: page,
      publicUrl: "http://127.0.0.1",
      tls: false,
      kind: "demo",
      network: "regtest",
      origin: ORIGIN,
      pin,
      sessionKey: random.bytes(32),
      ...apart,
      ...{ kdfCost: COST, secondFactor: "optional" as const },
      confirmDepth: 1,
      releaseWindowHours: windowHours,
      coolingHours: 72,
      evidence: EVIDENCE,
      perDay,
      feeQuote: () => Promise.resolve({ ...FEES, basis: "estimate" }),
    });
  const web = await Listening.start(serverOn(database));
  const logSigner = parseSignerKey(await readFile(files.logKey, "utf8"));
  if (logSigner === undefined) throw new Error("the demo's log key is no signer key");
  const source = (): Regtest["source"] => chain.source;
  const seen = (): Promise<[]> => Promise.resolve([]);
  const deps = { read, work, clock, log, pin, logSigner, seen, tickSeconds: 60 };
  const rounds = roundsOf(deps, source, socketPath);
  const roundsOn = (other: FreshDatabase): typeof rounds =>
    roundsOf(
      { ...deps, read: { sql: other.app }, work: units(other.app, clock, random) },
      source,
      socketPath,
    );
  const closers = [
    () => rm(folder, { recursive: true, force: true }),
    () => database.close(),
    () => chain.stop(),
    async () => signer.log?.close(),
    () => socket.close(),
    () => web.close(),
  ];
  return {
    web,
    chain,
    clock,
    database,
    files,
    folder,
    lines,
    tally,
    pin,
    staff,
    signer,
    work,
    birth,
    rounds,
    roundsOn,
    random,
    closers,
    serverOn,
  };
}
