import { PRESETS } from "../audit/preset.ts";
import type { Preset } from "../audit/preset.ts";
import { approverComments } from "../base/approver-steps.ts";
import type { ApproverStep } from "../base/approver-steps.ts";
import { toHex } from "../base/bytes.ts";
import { formatDate, formatTime } from "../base/clock.ts";
import { isEd25519Key } from "../base/ed25519.ts";
import {
  FUND_STATEMENT,
  fundFileDigest,
  makeFundFile,
  pageComment,
  separationComment,
} from "../base/fund-file.ts";
import type { FundFile, FundKeyRole } from "../base/fund-file.ts";
import { keyId, makePeopleList, PEOPLE_STATEMENT } from "../base/people-list.ts";
import type { KeyRole, PeopleList, PersonKey } from "../base/people-list.ts";
import { isX25519Key } from "../base/sealed-box.ts";
import type { Separation } from "../base/separation.ts";
import { makeStatement, readStatement } from "../base/statement.ts";
import type { ReadStatement } from "../base/statement.ts";
import { formatNote, formatVkey, parseNote, verifyNote } from "../base/tlog/note.ts";
import type { NoteSigner, Vkey } from "../base/tlog/note.ts";
import { parseTlogPolicy } from "../base/tlog/policy.ts";
import { Refusal } from "../base/refusal.ts";
import type { Network } from "../bitcoin/network.ts";
import { BOARD } from "./person.ts";

/** One person's public keys, 32 bytes each; which they have decides what the list lets them do. */
export interface FoundingPerson {
  readonly person: string;
  /** X25519: case keys may be sealed to it. */
  readonly reader?: Uint8Array | undefined;
  /** Ed25519: signs awards. */
  readonly reviewer?: Uint8Array | undefined;
  /** Ed25519: signs batches. */
  readonly approver?: Uint8Array | undefined;
}

/** What founders agree on. Keys are public ones: their secrets never meet in one place. */
export interface Founding {
  /** FORMATS `fund`: the origin of the log. */
  readonly origin: string;
  readonly network: Network;
  readonly programmes: readonly string[];
  readonly preset: Preset;
  readonly root: { readonly keys: readonly Vkey[]; readonly quorum: number };
  readonly keys: Readonly<Record<FundKeyRole, Vkey>>;
  readonly auditors: readonly Vkey[];
  /** age recipients that bundles are sealed to. */
  readonly intake: readonly string[];
  readonly people: readonly FoundingPerson[];
  /** X25519 key of the board, split among three at founding: every case is sealed to it too. None if not given. */
  readonly board?: Uint8Array | undefined;
  /** How many approvers a batch needs, at least 2. */
  readonly need: number;
  /** The relying party that staff sign in under; approvals never use it. */
  readonly signInRp: string;
  readonly at: Date;
  readonly notAfter: Date;
  /** 16 random bytes. */
  readonly nonce: Uint8Array;
  /** Witnesses of the log, and how many of them must have cosigned what readers believe; none if not given. */
  readonly witnesses?: FoundingWitnesses | undefined;
  /** SHA-256 (hex32) of the page `verify.html` that they vouch for; none if not given. */
  readonly verifyPage?: string | undefined;
  /** How strictly reviewers are kept from approving; `standard` if not given. */
  readonly separation?: Separation | undefined;
  /** How many approvers a batch takes beyond `need`, by what it pays; ascending in both, none if not given. */
  readonly approvers?: readonly ApproverStep[] | undefined;
  /** Numbers of the two statements: 0 at founding, grown by one with each change. */
  readonly seq?: { readonly fund: number; readonly people: number };
}

/** Who watches that the log only grows. */
export interface FoundingWitnesses {
  readonly quorum: number;
  readonly keys: readonly { readonly name: string; readonly vkey: Vkey; readonly url: string }[];
}

/** The two statements of a fund as text, and the digest of the fund file, which the configuration and the signer's policy pin. */
export interface Founded {
  readonly fundFile: string;
  readonly peopleList: string;
  readonly digest: string;
}

/** Makes and signs both statements at once, for a demo or a test that holds the root's seeds. Throws RangeError and TypeError as `foundingOf`. */
export function makeFounding(founding: Founding, signers: readonly NoteSigner[]): Founded {
  const { fund, people } = foundingOf(founding);
  return {
    fundFile: makeFundFile(fund, signers),
    peopleList: makePeopleList(people, signers),
    digest: fundFileDigest(fund),
  };
}

