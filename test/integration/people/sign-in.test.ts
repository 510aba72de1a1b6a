import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { units } from "../../../src/db/unit.ts";
import type { Reader, Work } from "../../../src/db/unit.ts";
import { changePassphrase, newLock } from "../../../src/people/change-passphrase.ts";
import { checkSignIn, signInFailed } from "../../../src/people/check-sign-in.ts";
import type { SignInAttempt } from "../../../src/people/check-sign-in.ts";
import { disablePerson } from "../../../src/people/disable-person.ts";
import { endSession } from "../../../src/people/end-session.ts";
import { enrolPerson } from "../../../src/people/enrol-person.ts";
import { purgeSessions } from "../../../src/people/jobs.ts";
import { oneTimeCode } from "../../../src/people/one-time-code.ts";
import type { Role } from "../../../src/people/person.ts";
import { listPeople } from "../../../src/people/person.store.ts";
import { openSessionKeys, sessionId } from "../../../src/people/session.ts";
import { findStoredSession } from "../../../src/people/session.store.ts";
import { startSession } from "../../../src/people/start-session.ts";
import { HOUR, MINUTE, SECOND, testClock } from "../../support/clock.ts";
import { dumpTables, hasMarker } from "../../support/dump.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("sign-in");
const clock = testClock();
const cost = { memoryKib: 64, passes: 1, lanes: 1 };
const operator = { kind: "operator" } as const;

let database: FreshDatabase;
let work: Work;
let read: Reader;
let people = 0;

beforeAll(async () => {
  database = await freshDatabase();
  work = units(database.app, clock, random);
  read = { sql: database.app };
});
afterAll(() => database.close());
beforeEach(() => {
  clock.advance(MINUTE);
});

interface Enrolled {
  readonly code: string;
  readonly passphrase: string;
  readonly keys: { reader: Uint8Array; reviewer: Uint8Array; totp?: Uint8Array };
}

async function enrol(options: { totp?: boolean; roles?: readonly Role[] } = {}): Promise<Enrolled> {
  people += 1;
  const code = `p-${people}`;
  const keys = {
    reader: random.bytes(32),
    reviewer: random.bytes(32),
    ...(options.totp === true ? { totp: random.bytes(20) } : {}),
  };
  const passphrase = `the long passphrase of ${code}`;
  const person = { code, roles: options.roles ?? (["reviewer"] as const) };
  await work(operator, (unit) => enrolPerson(unit, { person, passphrase, keys, cost }));
  return { code, passphrase, keys };
}

const check = (attempt: SignInAttempt) => checkSignIn(read, attempt, clock.now(), cost);
const attemptOf = ({ code, passphrase }: Enrolled) => ({ person: code, passphrase });

const signIn = (person: Enrolled, code?: string) => enter({ ...attemptOf(person), code });

async function enter(attempt: SignInAttempt): Promise<string> {
  const unlocked = await check(attempt);
  const by = { kind: "person", person: attempt.person } as const;
  const token = await work(by, (unit) => startSession(unit, unlocked));
  if (token === undefined) throw signInFailed();
  return token;
}

const sessionOf = (token: string) => findStoredSession(read, sessionId(token)!);

test("the passphrase unlocks the keys that were enrolled, and the session keeps them", async () => {
  const ana = await enrol();
  const token = await signIn(ana);
  const session = (await sessionOf(token))!;
  expect(session.person).toEqual({ code: ana.code, roles: ["reviewer"] });
  expect(openSessionKeys(token, ana.code, session.keyBox)).toEqual(ana.keys);
});

test("every sign-in that fails is answered alike", async () => {
  const ana = await enrol();
  const bo = await enrol({ totp: true });
  const gone = await enrol();
  await work(operator, (unit) => disablePerson(unit, gone.code));
  const attempts: SignInAttempt[] = [
    { person: "nobody", passphrase: ana.passphrase },
    { person: "", passphrase: "" },
    { person: "\0", passphrase: "\0" },
    { person: "Robert'); drop table people;--", passphrase: ana.passphrase },
    { person: ana.code, passphrase: bo.passphrase },
    { person: ana.code, passphrase: "x".repeat(5000) },
    attemptOf(bo),
    { ...attemptOf(bo), code: "000000" },
    attemptOf(gone),
  ];
  for (const attempt of attempts)
    await expect(enter(attempt)).rejects.toMatchObject({
      kind: "unauthenticated",
      code: "sign-in-failed",
      message: "The name, the passphrase or the one-time code is not right.",
      extra: {},
    });
});

