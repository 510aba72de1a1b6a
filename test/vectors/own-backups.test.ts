import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import { encrypterTo, openBackup, writeBackup } from "../../src/backup/backup-file.ts";
import type { Backup } from "../../src/backup/backup-file.ts";
import { pad } from "../../src/base/padding.ts";
import { Refusal } from "../../src/base/refusal.ts";
import { vectors } from "../support/vectors.ts";
import type { VectorCase } from "../support/vectors.ts";

const { cases, ...fixed } = vectors("own-backups");

async function open({ backup, newest, identity }: VectorCase): Promise<Backup> {
  return openBackup(new Uint8Array(Buffer.from(backup, "base64")), {
    identity: identity.replace("AGE-TEST-IDENTITY-1", "AGE-SECRET-KEY-1"),
    fund: fixed["fund"],
    newest: { size: newest.size, root: new Uint8Array(Buffer.from(newest.root, "base64")) },
  });
}

async function ruleOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "accept";
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
}

async function sealBackup(backup: Backup, recipients: string[]): Promise<Uint8Array> {
  return encrypterTo(recipients).encrypt(pad(writeBackup(backup)));
}

test.each(cases)("backup, $desc: $expect", async (given) => {
  expect(await ruleOf(open(given))).toBe(given.expect);
});

test("what was opened is sealed again to two people and opens for each of them as the same", async () => {
  const backup = await open(cases[0]!);
  const identities = await Promise.all([generateX25519Identity(), generateX25519Identity()]);
  const recipients = await Promise.all(identities.map(identityToRecipient));
  const file = await sealBackup(backup, recipients);
  for (const identity of identities)
    expect(await openBackup(file, { identity, fund: fixed["fund"] })).toEqual(backup);
});

test("one person alone, twice the same or no recipient at all gets no backup", async () => {
  const backup = await open(cases[0]!);
  const one = await identityToRecipient(await generateX25519Identity());
  for (const recipients of [[], [one], [one, one], [one, "age1nonsense"]])
    expect(await ruleOf(sealBackup(backup, recipients))).toBe("backup-recipients");
});

test("a file that was cut or changed in one bit does not open", async () => {
  const whole = new Uint8Array(Buffer.from(cases[0]!["backup"], "base64"));
  const changed = whole.slice();
  changed[changed.length - 1]! ^= 1;
  for (const file of [new Uint8Array(0), whole.slice(0, 100), whole.slice(0, -1), changed]) {
    const given = { ...cases[0]!, backup: Buffer.from(file).toString("base64") };
    expect(await ruleOf(open(given))).toBe("backup-open");
  }
});

test("a log that is smaller or as far along is no reason to stop, another one at the same size is", async () => {
  const identity = cases[0]!["identity"].replace("AGE-TEST-IDENTITY-1", "AGE-SECRET-KEY-1");
  const file = new Uint8Array(Buffer.from(cases[0]!["backup"], "base64"));
  const root = new Uint8Array(Buffer.from(fixed["newest"].root, "base64"));
  const at = (newest: { size: number; root: Uint8Array; rootAt?: (size: number) => Uint8Array }) =>
    ruleOf(openBackup(file, { identity, fund: fixed["fund"], newest }));
  expect(await at({ size: 1000, root: new Uint8Array(32) })).toBe("accept");
  expect(await at({ size: 1040, root, rootAt: () => root })).toBe("backup-stale");
  // A longer log that never contained ours is a fork, and a fork is worse than being behind.
  expect(await at({ size: 1040, root, rootAt: () => new Uint8Array(32) })).toBe("backup-fork");
});