/** The two statements as values. Throws RangeError for a key that cannot be a public key, or for two keys of one person and role. */
export function foundingOf(founding: Founding): { fund: FundFile; people: PeopleList } {
  const dates = { from: formatDate(founding.at), until: formatDate(founding.notAfter) };
  const notAfter = formatTime(founding.notAfter);
  const logKey = formatVkey(founding.keys.log);
  const apart = separationComment(founding.separation ?? "standard");
  const steps = approverComments(founding.approvers ?? []);
  const named = founding.verifyPage === undefined ? "" : pageComment(founding.verifyPage);
  const fund: FundFile = {
    auditors: founding.auditors.map(formatVkey).sort(),
    book: PRESETS[founding.preset],
    fund: founding.origin,
    intake: [...founding.intake].sort(),
    keys: (["address", "bulletin", "log"] as const).map((role) => ({
      ...dates,
      role,
      vkey: formatVkey(founding.keys[role]),
    })),
    network: founding.network,
    notAfter,
    programmes: [...founding.programmes].sort(),
    root: { keys: founding.root.keys.map(formatVkey).sort(), quorum: founding.root.quorum },
    seq: founding.seq?.fund ?? 0,
    signInRp: founding.signInRp,
    tlog: `${tlogPolicy(logKey, founding.witnesses)}${named}${apart}${steps}`,
    words: "proquint-1",
  };
  const people: PeopleList = {
    fund: founding.origin,
    keys: [...founding.people, ...boardOf(founding)]
      .flatMap((person) => personKeys(person, dates))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    need: founding.need,
    notAfter,
    nonce: toHex(founding.nonce),
    seq: founding.seq?.people ?? 0,
  };
  return { fund, people };
}

/** Throws RangeError for witnesses that make no policy: a name twice, an impossible quorum, an address that is none. */
function tlogPolicy(logKey: string, witnesses: FoundingWitnesses | undefined): string {
  if (witnesses === undefined) return `log ${logKey}\nquorum none\n`;
  const { keys, quorum } = witnesses;
  const lines = [
    `log ${logKey}`,
    ...keys.map(({ name, vkey, url }) => `witness ${name} ${formatVkey(vkey)} ${url}`),
    `group all-witnesses ${quorum} ${keys.map(({ name }) => name).join(" ")}`,
    "quorum all-witnesses",
  ];
  const text = `${lines.join("\n")}\n`;
  if (parseTlogPolicy(text) === undefined) throw new RangeError("foundingOf: witnesses");
  return text;
}

/** Both statements before anybody has signed: what the founders carry from machine to machine. */
export function draftFounding(founding: Founding): { fundFile: string; peopleList: string } {
  const { fund, people } = foundingOf(founding);
  const fundFile = makeStatement(FUND_STATEMENT, fund, [BLANK]);
  const peopleList = makeStatement(PEOPLE_STATEMENT, people, [BLANK]);
  return { fundFile: parseNote(fundFile).text, peopleList: parseNote(peopleList).text };
}

/** A draft as what it says; refuses a text that is neither a fund file nor a people list, with the rules of FORMATS 0. */
export function readDraft(
  text: string,
): ({ kind: "fund" } & ReadStatement<FundFile>) | ({ kind: "people" } & ReadStatement<PeopleList>) {
  // Reading needs a signature line; whose it is does not matter before assembly.
  const note = formatNote({
    text,
    signatures: [{ name: "draft", id: "00000000", signature: new Uint8Array(64) }],
  });
  try {
    return { kind: "fund", ...readStatement(FUND_STATEMENT, note) };
  } catch (error) {
    if (!(error instanceof Refusal && error.rule === "statement-type")) throw error;
    return { kind: "people", ...readStatement(PEOPLE_STATEMENT, note) };
  }
}

/**
 * Puts the signatures of several copies of one draft together. Copies of another text and signatures by other keys than the root's
 * are refused with `note-malformed` and `note-unsigned`, a wrong one with `note-signature`; whether it is a quorum is for the reader
 * of the statement.
 */
export function assembleStatement(
  draft: string,
  signed: readonly string[],
  root: readonly Vkey[],
): string {
  const signatures = signed.map(parseNote).flatMap((note) => {
    if (note.text !== draft) throw new Refusal("note-malformed");
    verifyNote(note, root);
    return note.signatures;
  });
  return formatNote({ text: draft, signatures });
}

/** Stands in for the signers while a draft is written; its line is cut off again. */
const BLANK: NoteSigner = { name: "draft", seed: new Uint8Array(32) };

function boardOf({ board }: Founding): FoundingPerson[] {
  return board === undefined ? [] : [{ person: BOARD, reader: board }];
}

function personKeys(person: FoundingPerson, dates: { from: string; until: string }): PersonKey[] {
  return (["reader", "reviewer", "approver"] as const).flatMap((role) => {
    const key = person[role];
    return key === undefined ? [] : [personKey(person.person, role, key, dates)];
  });
}

/** One line of the people list. */
function personKey(
  person: string,
  role: KeyRole,
  key: Uint8Array,
  dates: { from: string; until: string },
): PersonKey {
  const alg = role === "reader" ? "x25519" : "ed25519";
  if (!(alg === "x25519" ? isX25519Key(key) : isEd25519Key(key)))
    throw new RangeError(`The ${role} key of ${person} is no public key.`);
  return { alg, ...dates, id: keyId(alg, key), person, public: toHex(key), role };
}
