import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Actor } from "../../src/base/actor.ts";
import { utf8 } from "../../src/base/bytes.ts";
import { newId } from "../../src/base/id.ts";
import type { Id } from "../../src/base/id.ts";
import { x25519Public } from "../../src/base/sealed-box.ts";
import { units } from "../../src/db/unit.ts";
import type { Reader, Work } from "../../src/db/unit.ts";
import { createVaultCase } from "../../src/vault/create-vault-case.ts";
import { sealEntry } from "../../src/vault/seal-entry.ts";
import { openShredFolder } from "../../src/vault/shred-folder.ts";
import type { ShredPlace } from "../../src/vault/shred-folder.ts";
import type { ShredStore } from "../../src/vault/shred-store.ts";
import type { ReaderKey } from "../../src/vault/wrap.ts";
import { testClock } from "./clock.ts";
import type { TestClock } from "./clock.ts";
import { freshDatabase } from "./postgres.ts";
import type { FreshDatabase } from "./postgres.ts";
import { seededRandom } from "./random.ts";

const random = seededRandom("vault-world");
const ana = random.bytes(32);
const bo = random.bytes(32);
const claim = random.bytes(32);

/** The people of a vault test: Ana has every case, Bo has none before it is shared, the claimant has their own. */
export const byAna: Actor = { kind: "person", person: "ana" };
export const byBo: Actor = { kind: "person", person: "bo" };
export const byClaimant: Actor = { kind: "claimant" };
export const asAna = { kind: "person", person: "ana", key: ana } as const;
export const asBo = { kind: "person", person: "bo", key: bo } as const;
export const asClaim = { kind: "claim", key: claim } as const;
export const anaKey: ReaderKey = readerKey("ana", ana);
export const boKey: ReaderKey = readerKey("bo", bo);
export const claimSeal = x25519Public(claim);

/** A database and a second store of one test file's own. */
export interface VaultWorld {
  readonly database: FreshDatabase;
  readonly work: Work;
  readonly read: Reader;
  readonly shreds: ShredStore;
  readonly clock: TestClock;
  /** Where the second store lies, or a copy of it by another name. */
  placeOf(name?: string): ShredPlace;
  /** A case with the given texts as its entries, shared with Ana and the claim. */
  newCase(...texts: string[]): Promise<Id<"case">>;
  close(): Promise<void>;
}

/** Makes a VaultWorld; close it in afterAll. */
export async function vaultWorld(): Promise<VaultWorld> {
  const clock = testClock();
  const database = await freshDatabase();
  const work = units(database.app, clock, random);
  const root = await mkdtemp(join(tmpdir(), "commonpurse-vault-"));
  const placeOf = (name = "shreds"): ShredPlace => ({
    parts: join(root, name, "parts"),
    keyFile: join(root, name, "shred.key"),
  });
  const shreds = await openShredFolder(placeOf(), random);
  return {
    database,
    work,
    read: { sql: database.app },
    shreds,
    clock,
    placeOf,
    newCase: (...texts) =>
      work(byClaimant, async (unit) => {
        const id = newId<"case">(unit.random);
        const input = { case: id, readers: [anaKey], claimSeal };
        const open = await createVaultCase(unit, shreds, input);
        for (const text of texts)
          await sealEntry(unit, open, { kind: "request", plaintext: utf8(text) });
        return id;
      }),
    async close() {
      await database.close();
      await rm(root, { recursive: true });
    },
  };
}

function readerKey(person: string, privateKey: Uint8Array): ReaderKey {
  return { person, keyId: "00112233aabbccdd", key: x25519Public(privateKey) };
}
