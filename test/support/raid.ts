/** The raid of the seizure drill: a whole fund on a database server of its own has worked, everything went wrong once, all its processes ended, and everything lies there. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { measurer } from "../../src/app/measure.ts";
import { readSealed } from "../../src/backup/backup-folder.ts";
import { mixCases } from "../../src/cases/mix-cases.ts";
import { enrolPerson } from "../../src/people/enrol-person.ts";
import { passphraseKey } from "../../src/people/passphrase.ts";
import { openStaffKeys } from "../../src/people/staff-keys.ts";
import type { StaffKeys } from "../../src/people/staff-keys.ts";
import { BackedUp } from "./backed-up.ts";
import { Canaries } from "./canaries.ts";
import { askWithWords, casesOfAllKinds, everyForm, everyOperation } from "./drill.ts";
import { appealWithWords, courseWithWords } from "./drill-course.ts";
import { openedFields } from "./drill-opened.ts";
import type { OpenedFields } from "./drill-opened.ts";
import * as papers from "./drill-papers.ts";
import { dumpTables } from "./dump.ts";
import { OwnCluster } from "./own-cluster.ts";
import { seededRandom } from "./random.ts";
import { onceKey } from "./steps.ts";
import { World } from "./world.ts";

const PER_DAY = { addresses: 20_000, apiRequests: 20_000 };
const COST = { memoryKib: 64, passes: 1, lanes: 1 };

/** What else a request can say, of lists. */
const CHOICES = { household: "one", danger: "no", device: "own", quiet: "two-weeks" };

/** Pages and answers that everybody reads. */
const PUBLIC = [
  "/",
  "/balances",
  "/programmes",
  "/verify",
  "/api/v1/fund",
  "/api/v1/balances",
  "/api/v1/epochs",
  "/openapi.json",
];

/** What of a world's folder lies on other machines: the devices of staff and auditors, their sign-ins, and the signer. */
const ELSEWHERE = ["keys", "signer", "staff.json"];

export class Raid {
  readonly canaries = new Canaries();
  readonly counts: Record<string, number> = {};
  /** What the thief added as a reviewer of their own while the fund worked. */
  readonly mallory: StaffKeys;
  readonly cluster: OwnCluster;
  readonly world: World;
  /** Logs, exports, metrics, public pages, the backup as it opens, and all rows, each in a file. */
  readonly taken: string;
  /** Where the server listened. */
  readonly url: string;
  backedUp!: BackedUp;
  operations!: Awaited<ReturnType<typeof everyOperation>>;
  paid!: Awaited<ReturnType<typeof casesOfAllKinds>>;
  opened!: OpenedFields;
  /** Every row, as `dumpTables` writes them. */
  rows!: string;

  private constructor(cluster: OwnCluster, world: World, taken: string) {
    this.cluster = cluster;
    this.world = world;
    this.taken = taken;
    this.url = world.url;
    const random = seededRandom("mallory");
    this.mallory = { reader: random.bytes(32), reviewer: random.bytes(32) };
  }

  /** Plays all of it, ends every process, and leaves the files. */
  static async take(): Promise<Raid> {
    const cluster = await OwnCluster.start();
    const world = await World.start("seizure-drill", PER_DAY, 0, { own: cluster.open() });
    const raid = new Raid(cluster, world, await mkdtemp(join(tmpdir(), "taken-")));
    await raid.#insertReviewer();
    await raid.#play();
    await raid.#takeEverything();
    await world.stop();
    await cluster.stop();
    return raid;
  }

  /** The folders with all files of the machine, and copies of what went elsewhere. */
  async folders(): Promise<string[]> {
    return [await this.cluster.folder(), this.world.folder, this.backedUp.folder, this.taken];
  }

  /** Of the world's folder, what is on the server. */
  onTheServer(path: string): boolean {
    return !ELSEWHERE.some((name) => path.startsWith(join(this.world.files.folder, name)));
  }