test("an unknown, a disabled and a known person each cost a derivation", async () => {
  const gone = await enrol();
  await work(operator, (unit) => disablePerson(unit, gone.code));
  // A cost that argon2 refuses shows that it was asked.
  const impossible = { ...cost, memoryKib: 1 };
  for (const person of ["nobody", gone.code])
    await expect(
      checkSignIn(read, { person, passphrase: "any" }, clock.now(), impossible),
    ).rejects.not.toHaveProperty("code", "sign-in-failed");
});

test("a one-time code opens one session, also when two sign in with it at once", async () => {
  const bo = await enrol({ totp: true });
  const code = oneTimeCode(bo.keys.totp!, clock.now());
  const unlocked = await check({ ...attemptOf(bo), code });
  const by = { kind: "person", person: bo.code } as const;
  const both = await Promise.all([
    work(by, (unit) => startSession(unit, unlocked)),
    work(by, (unit) => startSession(unit, unlocked)),
  ]);
  expect(both.filter((token) => token === undefined)).toHaveLength(1);
  await expect(signIn(bo, code)).rejects.toMatchObject({ code: "sign-in-failed" });
  clock.advance(30 * SECOND);
  await signIn(bo, oneTimeCode(bo.keys.totp!, clock.now()));
});

test("the row of a session opens nothing without its cookie", async () => {
  const ana = await enrol();
  const bo = await enrol();
  const token = await signIn(ana);
  const other = await signIn(bo);
  const stolen = (await sessionOf(token))!;
  expect(() => openSessionKeys(other, ana.code, stolen.keyBox)).toThrow("envelope-open");
  expect(() => openSessionKeys(token, bo.code, stolen.keyBox)).toThrow("envelope-open");
  const row = await database
    .owner("sessions")
    .where({ id_hash: sessionId(token) })
    .first();
  // The hash in the row is no token, and no token leads to it but the right one.
  const guess = Buffer.from(row.id_hash).toString("base64url");
  expect(await sessionOf(guess)).toBeUndefined();
});

test("nothing in the database shows a passphrase, a key or a token", async () => {
  const ana = await enrol({ totp: true });
  const token = await signIn(ana, oneTimeCode(ana.keys.totp!, clock.now()));
  const dump = await dumpTables(database.owner);
  expect(dump).toContain(ana.code);
  expect(hasMarker(dump, ana.passphrase)).toBe(false);
  expect(dump).not.toContain(token);
  const secrets = [...Object.values(ana.keys), new Uint8Array(Buffer.from(token, "base64url"))];
  for (const secret of secrets) {
    expect(dump).not.toContain(toHex(secret));
    expect(hasMarker(dump, toHex(secret))).toBe(false);
  }
});

test("sessions lie in an unlogged table", async () => {
  const found = await database.owner("pg_class").where({ relname: "sessions" }).first();
  expect(found.relpersistence).toBe("u");
});

test("signing out deletes the session, and any text may be signed out", async () => {
  const token = await signIn(await enrol());
  await work({ kind: "public" }, async (unit) => {
    await endSession(unit, token);
    await endSession(unit, token);
    await endSession(unit, "no token at all");
  });
  expect(await sessionOf(token)).toBeUndefined();
});

test("the purge takes sessions that are over and leaves the others", async () => {
  const ana = await enrol();
  await database.owner("sessions").delete();
  const idle = await signIn(ana);
  clock.advance(29 * MINUTE);
  const live = await signIn(ana);
  expect(await purgeSessions({ work })).toBe(0);
  clock.advance(MINUTE);
  expect(await purgeSessions({ work })).toBe(1);
  expect(await sessionOf(idle)).toBeUndefined();
  expect(await sessionOf(live)).toBeDefined();
  clock.advance(12 * HOUR);
  await database.owner("sessions").update({ seen_at: clock.now() });
  expect(await purgeSessions({ work })).toBe(1);
});

