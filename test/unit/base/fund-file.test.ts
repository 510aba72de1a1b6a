import { describe, expect, test } from "vitest";
import {
  fundFileDigest,
  fundKeys,
  fundRoot,
  makeFundFile,
  openFundFile,
} from "../../../src/base/fund-file.ts";
import type { FundFile } from "../../../src/base/fund-file.ts";
import { sats } from "../../../src/base/sats.ts";
import { formatVkey, vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { outcome } from "../../support/vectors.ts";

const signer = (name: string, n: number) => ({
  name: `fund.example/${name}`,
  seed: new Uint8Array(32).fill(n),
});
const vkey = (of: ReturnType<typeof signer>): string => formatVkey(vkeyOfSigner(of));
const roots = [1, 2, 3].map((n) => signer(`root-${n}`, n));
const [log, address, bulletin] = [
  signer("book", 11),
  signer("address", 12),
  signer("bulletin", 13),
];
const dated = { from: "2026-01-01", until: "2027-12-31" };

const file: FundFile = {
  auditors: [],
  book: {
    ...{ carry: 25, feeStep: sats(16_384n), maxDays: 30, minDonations: 5, minPayouts: 5 },
    ...{ minTransactions: 3, preset: "standard", step: sats(1_048_576n) },
  },
  fund: "fund.example/book",
  intake: [],
  keys: [
    { ...dated, role: "address", vkey: vkey(address) },
    { ...dated, role: "bulletin", vkey: vkey(bulletin) },
    { ...dated, role: "log", vkey: vkey(log) },
  ],
  network: "regtest",
  notAfter: "2027-06-01T00:00:00Z",
  programmes: ["general"],
  root: { keys: roots.map(vkey).sort(), quorum: 2 },
  seq: 0,
  signInRp: "fund.example",
  tlog: `log ${vkey(log)}\nquorum none\n`,
  words: "proquint-1",
};
const trust = { root: fundRoot(file), fund: file.fund, at: new Date("2026-11-25T12:00:00Z") };
const judge = (changed: FundFile, more = {}, by = roots.slice(0, 2)): string =>
  outcome(() => openFundFile(makeFundFile(changed, by), { ...trust, ...more }));

describe("fund files", () => {
  test("a fund file comes back as it was made", () => {
    expect(openFundFile(makeFundFile(file, roots), trust)).toEqual(file);
  });

  test("a pinned root cannot be talked into another one", () => {
    const others = [4, 5].map((n) => signer(`root-${n}`, n));
    const own = { ...file, root: { keys: others.map(vkey).sort(), quorum: 2 } };
    expect(judge(own, {}, others)).toBe("note-unsigned");
    expect(judge(own, {}, roots.slice(0, 2))).toBe("note-unsigned");
    expect(judge(own, {}, [...roots.slice(0, 2), ...others])).toBe("accept");
  });

  test("the same file again is fine, a lower number and another text are a rollback", () => {
    expect(judge(file, { old: file })).toBe("accept");
    expect(judge(file, { old: { ...file, seq: 1 } })).toBe("fund-rollback");
    expect(judge({ ...file, programmes: ["other"] }, { old: file })).toBe("fund-rollback");
    expect(judge({ ...file, programmes: ["other"], seq: 1 }, { old: file })).toBe("accept");
  });

  test("a root of one is for demonstrations alone", () => {
    const alone = { keys: [vkey(roots[0]!)], quorum: 1 };
    expect(() => makeFundFile({ ...file, root: alone }, roots)).toThrow(TypeError);
    const demo = { ...file, root: alone, book: { ...file.book, preset: "open" as const } };
    expect(judge(demo, { root: fundRoot(demo) }, roots.slice(0, 1))).toBe("accept");
    const impossible = { ...file, root: { keys: file.root.keys, quorum: 4 } };
    expect(() => makeFundFile(impossible, roots)).toThrow(TypeError);
  });

  test("one key has one role, under whatever name, but may be dated twice", () => {
    const disguised = vkey({ ...log, name: "fund.example/other" });
    expect(judge({ ...file, auditors: [disguised] })).toBe("fund-key-role");
    expect(judge({ ...file, keys: [{ ...dated, role: "log", vkey: vkey(roots[0]!) }] })).toBe(
      "fund-key-role",
    );
    const renewed = {
      role: "log" as const,
      vkey: vkey(log),
      from: "2028-01-01",
      until: "2029-01-01",
    };
    expect(judge({ ...file, keys: [...file.keys, renewed] })).toBe("accept");
  });

  test("a tlog policy that is none, or trusts another log, is refused", () => {
    expect(judge({ ...file, tlog: "nonsense" })).toBe("fund-tlog");
    expect(judge({ ...file, tlog: "quorum none\n" })).toBe("fund-tlog");
    expect(judge({ ...file, tlog: `log ${vkey(bulletin)}\nquorum none\n` })).toBe("fund-tlog");
  });

  test("with the log at hand, a file without its leaf is refused", () => {
    expect(judge(file, { logged: [] })).toBe("fund-unlogged");
    expect(judge(file, { logged: [fundFileDigest(file)] })).toBe("accept");
  });

  test("keys of a role are those dated for the day", () => {
    expect(fundKeys(file, "log").map(formatVkey)).toEqual([vkey(log)]);
    expect(fundKeys(file, "log", "2026-06-01")).toHaveLength(1);
    expect(fundKeys(file, "log", "2028-01-01")).toHaveLength(0);
  });
});
