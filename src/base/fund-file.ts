import { toHex } from "./bytes.ts";
import { H } from "./digest.ts";
import {
  ascii,
  code,
  date,
  fund,
  int,
  matching,
  network,
  oneOf,
  satsField,
  time,
  unicodeText,
  vkey,
} from "./field.ts";
import { must } from "./refusal.ts";
import type { Separation } from "./separation.ts";
import { array, isAscending, object, record, refine, writeShape } from "./shape.ts";
import type { Shape, ShapeOf } from "./shape.ts";
import { checkStated, countKeys, makeStatement, readStatement } from "./statement.ts";
import type { StatementTrust, StatementType } from "./statement.ts";
import { formatVkey, parseVkey, verifyNote } from "./tlog/note.ts";
import type { NoteSigner, Vkey } from "./tlog/note.ts";
import { parseTlogPolicy } from "./tlog/policy.ts";

/** How the public book is closed (FORMATS 7); `step` and `feeStep` in satoshis, `carry` in per cent. */
const BOOK = object({
  carry: int(0, 50),
  feeStep: refine(satsField, (step) => step > 0n),
  maxDays: int(1, 3660),
  minDonations: int(1, 1_000_000),
  minPayouts: int(1, 1_000_000),
  minTransactions: int(1, 1_000_000),
  preset: oneOf("guarded", "standard", "open"),
  step: refine(satsField, (step) => step > 0n),
});

const DATED_KEY = refine(
  object({ from: date, role: oneOf("log", "address", "bulletin"), until: date, vkey }),
  (key) => key.from <= key.until,
);

const FIELDS = record("fund", {
  auditors: ascending(vkey, 0, 20),
  book: BOOK,
  fund,
  intake: ascending(matching(/^age1[02-9ac-hj-np-z]{58}$/), 0, 20),
  keys: array(DATED_KEY, 1, 100),
  network,
  notAfter: time,
  programmes: ascending(code, 1, 1000),
  root: object({ keys: ascending(vkey, 1, 20), quorum: int(1, 20) }),
  seq: int(0),
  signInRp: ascii(253),
  tlog: unicodeText(65_536),
  words: oneOf("proquint-1"),
});

/** The settings of a fund that a stranger needs to check it (FORMATS 10). Dates and times are text as on paper. */
export type FundFile = ShapeOf<typeof FIELDS>;

/** The settings by which the public book is closed. */
export type BookSettings = FundFile["book"];

/** The roles whose keys a fund file dates. */
export type FundKeyRole = FundFile["keys"][number]["role"];

/** A demonstration may have a root of one; everybody else needs two people to change what is trusted. */
const SHAPE: Shape<FundFile> = refine(
  FIELDS,
  ({ root, book }) =>
    root.quorum <= root.keys.length && (root.quorum >= 2 || book.preset === "open"),
);

/** The statement type of fund files. */
export const FUND_STATEMENT: StatementType<FundFile> = { type: "fund", shape: SHAPE };

/** What a verifier of fund files knows beforehand. */
export interface FundFileTrust extends Omit<StatementTrust, "keys" | "quorum"> {
  /** The root that the verifier pinned, from a second channel. */
  readonly root: { readonly keys: readonly Vkey[]; readonly quorum: number };
  /** The file believed until now. Its root then takes the place of the pinned one. */
  readonly old?: FundFile;
  /** Digests of all `policy` leaves of the log, if the log is at hand. */
  readonly logged?: readonly string[];
}

/** `policy` everywhere: `H("commonpurse/fund/v1", canon(JSON))` as hex32. */
export function fundFileDigest(file: FundFile): string {
  return toHex(H("commonpurse/fund/v1", writeShape(SHAPE, file)));
}

/** A fund file signed by its root; a rotation is signed by the old root as well. */
export function makeFundFile(file: FundFile, signers: readonly NoteSigner[]): string {
  return makeStatement(FUND_STATEMENT, file, signers);
}

/**
 * Verifies a fund file. Rules in order: those of statements (role: the root; the quorum of the file's own root always, and
 * of the pinned one for a first file), `fund-rollback` (lower `seq` than the old file, or the same and another digest),
 * `fund-chain` (not signed by the old quorum), `fund-key-role` (one key in two roles), `fund-tlog` (no policy, or a log
 * line with another key than those of role `log`), `fund-unlogged` (no `policy` leaf).
 */
