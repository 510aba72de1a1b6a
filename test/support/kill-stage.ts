/** A LiveWorld on which processes are killed at known places, and the questions that such a test asks. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseHolds } from "./database-holds.ts";
import type { HoldPoint } from "./database-holds.ts";
import { eventually } from "./eventually.ts";
import type { Gate } from "./gate.ts";
import { LivePeople } from "./live-people.ts";
import { LiveWorld } from "./live-world.ts";
import type { ProcessName } from "./live-world.ts";

/** Every place in the program's database work where a process can be held. */
export const POINTS = {
  freeze: { table: "batches", event: "insert", at: "unit" },
  frozen: { table: "batches", event: "insert", at: "commit" },
  approve: { table: "batch_approvals", event: "insert", at: "unit" },
  approved: { table: "batch_approvals", event: "insert", at: "commit" },
  store: { table: "batch_variants", event: "insert", at: "unit" },
  stored: { table: "batch_variants", event: "insert", at: "commit" },
  confirm: { table: "batches", event: "update", at: "unit", when: "new.state = 'confirmed'" },
  confirmed: { table: "batches", event: "update", at: "commit", when: "new.state = 'confirmed'" },
  settle: { table: "batches", event: "update", at: "unit", when: "new.state = 'settled'" },
  settled: { table: "batches", event: "update", at: "commit", when: "new.state = 'settled'" },
  close: { table: "epochs", event: "insert", at: "unit" },
  closed: { table: "epochs", event: "insert", at: "commit" },
} as const satisfies Record<string, HoldPoint>;
type Point = keyof typeof POINTS;

/** Who gave and who is to be paid. */
interface Cast {
  readonly receipt: string;
  readonly claim: string;
  readonly recipient: { readonly address: string; readonly script: Uint8Array };
}

/** Made when the tests are declared, opened before the first of them runs. */
export class KillStage {
  /** The batch that all is about, once it is frozen. */
  batch = "";
  #open: { world: LiveWorld; people: LivePeople; holds: DatabaseHolds; cast: Cast } | undefined;

  /** Starts the world, lets somebody give, and lets an applicant be vetted and say where to be paid. */
  async open(): Promise<void> {
    const world = await LiveWorld.start();
    const people = new LivePeople(world);
    const holds = await DatabaseHolds.install(world.database, POINTS);
    const receipt = await people.give(1_000_000n);
    const recipient = world.chain.wallet.address();
    await world.chain.mine(2);
    await eventually("the gift to be settled", async () => {
      const { body } = await people.tell("GET", "/api/v1/donation", { as: `Receipt ${receipt}` });
      return body.gifts[0]?.state === "settled" ? true : undefined;
    });
    const claim = await people.askAndVet(recipient.address);
    this.#open = { world, people, holds, cast: { receipt, claim, recipient } };
  }

  get world(): LiveWorld {
    return this.#opened.world;
  }
  get people(): LivePeople {
    return this.#opened.people;
  }
  get holds(): DatabaseHolds {
    return this.#opened.holds;
  }
  get cast(): Cast {
    return this.#opened.cast;
  }

  get #opened() {
    if (this.#open === undefined) throw new Error("the stage is not open");
    return this.#open;
  }

  /** Makes a point hold, does what leads there, and waits until a process is held. */
  async reach(point: Point, lead: () => unknown = () => undefined): Promise<void> {
    await this.holds.hold(point);
    await lead();
    await this.reached(point);
  }

  /** Waits until a process is held at a point that holds. */
  async reached(point: Point): Promise<void> {
    await eventually(`somebody at ${point}`, async () =>
      (await this.holds.isReached(point)) ? true : undefined,
    );
  }

  /** Waits until a call is held at a closed gate. */
  async atGate(gate: Gate): Promise<void> {
    await eventually("somebody at the gate", () => (gate.isReached ? true : undefined));
  }

  /** kill −9, and a new one, which may not be up yet. */
  async replace(name: ProcessName): Promise<void> {
    await this.world.kill(name);
    this.world.spawn(name);
  }

  /** kill −9 of the one that is held at a point; whatever its unit comes to, it is over then. */
  async killAt(point: Point, name: ProcessName): Promise<void> {
    await this.world.kill(name);
    await this.holds.releaseDead(point);
  }

  /** A new one in the place of one that was killed before; up when this returns. */
  async back(name: ProcessName): Promise<void> {
    this.world.spawn(name);
    await this.world.up(name);
  }

  /** Replaces one end of a held request to sign: the other end's connection is cut, as the system does. */
  async cutOff(name: "signer" | "worker"): Promise<void> {
    await this.world.kill(name);
    this.world.signing.gate.drop();
    this.world.spawn(name);
  }

  /** Ends every connection of server and workers, as a database does that fails over to another machine. */
  async cutDatabase(): Promise<void> {
    await this.world.database.owner.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'commonpurse-app'
         and usename = current_user and pid <> pg_backend_pid()`,
    );
  }

  async rows(table: string): Promise<number> {
    return (await this.world.database.owner(table).select({ one: 1 })).length;
  }

  async becomes(what: string, count: number): Promise<void> {
    await eventually(`${count} rows of ${what}`, async () =>
      (await this.rows(what)) === count ? true : undefined,
    );
  }

  async batchState(): Promise<string> {
    const { owner } = this.world.database;
    return (await owner("batches").where({ id: this.batch }).first("state")).state;
  }

  async batchBecomes(state: string): Promise<void> {
    await eventually(`the batch to be ${state}`, async () =>
      (await this.batchState()) === state ? true : undefined,
    );
  }

  /** How often the signer's own log says it signed. */
  async signatures(): Promise<number> {
    const log = await readFile(join(this.world.files.signer, "signatures.log"), "utf8");
    return log.trimEnd().split("\n").length - 1;
  }

  /** The values of all outputs of the node's best chain that pay a script. */
  async paymentsTo(script: Uint8Array): Promise<bigint[]> {
    const { source } = this.world.chain;
    const hex = Buffer.from(script).toString("hex");
    const { height } = await source.tip();
    const found: bigint[] = [];
    for (let at = 0; at <= height; at += 1) {
      const block = await this.world.chain.rpc("getblock", await source.blockHash(at), 2);
      for (const { vout } of block.tx)
        for (const output of vout)
          if (output.scriptPubKey.hex === hex) found.push(BigInt(Math.round(output.value * 1e8)));
    }
    return found;
  }

  async close(): Promise<void> {
    await this.#open?.holds.close();
    await this.#open?.world.close();
  }
}