test("a disabled person has no session and gets none", async () => {
  const ana = await enrol();
  const token = await signIn(ana);
  expect(await work(operator, (unit) => disablePerson(unit, ana.code))).toBe(true);
  expect(await work(operator, (unit) => disablePerson(unit, ana.code))).toBe(false);
  expect(await work(operator, (unit) => disablePerson(unit, "nobody"))).toBe(false);
  expect(await sessionOf(token)).toBeUndefined();
  expect((await listPeople(read)).map((person) => person.code)).not.toContain(ana.code);
  await expect(signIn(ana)).rejects.toMatchObject({ code: "sign-in-failed" });
});

test("a person disabled between the check and the session gets none", async () => {
  const ana = await enrol();
  const unlocked = await check(attemptOf(ana));
  await work(operator, (unit) => disablePerson(unit, ana.code));
  const start = work({ kind: "person", person: ana.code }, (unit) => startSession(unit, unlocked));
  const token = await start;
  expect(await sessionOf(token!)).toBeUndefined();
});

test("a new passphrase replaces the old one and ends all sessions", async () => {
  const ana = await enrol();
  const token = await signIn(ana);
  const passphrase = "quite another long one";
  const unlocked = await check(attemptOf(ana));
  const lock = await newLock(passphrase, { ...cost, passes: 2 }, random);
  const change = () =>
    work({ kind: "person", person: ana.code }, (unit) => changePassphrase(unit, unlocked, lock));
  expect(await change()).toBe(true);
  // What was unlocked before is another box now.
  expect(await change()).toBe(false);
  expect(await sessionOf(token)).toBeUndefined();
  await expect(signIn(ana)).rejects.toMatchObject({ code: "sign-in-failed" });
  await signIn({ ...ana, passphrase });
});

test("enrolment refuses weak passphrases, bad codes, duties that must stay apart, and a used code", async () => {
  const ana = await enrol();
  const input = (change: { code?: string; roles?: readonly Role[]; passphrase?: string }) => ({
    person: { code: change.code ?? "fresh", roles: change.roles ?? (["reviewer"] as const) },
    passphrase: change.passphrase ?? "a long enough passphrase",
    keys: {},
    cost,
  });
  const refused = [
    [input({ passphrase: "short" }), "passphrase-weak"],
    [input({ code: "Ana Perez" }), "person-code"],
    [input({ code: "claimant" }), "person-code"],
    [input({ roles: [] }), "roles-apart"],
    [input({ roles: ["auditor", "treasurer"] }), "roles-apart"],
    [input({ code: ana.code }), "person-enrolled"],
  ] as const;
  for (const [bad, code] of refused)
    await expect(work(operator, (unit) => enrolPerson(unit, bad))).rejects.toMatchObject({ code });
});

test("the database itself keeps duties apart, and lets the application change no roles", async () => {
  const ana = await enrol();
  const give = (roles: string[]) =>
    database.owner("people").where({ code: ana.code }).update({ roles });
  await expect(give(["auditor", "signer"])).rejects.toThrow("people_auditor_apart");
  await expect(give(["operator", "reviewer"])).rejects.toThrow("people_operator_apart");
  await expect(give(["data-officer", "approver"])).rejects.toThrow("people_data_officer_apart");
  await expect(give(["admin"])).rejects.toThrow("people_roles_check");
  await expect(give([])).rejects.toThrow("people_roles_check");
  const asApp = database
    .app("people")
    .where({ code: ana.code })
    .update({ roles: ["treasurer"] });
  await expect(asApp).rejects.toThrow("permission denied");
  await expect(database.app("people").delete()).rejects.toThrow("permission denied");
});

test("a key box moved to another person's row does not open with the same passphrase", async () => {
  const ana = await enrol();
  const bo = await enrol();
  const row = await database.owner("people").where({ code: ana.code }).first();
  await database
    .owner("people")
    .where({ code: bo.code })
    .update({ key_box: row.key_box, kdf_salt: row.kdf_salt });
  await expect(check({ person: bo.code, passphrase: ana.passphrase })).rejects.toMatchObject({
    code: "sign-in-failed",
  });
});
