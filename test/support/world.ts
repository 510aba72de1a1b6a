/**
 * A whole fund in one process: the real server behind supertest, the worker's handlers and rounds run by hand, a real signer behind its
 * real socket, a real database and a real node. Only time is the test's.
 */
import { rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express } from "express";
import type { Knex } from "knex";
import request from "supertest";
import { expect } from "vitest";
import { auditKeysInForce } from "../../src/app/audit-keys-in-force.ts";
import { chainHandlers } from "../../src/app/chain-handlers.ts";
import type { DemoFiles, DemoSignIn } from "../../src/app/demo/demo-files.ts";
import { catchUp } from "../../src/chain/jobs.ts";
import type { MempoolMemory } from "../../src/chain/follow-mempool.ts";
import { units } from "../../src/db/unit.ts";
import type { RequestTally } from "../../src/http/request-tally.ts";
import type { Work } from "../../src/db/unit.ts";
import type { Signer } from "../../src/signer/answer.ts";
import type { TestClock } from "./clock.ts";
import type { FreshDatabase } from "./postgres.ts";
import type { Regtest } from "./regtest.ts";
import { checkWorld } from "./check-world.ts";
import { noteProblems } from "./problem-tally.ts";
import { isStillIn } from "./prove.ts";
import type { roundsOf } from "./world-rounds.ts";
import { makeWorld, SETTLE_DEPTH } from "./make-world.ts";

export class World {
  readonly app: Server;
  readonly chain: Regtest;
  readonly clock: TestClock;
  database: FreshDatabase;
  readonly files: DemoFiles;
  readonly folder: string;
  readonly tally: RequestTally;
  readonly pin: string;
  readonly staff: readonly DemoSignIn[];
  readonly signer: Signer;
  work: Work;
  readonly #made: Awaited<ReturnType<typeof makeWorld>>;
  readonly #agents = new Map<string, ReturnType<typeof request.agent>>();
  #memory: MempoolMemory = new Set();
  #rounds: ReturnType<typeof roundsOf>;

  private constructor(made: Awaited<ReturnType<typeof makeWorld>>) {
    this.#made = made;
    this.app = made.web.server;
    this.chain = made.chain;
    this.clock = made.clock;
    this.database = made.database;
    this.files = made.files;
    this.folder = made.folder;
    this.tally = made.tally;
    this.pin = made.pin;
    this.staff = made.staff;
    this.signer = made.signer;
    this.work = made.work;
    this.#rounds = made.rounds;
  }

  static async start(...order: Parameters<typeof makeWorld>): Promise<World> {
    const world = new World(await makeWorld(...order));
    await world.#rounds.book.run();
    await world.#rounds.certificates.run();
    await world.catchUp();
    return world;
  }

  /** Where `app` listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.app.address() as AddressInfo).port}`;
  }

  /** What answers behind `app`. */
  get express(): Express {
    return this.#made.web.express;
  }

  /** Lets the server see another source than the world's node, or that again. */
  serverSees(source?: Regtest["source"]): void {
    this.#made.serverNode.source = source;
  }

  /** What was logged. */
  get lines(): string[] {
    return this.#made.ear.lines;
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
    const { status, body } = await agent
      .post("/api/v1/staff/session")
      .send({ person: code, passphrase });
    if (status !== 201) throw new Error(`${code} signs in: got ${status} ${body.type}`);
    return agent;
  }

  /** The deep checker: fails the test when anything that must always hold does not. */
  async check(): Promise<void> {
    expect(await checkWorld(this)).toEqual([]);
  }

  /** Ends all that runs; its files stay. Safe to repeat. */
  async stop(): Promise<void> {
    for (const close of this.#made.closers.splice(0).toReversed()) await close();
  }

  /** Ends it and removes its files; fails when a refusal, an address or the log repeated what somebody wrote. */
  async close(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
    noteProblems(this.#made.ear.problems);
    expect(this.#made.ear.repeated()).toEqual([]);
  }
}