  /** What a member of staff unlocks with their passphrase, of the row that `people` has of them. */
  async keysOf(row: {
    code: string;
    kdf_memory_kib: number;
    kdf_passes: number;
    kdf_lanes: number;
    kdf_salt: Uint8Array;
    key_box: Uint8Array;
  }): Promise<StaffKeys> {
    const { passphrase = "" } = this.world.staff.find(({ code }) => code === row.code) ?? {};
    const key = await passphraseKey(passphrase, {
      memoryKib: row.kdf_memory_kib,
      passes: row.kdf_passes,
      lanes: row.kdf_lanes,
      salt: row.kdf_salt,
    });
    return openStaffKeys(key, row.code, row.key_box);
  }

  async close(): Promise<void> {
    await this.cluster.stop();
    await this.backedUp.close();
    await this.world.close();
    await this.cluster.remove();
    await rm(this.taken, { recursive: true });
  }

  /** Somebody who writes into the database makes themselves a reviewer, with all that enrolment writes and keys of their own. */
  async #insertReviewer(): Promise<void> {
    const person = { code: "mallory", roles: ["triager", "reviewer"] as const };
    await this.world.work({ kind: "operator" }, (unit) =>
      enrolPerson(unit, {
        person,
        passphrase: "passphrase of mallory",
        keys: this.mallory,
        cost: COST,
      }),
    );
  }

  async #play(): Promise<void> {
    const { world, canaries, counts } = this;
    const gift = await request(world.app)
      .post("/api/v1/donations")
      .set("Idempotency-Key", onceKey())
      .send({ programme: "general" })
      .expect(201);
    canaries.code("a receipt code", gift.body.receiptCode);
    this.paid = await casesOfAllKinds(world, canaries);
    await courseWithWords(world, canaries);
    await appealWithWords(world, canaries);
    await papers.pictureWithWords(world, canaries);
    await papers.pairWithWords(world, canaries);
    await papers.vouchWithWords(world, canaries);
    await papers.addressesWithWords(world, canaries);
    await askWithWords(world, canaries, CHOICES);
    counts["fields of forms"] = await everyForm(world, canaries);
    this.operations = await everyOperation(world, canaries);
    counts["bad requests"] = this.operations.sent;
    counts["kinds of problems"] = [...this.operations.problems.keys()].filter((each) =>
      each.startsWith("/"),
    ).length;
    await world.work({ kind: "job", name: "mix-cases" }, mixCases);
    await world.check();
  }

  /** Puts what lies outside the database where it is searched: logs, exports, copies of the book, the backup, and what it opens to. */
  async #takeEverything(): Promise<void> {
    const { world, taken } = this;
    this.backedUp = await BackedUp.take(world);
    await this.backedUp.copyLog();
    await writeFile(join(taken, "log"), world.lines.join("\n"));
    await writeFile(join(taken, "metrics"), await this.#metrics());
    const plain: Uint8Array[] = [];
    const sealed = this.backedUp.backup.replace(".backup.age", ".tables.age");
    for await (const chunk of readSealed(sealed, this.backedUp.identity)) plain.push(chunk);
    await writeFile(join(taken, "backup-opened"), Buffer.concat(plain));
    const rowan = await world.signedIn("rowan");
    await mkdir(join(taken, "exports"));
    for (const format of ["hledger", "beancount", "csv", "jsonl"]) {
      const { text, body, status } = await rowan.get(`/api/v1/exports/${format}`).buffer(true);
      if (status !== 200) throw new Error(`the export ${format} answers ${status}`);
      await writeFile(join(taken, "exports", format), text || (body as Buffer));
    }
    for (const [at, path] of PUBLIC.entries())
      await writeFile(join(taken, `public-${at}`), (await request(world.app).get(path)).text);
    this.opened = await openedFields(world, this.canaries.codes);
    this.rows = await dumpTables(world.database.owner);
    await writeFile(join(taken, "tables"), this.rows);
  }

  /** What the server's metrics say of all that was asked, after the quarter of an hour from which on they tell of it. */
  async #metrics(): Promise<string> {
    const { world } = this;
    world.clock.advance(900_000);
    const nodeHeight = async (): Promise<number> => (await world.chain.source.tip()).height;
    return measurer({ sql: world.sql, clock: world.clock, tally: world.tally, nodeHeight })();
  }
}