export function openFundFile(text: string, trust: FundFileTrust): FundFile {
  const { value: file, note } = readStatement(FUND_STATEMENT, text);
  const own = { keys: vkeys(file.root.keys), quorum: file.root.quorum };
  const before =
    trust.old === undefined
      ? trust.root
      : { keys: vkeys(trust.old.root.keys), quorum: trust.old.root.quorum };
  const signed = verifyNote(note, [...before.keys, ...own.keys]).map(({ vkey }) => vkey);
  must(isQuorumOf(own, signed), "note-unsigned");
  must(trust.old !== undefined || isQuorumOf(before, signed), "note-unsigned");
  checkStated(file, trust);
  if (trust.old !== undefined) {
    const isSame = fundFileDigest(file) === fundFileDigest(trust.old);
    must(file.seq > trust.old.seq || (file.seq === trust.old.seq && isSame), "fund-rollback");
    must(isQuorumOf(before, signed), "fund-chain");
  }
  must(hasOneRolePerKey(file), "fund-key-role");
  const logs = parseTlogPolicy(file.tlog)?.logs.map(formatVkey) ?? [];
  const logKeys = file.keys.filter((key) => key.role === "log").map((key) => key.vkey);
  must(logs.length > 0 && logs.every((key) => logKeys.includes(key)), "fund-tlog");
  must(trust.logged?.includes(fundFileDigest(file)) ?? true, "fund-unlogged");
  return file;
}

/** The keys of a role, at a date if one is given: what is dated inside `from`…`until` verifies with them for ever. */
export function fundKeys(file: FundFile, role: FundKeyRole, on?: string): Vkey[] {
  const inForce = file.keys.filter(
    (key) => key.role === role && (on === undefined || (key.from <= on && on <= key.until)),
  );
  return vkeys(inForce.map((key) => key.vkey));
}

/**
 * The comment in the policy of the log by which founders name the page that checks the book from a disk, by its SHA-256 (hex32). A policy's
 * comments mean nothing to other readers (C2SP tlog-policy), and the digest of the fund file, comment and all, stands in the log.
 */
export function pageComment(sha256: string): string {
  return `# verify.html sha256:${sha256}\n`;
}

/** The SHA-256 (hex32) of the page that the founders named; undefined when they named none, or two. */
export function pageNamed({ tlog }: Pick<FundFile, "tlog">): string | undefined {
  const [named, another] = [...tlog.matchAll(/^# verify\.html sha256:([0-9a-f]{64})$/gm)];
  return another === undefined ? named?.[1] : undefined;
}

/** The comment by which founders say how strictly reviewers are kept from approving; without it, `standard`. */
export function separationComment(separation: Separation): string {
  return separation === "standard" ? "" : `# separation ${separation}\n`;
}

/** How strictly reviewers are kept from approving, as the founders signed it. */
export function separationOf({ tlog }: Pick<FundFile, "tlog">): Separation {
  return /^# separation small$/m.test(tlog) ? "small" : "standard";
}

/** The root of a fund file, as verifiers pin it. */
export function fundRoot(file: FundFile): FundFileTrust["root"] {
  return { keys: vkeys(file.root.keys), quorum: file.root.quorum };
}

/** Verifier keys of texts that a shape has checked. */
function vkeys(texts: readonly string[]): Vkey[] {
  return texts.map(parseVkey).filter((key) => key !== undefined);
}

function isQuorumOf(root: FundFileTrust["root"], signed: readonly Vkey[]): boolean {
  const names = new Set(root.keys.map(formatVkey));
  return countKeys(signed.filter((key) => names.has(formatVkey(key)))) >= root.quorum;
}

/** The same key may be listed twice in one role, with other dates or another name, never in two roles. */
function hasOneRolePerKey(file: FundFile): boolean {
  const roles = new Map<string, string>();
  const listed = [
    ...file.root.keys.map((key) => ["root", key] as const),
    ...file.auditors.map((key) => ["auditor", key] as const),
    ...file.keys.map((key) => [key.role, key.vkey] as const),
  ];
  return listed.every(([role, text]) => {
    // Type byte and key, 33 bytes, are the last 44 characters of a verifier key.
    const material = text.slice(-44);
    const seen = roles.get(material) ?? role;
    roles.set(material, role);
    return seen === role;
  });
}

function ascending(shape: Shape<string>, min: number, max: number): Shape<readonly string[]> {
  return refine(array(shape, min, max), isAscending);
}
