/** The whole ceremony by command line: keys on three machines, two drafts, signatures, the quorum, the database, staff. */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { units } from "../../../src/db/unit.ts";
import { peopleCommand } from "../../../src/people/cli.ts";
import type { PeopleIo } from "../../../src/people/shared-cli.ts";
import { foundCommand } from "../../../src/people/founding-cli.ts";
import { findFund } from "../../../src/people/fund.store.ts";
import { parseKeyFile } from "../../../src/people/key-file.ts";
import { findPerson } from "../../../src/people/person.store.ts";
import { testClock } from "../../support/clock.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

let database: FreshDatabase;
let root: string;
let printed: string[] = [];
let answers: string[] = [];
let isSure = true;

beforeAll(async () => {
  database = await freshDatabase();
  root = await mkdtemp(join(tmpdir(), "commonpurse-found-"));
});
afterAll(async () => {
  await database.close();
  await rm(root, { recursive: true });
});
beforeEach(() => {
  printed = [];
  answers = [];
  isSure = true;
});

const random = seededRandom("ceremony");
const clock = testClock();
const io: PeopleIo = {
  print: (line) => void printed.push(line),
  confirm: () => Promise.resolve(isSure),
  askSecret: () => Promise.resolve(answers.shift() ?? ""),
  random,
  clock,
  withDatabase: (use) =>
    use({ read: { sql: database.app }, work: units(database.app, clock, random) }),
  fundFile: undefined,
};

const file = (name: string) => join(root, name);

async function run(make: (io: PeopleIo) => Command, ...words: string[]): Promise<string[]> {
  printed = [];
  await make(io).exitOverride().parseAsync(words, { from: "user" });
  return printed;
}
const found = (...words: string[]) => run(foundCommand, ...words);
const people = (...words: string[]) => run(peopleCommand, ...words);

async function noteKey(role: string, name: string): Promise<string> {
  const options = ["--role", role, "--name", `fund.test/${name}`, "--out", file(`${name}.key`)];
  return (await found("key", ...options))[0]!;
}

async function personKey(person: string, role: string): Promise<string> {
  const out = file(`${person}-${role}.key`);
  const [line] = await found("key", "--role", role, "--person", person, "--out", out);
  return line!.split(" ")[2]!;
}

test("founders make their keys, draft, sign on their own and assemble a quorum", async () => {
  const root3 = [
    await noteKey("root", "a"),
    await noteKey("root", "b"),
    await noteKey("root", "c"),
  ];
  const plan = {
    fund: "fund.test/book",
    network: "regtest",
    programmes: ["general"],
    preset: "standard",
    root: { keys: root3, quorum: 2 },
    keys: {
      log: await noteKey("log", "book"),
      address: await noteKey("address", "address"),
      bulletin: await noteKey("bulletin", "bulletin"),
    },
    people: [
      {
        person: "ana",
        reader: await personKey("ana", "reader"),
        reviewer: await personKey("ana", "reviewer"),
      },
      { person: "di", approver: await personKey("di", "approver") },
    ],
    signInRp: "fund.test",
    verifyPage: "5a".repeat(32),
    from: "2030-01-01",
    notAfter: "2031-01-01",
  };
  await writeFile(file("plan.json"), JSON.stringify(plan));
  const drafted = await found("draft", "--plan", file("plan.json"), "--out", root);
  // Ana reviews and Di approves: their fund asks for two of each.
  expect(drafted[1]).toContain("These people can pay nobody");
  for (const draft of ["fund", "people"])
    for (const name of ["a", "b"]) {
      const out = file(`${draft}.${name}`);
      const said = await found(
        "sign",
        file(`${draft}.draft`),
        "--key",
        file(`${name}.key`),
        "--out",
        out,
      );
      expect(said.join("\n")).toContain("fund.test/book");
      if (draft === "fund") expect(said).toContain(`  # verify.html sha256:${"5a".repeat(32)}`);
    }
  await expect(
    found("assemble", file("fund.draft"), file("fund.a"), "--out", file("fund.early")),
  ).rejects.toThrow("note-unsigned");
  await found(
    "assemble",
    file("fund.draft"),
    file("fund.a"),
    file("fund.b"),
    "--out",
    file("fund"),
  );
  const copies = [file("people.a"), file("people.b")];
  await expect(
    found("assemble", file("people.draft"), ...copies, "--out", file("early")),
  ).rejects.toThrow("--fund-file");
  await found(
    "assemble",
    file("people.draft"),
    ...copies,
    "--fund-file",
    file("fund"),
    "--out",
    file("people"),
  );
});

