/** What a server keeps outside the database: the second store, and the keys of tokens. */
import { join } from "node:path";
import type { Random } from "../../src/base/clock.ts";
import { openTokenKeys } from "../../src/duplicates/token-keys.ts";
import type { TokenKeys } from "../../src/duplicates/token-keys.ts";
import { openShredFolder } from "../../src/vault/shred-folder.ts";
import type { ShredStore } from "../../src/vault/shred-store.ts";
import { seededRandom } from "./random.ts";

export async function keptApart(
  folder: string,
  random: Random,
): Promise<{ shreds: ShredStore; tokenKeys: TokenKeys }> {
  const shreds = { parts: join(folder, "shred"), keyFile: join(folder, "shred.key") };
  return {
    shreds: await openShredFolder(shreds, random),
    tokenKeys: await openTokenKeys(join(folder, "duplicates.key"), seededRandom("tokens")),
  };
}
