import { expect, test } from "vitest";
import {
  fundFileDigest,
  fundKeys,
  fundRoot,
  openFundFile,
  pageComment,
  pageNamed,
  separationOf,
} from "../../../src/base/fund-file.ts";
import { keysInForce, openPeopleList } from "../../../src/base/people-list.ts";
import {
  COSIGNATURE,
  signText,
  formatNote,
  vkeyOf,
  vkeyOfSigner,
} from "../../../src/base/tlog/note.ts";
import { awaitsWitnesses, parseTlogPolicy } from "../../../src/base/tlog/policy.ts";
import {
  assembleStatement,
  draftFounding,
  foundingOf,
  makeFounding,
  readDraft,
} from "../../../src/people/found.ts";
import { formatKeyFile, parseKeyFile, publicKeyOf } from "../../../src/people/key-file.ts";
import { readerKeysOf, standingRoles } from "../../../src/people/standing.ts";
import { seededRandom } from "../../support/random.ts";
import { testFund } from "../../support/founding.ts";

const random = seededRandom("found");
const at = new Date("2030-01-07T09:00:00Z");
const made = testFund(random, at, {
  ana: ["reader"],
  bo: ["reader", "reviewer"],
  cy: ["reader", "reviewer", "approver"],
  di: ["approver"],
});
const root = { keys: made.root.map((signer) => vkeyOfSigner(signer)), quorum: 2 };
const trust = { root, fund: "fund.test/book", at };
const listTrust = { keys: root.keys, quorum: 2, fund: "fund.test/book", at, signInRp: "fund.test" };

test("both statements open for whoever pinned the root, and the digest is the file's", () => {
  const file = openFundFile(made.fundFile, trust);
  expect(fundFileDigest(file)).toBe(made.digest);
  expect(fundRoot(file)).toEqual(root);
  expect(fundKeys(file, "log", "2030-01-07")).toEqual([vkeyOfSigner(made.log)]);
  const list = openPeopleList(made.peopleList, listTrust);
  expect(list.keys).toHaveLength(7);
  expect(
    keysInForce(list, "approver", at)
      .map((key) => key.person)
      .sort(),
  ).toEqual(["cy", "di"]);
});

test("one signature of two is not enough", () => {
  const alone = makeFounding(made.founding, made.root.slice(0, 1));
  expect(() => openFundFile(alone.fundFile, trust)).toThrow("note-unsigned");
  expect(() => openPeopleList(alone.peopleList, listTrust)).toThrow("note-unsigned");
});

test("founders who sign drafts on machines of their own make the very statements", () => {
  const draft = draftFounding(made.founding);
  const copies = (text: string) =>
    made.root
      .slice(0, 2)
      .map((signer) => formatNote({ text, signatures: [signText(text, signer)] }));
  expect(assembleStatement(draft.fundFile, copies(draft.fundFile), root.keys)).toBe(made.fundFile);
  expect(assembleStatement(draft.peopleList, copies(draft.peopleList), root.keys)).toBe(
    made.peopleList,
  );
  expect(readDraft(draft.fundFile)).toMatchObject({ kind: "fund", value: { seq: 0 } });
  expect(readDraft(draft.peopleList)).toMatchObject({ kind: "people", value: { need: 2 } });
});

test("assembly refuses copies of another draft, strangers and bent signatures", () => {
  const { fundFile, peopleList } = draftFounding(made.founding);
  const sign = (text: string, seed: Uint8Array, name: string) =>
    formatNote({ text, signatures: [signText(text, { name, seed })] });
  const first = made.root[0]!;
  const assemble = (copy: string) => () => assembleStatement(fundFile, [copy], root.keys);
  expect(assemble(sign(peopleList, first.seed, first.name))).toThrow("note-malformed");
  expect(assemble(sign(fundFile, random.bytes(32), "fund.test/root-a"))).toThrow("note-unsigned");
  const bent = signText(fundFile, first);
  bent.signature[0]! ^= 1;
  expect(assemble(formatNote({ text: fundFile, signatures: [bent] }))).toThrow("note-signature");
});

test("a key that is none is refused before anybody signs", () => {
  const people = [{ person: "ana", reader: new Uint8Array(32) }];
  expect(() => foundingOf({ ...made.founding, people })).toThrow("reader key of ana");
  const flat = [{ person: "ana", approver: new Uint8Array(32) }];
  expect(() => foundingOf({ ...made.founding, people: flat })).toThrow("approver key of ana");
});

test("the page that checks the book is named by its founders, once, and their signatures and the digest cover it", () => {
  const verifyPage = "ab".repeat(32);
  const { fundFile, digest } = makeFounding({ ...made.founding, verifyPage }, made.root);
  const file = openFundFile(fundFile, trust);
  expect(pageNamed(file)).toBe(verifyPage);
  expect(parseTlogPolicy(file.tlog)).toEqual(
    parseTlogPolicy(openFundFile(made.fundFile, trust).tlog),
  );
  expect(digest).not.toBe(made.digest);
  expect(pageNamed(openFundFile(made.fundFile, trust))).toBeUndefined();
  const other = fundFile.replace(verifyPage, "cd".repeat(32));
  expect(() => openFundFile(other, trust)).toThrow("note-signature");
});

