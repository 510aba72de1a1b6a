/** A backup of a world, taken at one moment, and what brings it back into an empty database with all that is known outside. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { fillMirror } from "../../src/audit/fill-mirror.ts";
import { folderMirror } from "../../src/audit/folder-mirror.ts";
import { makeBackup } from "../../src/backup/make-backup.ts";
import { releaseRestore, restoreDigest } from "../../src/backup/release-restore.ts";
import { restoreFund } from "../../src/backup/restore-fund.ts";
import type { RestoreReport, RestoreSources } from "../../src/backup/restore-fund.ts";
import { findUnreleased } from "../../src/backup/restore.store.ts";
import { openBoth } from "../../src/backup/verify-backup.ts";
import { fundFileDigest, fundKeys, FUND_STATEMENT } from "../../src/base/fund-file.ts";
import type { FundFile } from "../../src/base/fund-file.ts";
import { keyId } from "../../src/base/people-list.ts";
import { readStatement } from "../../src/base/statement.ts";
import { makeApproval } from "../../src/payouts/approval.ts";
import type { Approval } from "../../src/payouts/approval.ts";
import { currentPeople } from "../../src/people/current-people.view.ts";
import { parseKeyFile, publicKeyOf } from "../../src/people/key-file.ts";
import { readSignatures } from "../../src/signer/log-lines.ts";
import { emptyDatabase } from "./postgres.ts";
import type { FreshDatabase } from "./postgres.ts";
import { seededRandom } from "./random.ts";
import { ORIGIN } from "./make-world.ts";
import type { World } from "./world.ts";

export class BackedUp {
  readonly #random = seededRandom("bring back");
  readonly #restored: FreshDatabase[] = [];
  readonly lost: FreshDatabase;

  readonly world: World;
  readonly folder: string;
  readonly backup: string;
  readonly identity: string;
  readonly file: FundFile;

  private constructor(made: Pick<BackedUp, "world" | "folder" | "backup" | "identity" | "file">) {
    this.world = made.world;
    this.folder = made.folder;
    this.backup = made.backup;
    this.identity = made.identity;
    this.file = made.file;
    this.lost = made.world.database;
  }

  static async take(world: World): Promise<BackedUp> {
    const folder = await mkdtemp(join(tmpdir(), "commonpurse-restore-"));
    const identity = await generateX25519Identity();
    const other = await generateX25519Identity();
    const policy = await readFile(world.files.fundFile, "utf8");
    const to = await Promise.all([identity, other].map((each) => identityToRecipient(each)));
    const made = await makeBackup(
      { sql: world.sql },
      { fund: ORIGIN, network: "regtest", policy },
      { folder, recipients: to, at: world.clock.now() },
    );
    const { value } = readStatement(FUND_STATEMENT, policy);
    return new BackedUp({ world, folder, backup: made.backup, identity, file: value });
  }

  /** Copies the public log as it is now; returns the folder. */
  async copyLog(name = "copy"): Promise<string> {
    const { world, file } = this;
    await fillMirror(folderMirror(join(this.folder, name)), {
      read: { sql: world.sql },
      trust: { origin: file.fund, keys: fundKeys(file, "log") },
      fundFiles: [
        { digest: fundFileDigest(file), text: await readFile(world.files.fundFile, "utf8") },
      ],
      stamped: new Set(),
    });
    return join(this.folder, name);
  }

  /** The signer's log as a file. */
  get signerLog(): string {
    return join(dirname(this.world.files.policy), "signatures.log");
  }

  async sources(): Promise<RestoreSources> {
    const owner = { fund: ORIGIN, network: "regtest" } as const;
    return {
      source: this.world.chain.source,
      signatures: readSignatures(new Uint8Array(await readFile(this.signerLog)), owner),
      copy: folderMirror(join(this.folder, "copy")),
      clock: this.world.clock,
      random: this.#random,
    };
  }

  /** Brings the backup back, with parts of what is known outside replaced; the world goes on with it, and its staff has enrolled again. */
  async bringBack(
    parts: Partial<RestoreSources> = {},
  ): Promise<{ database: FreshDatabase; report: RestoreReport }> {
    const database = await emptyDatabase();
    this.#restored.push(database);
    const opened = await openBoth(this.backup, { identity: this.identity });
    const from = { ...(await this.sources()), ...parts };
    const report = await restoreFund({ sql: database.owner }, opened, from);
    await database.owner("people").insert(await this.lost.owner("people"));
    this.world.use(database);
    return { database, report };
  }

  /** What these approvers say to the restore that waits. */
  async approvals(people = ["larch", "maple"], without: string[] = []): Promise<Approval[]> {
    const waiting = await findUnreleased({ sql: this.world.sql });
    if (waiting === undefined) throw new Error("no restore waits");
    return Promise.all(
      people.map(async (person) => {
        const text = await readFile(join(this.world.files.keys, `${person}.key`), "utf8");
        const key = parseKeyFile(text)!;
        const id = keyId("ed25519", publicKeyOf(key));
        return makeApproval(restoreDigest(waiting, without), { id, seed: key.secret });
      }),
    );
  }

  /** Two approvers let signing go on, without these unseen batches if there are any. */
  async release(people?: string[], without: string[] = []): Promise<string[]> {
    const { world } = this;
    const list = await currentPeople({ sql: world.sql }, this.file, world.clock.now());
    const approvals = await this.approvals(people, without);
    return world.work({ kind: "operator" }, (unit) =>
      releaseRestore(unit, approvals, list, without.length > 0),
    );
  }

  async close(): Promise<void> {
    this.world.use(this.lost);
    for (const database of this.#restored) await database.close();
    await rm(this.folder, { recursive: true });
  }
}
