/** A demo whose auditor has keys from the first epoch on: what its sheet says is what lies in the auditor's folder. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { demoFiles } from "../../../src/app/demo/demo-files.ts";
import { foundDemo } from "../../../src/app/demo/found-demo.ts";
import { readAuditKeys } from "../../../src/audit/audit-keys.ts";
import { readEpochKeys } from "../../../src/auditors/epoch-key-folder.ts";
import { readSigner } from "../../../src/auditors/auditor-files.ts";
import { toHex } from "../../../src/base/bytes.ts";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { units } from "../../../src/db/unit.ts";
import { testClock } from "../../support/clock.ts";
import { freshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

test("the demo's auditor can open what settles from the first epoch on", async () => {
  const database = await freshDatabase();
  const folder = mkdtempSync(join(tmpdir(), "demo-keys-"));
  const [clock, random] = [testClock(), seededRandom("demo keys")];
  const files = demoFiles(folder);
  try {
    await foundDemo({
      files,
      origin: "demo.example/log",
      birthHeight: 0,
      work: units(database.app, clock, random),
      clock,
      random,
      kdfCost: { memoryKib: 8, passes: 1, lanes: 1 },
      auditEpochs: 20,
    });
    const sheets = await database.app<{ note: string; first: number; last: number }>(
      "audit_key_sheets",
    );
    expect(sheets).toHaveLength(1);
    const auditor = vkeyOfSigner(await readSigner(files.auditorKey));
    const { first, keys } = readAuditKeys(sheets[0]!.note, {
      fund: "demo.example/log",
      auditors: [auditor],
    });
    const secrets = await readEpochKeys(files.epochKeys);
    expect([first, secrets.map(({ epoch }) => epoch)]).toEqual([
      1,
      Array.from({ length: 20 }, (_, at) => at + 1),
    ]);
    expect(keys).toEqual(secrets.map(({ secret }) => toHex(x25519Public(secret))));
  } finally {
    rmSync(folder, { recursive: true });
    await database.close();
  }
});