test.each([
  ["two pages", `log x\n${pageComment("ab".repeat(32))}${pageComment("cd".repeat(32))}`],
  ["too short", pageComment("ab".repeat(31))],
  ["no comment", pageComment("ab".repeat(32)).slice(2)],
  ["within a line", `quorum none ${pageComment("ab".repeat(32))}`],
])("no page is named by %s", (_why, tlog) => {
  expect(pageNamed({ tlog })).toBeUndefined();
});

test("that a fund is small is signed with its fund file, and read from nothing else", () => {
  const small = makeFounding({ ...made.founding, separation: "small" }, made.root);
  const file = openFundFile(small.fundFile, trust);
  expect(separationOf(file)).toBe("small");
  expect(parseTlogPolicy(file.tlog)).toEqual(
    parseTlogPolicy(openFundFile(made.fundFile, trust).tlog),
  );
  expect(separationOf(openFundFile(made.fundFile, trust))).toBe("standard");
  const forged = made.fundFile.replace("quorum none\\n", "quorum none\\n# separation small\\n");
  expect(forged).not.toBe(made.fundFile);
  expect(() => openFundFile(forged, trust)).toThrow("note-signature");
  for (const tlog of ["# separation smaller\n", "separation small\n", "log x # separation small\n"])
    expect(separationOf({ tlog })).toBe("standard");
});

test("a role counts only with the listed keys in hand", () => {
  const list = openPeopleList(made.peopleList, listTrust);
  const bo = { code: "bo", roles: ["triager", "reviewer", "approver", "treasurer"] as const };
  const own = { reader: made.keys["bo"]!.reader!, reviewer: made.keys["bo"]!.reviewer! };
  expect(standingRoles(bo, own, list, at)).toEqual(["triager", "reviewer", "treasurer"]);
  expect(standingRoles(bo, { reader: own.reader }, list, at)).toEqual(["triager", "treasurer"]);
  expect(standingRoles(bo, { ...own, reader: random.bytes(32) }, list, at)).toEqual(["treasurer"]);
  const di = { code: "di", roles: ["approver"] as const };
  expect(standingRoles(di, {}, list, at)).toEqual(["approver"]);
  const rogue = { code: "mal", roles: ["triager", "reviewer", "approver"] as const };
  expect(standingRoles(rogue, own, list, at)).toEqual([]);
  const afterwards = new Date("2032-01-01T00:00:00Z");
  expect(standingRoles(bo, own, list, afterwards)).toEqual(["treasurer"]);
});

test("case keys are sealed to listed readers in force and to nobody else", () => {
  const list = openPeopleList(made.peopleList, listTrust);
  const keys = readerKeysOf(list, ["di", "ana", "mal", "bo"], at);
  expect(keys.map((key) => key.person)).toEqual(["ana", "bo"]);
  expect(readerKeysOf(list, ["ana"], new Date("2032-01-01T00:00:00Z"))).toEqual([]);
});

test("a key file reads back, and one that was tampered with does not", () => {
  for (const role of ["approver", "reviewer", "reader"] as const) {
    const key = { person: "ana", role, secret: random.bytes(32) };
    const text = formatKeyFile(key);
    expect(parseKeyFile(text)).toEqual(key);
    expect(parseKeyFile(text.replaceAll("\n", "\r\n"))).toEqual(key);
    expect(publicKeyOf(key)).toHaveLength(32);
    const other = formatKeyFile({ ...key, secret: random.bytes(32) });
    const mixed = text.replace(/^public .*$/m, /^public .*$/m.exec(other)![0]);
    for (const bad of [
      "",
      mixed,
      `${text}more\n`,
      text.replace("ana", "Ana"),
      text.replace("/v1", "/v2"),
    ])
      expect(parseKeyFile(bad)).toBeUndefined();
  }
});

test("witnesses named at founding make the policy that readers hold the log against", () => {
  const vkey = (n: number) => vkeyOf(`w${n}.example`, made.log.seed, COSIGNATURE);
  const keys = [1, 2].map((n) => ({
    name: `w${n}`,
    vkey: vkey(n),
    url: `https://w${n}.example/p`,
  }));
  const { fund } = foundingOf({ ...made.founding, witnesses: { quorum: 2, keys } });
  const policy = parseTlogPolicy(fund.tlog);
  expect(policy?.groups.get("all-witnesses")).toEqual({ need: 2, members: ["w1", "w2"] });
  expect(policy?.urls.get("w2")?.href).toBe("https://w2.example/p");
  expect(awaitsWitnesses(fund.tlog)).toBe(true);
  expect(awaitsWitnesses(foundingOf(made.founding).fund.tlog)).toBe(false);
  const impossible = [
    { quorum: 3, keys },
    { quorum: 1, keys: [keys[0]!, keys[0]!] },
    { quorum: 1, keys: [{ ...keys[0]!, url: "ftp://w1.example" }] },
    { quorum: 1, keys: [{ ...keys[0]!, vkey: vkeyOfSigner(made.log) }] },
  ];
  for (const witnesses of impossible)
    expect(() => foundingOf({ ...made.founding, witnesses })).toThrow("witnesses");
});