test("key files are for their owner alone and are never written over", async () => {
  expect((await stat(file("a.key"))).mode & 0o777).toBe(0o600);
  const before = await readFile(file("ana-reader.key"), "utf8");
  expect(parseKeyFile(before)).toMatchObject({ person: "ana", role: "reader" });
  await expect(personKey("ana", "reader")).rejects.toThrow("EEXIST");
  expect(await readFile(file("ana-reader.key"), "utf8")).toBe(before);
});

test("a founder who says no has signed nothing", async () => {
  isSure = false;
  const words = ["sign", file("fund.draft"), "--key", file("c.key"), "--out", file("fund.c")];
  await expect(found(...words)).rejects.toThrow("Nothing was signed.");
  await expect(stat(file("fund.c"))).rejects.toThrow("ENOENT");
});

test("a plan with mistakes is refused with a line for each, and no value", async () => {
  await writeFile(file("bad.json"), JSON.stringify({ fund: 1, people: [{ person: "Ana Perez" }] }));
  const refused = found("draft", "--plan", file("bad.json"), "--out", root);
  await expect(refused).rejects.toThrow(/people\.0\.person: a code/);
  await expect(refused).rejects.not.toThrow(/Perez/);
});

test("founders of three are told that their fund is small, and read it before they sign", async () => {
  const plan = JSON.parse(await readFile(file("plan.json"), "utf8"));
  const three: object[] = [];
  for (const person of ["bo", "cy", "dan"])
    three.push({
      person,
      reader: await personKey(person, "reader"),
      reviewer: await personKey(person, "reviewer"),
      approver: await personKey(person, "approver"),
    });
  const draftOf = async (folder: string, more: object): Promise<string[]> => {
    await mkdir(file(folder));
    await writeFile(file(`${folder}.json`), JSON.stringify({ ...plan, people: three, ...more }));
    return found("draft", "--plan", file(`${folder}.json`), "--out", file(folder));
  };
  expect((await draftOf("unsaid", {}))[1]).toContain("say separation small");
  const said = await draftOf("said", { separation: "small", board: "09".repeat(32) });
  expect(said.length).toBe(1);
  expect(await readFile(file("said/people.draft"), "utf8")).toContain('"person":"board"');
  isSure = true;
  const words = [file("said/fund.draft"), "--key", file("a.key"), "--out", file("said/fund.a")];
  expect((await found("sign", ...words)).join("\n")).toContain("Small: one approver of a batch");
});

test("the statements found the installation, as a real fund", async () => {
  const said = await found("import", "--fund-file", file("fund"), "--people-list", file("people"));
  expect(said[0]).toMatch(/Digest of the fund file: [0-9a-f]{64}$/);
  expect(await findFund({ sql: database.app })).toMatchObject({ kind: "real", network: "regtest" });
});

test("staff are enrolled with their keys, typing their passphrase twice", async () => {
  const keys = ["--keys", file("ana-reader.key"), file("ana-reviewer.key")];
  answers = ["a long enough passphrase", "another passphrase"];
  await expect(people("enrol", "ana", "--roles", "reviewer", ...keys)).rejects.toThrow(
    "not the same",
  );
  answers = ["a long enough passphrase", "a long enough passphrase"];
  const said = await people(
    "enrol",
    "ana",
    "--roles",
    "reviewer,triager",
    "--one-time-code",
    ...keys,
  );
  expect(said.join("\n")).toContain("otpauth://totp/ana?secret=");
  expect(await findPerson({ sql: database.app }, "ana")).toMatchObject({
    roles: ["reviewer", "triager"],
    kdf: { memoryKib: 65_536 },
  });
  for (const bad of [file("di-approver.key"), file("a.key")])
    await expect(people("enrol", "di", "--roles", "approver", "--keys", bad)).rejects.toThrow(
      "no reader",
    );
});

test("the list in force is shown from the signed statement, in words and as JSON", async () => {
  await expect(people()).rejects.toThrow("--fund-file");
  const said = (await people("--fund-file", file("fund"))).join("\n");
  expect(said).toContain("ana: reviewer");
  expect(said).toContain("di: approver");
  expect(said).toContain("Enrolled: ana as reviewer, triager");
  const [json] = await people("--fund-file", file("fund"), "--json");
  expect(JSON.parse(json!)).toMatchObject({ list: { seq: 0 }, enrolled: [{ code: "ana" }] });
});

test("a new list is taken over, an enrolled person is disabled", async () => {
  const said = await people("--fund-file", file("fund"), "import", file("people"));
  expect(said[0]).toContain("People list 0");
  await people("disable", "ana");
  await expect(people("disable", "ana")).rejects.toThrow("Nobody");
});
