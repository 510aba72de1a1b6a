import { utf8 } from "../base/bytes.ts";
import { claimKeys } from "../base/code-keys.ts";
import { formatCode, formatCodeDigits, newCode } from "../base/code.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { VAULT_NAMES } from "../vault/case-key.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openEnvelope, sealEnvelope } from "../vault/envelope.ts";
import { wrapForClaim } from "../vault/wrap.ts";
import { findMark, saveMark, saveSecond } from "./second-code.store.ts";
import { freshenVouches, vouchesAnew } from "./vouches.ts";

/** A second code in both forms, shown once. */
export interface SecondCode {
  readonly secondCode: string;
  readonly secondCodeDigits: string;
}

/** What a case says of its second code. */
export interface SecondMark {
  /** Whether somebody has one. */
  readonly isGiven: boolean;
  /** Whether it was entered before there was a payment, and that was not lifted since. */
  readonly isUsed: boolean;
}

/**
 * Gives a new case its second code, which is an ordinary claim code (FORMATS 1) and opens nothing to whoever enters it. It is made for every case and thrown
 * away when nobody asked for it, so that rows are alike; undefined then.
 */
export async function giveSecondCode(
  unit: Unit,
  open: OpenCase,
  isGiven: boolean,
): Promise<SecondCode | undefined> {
  const code = newCode("claim", unit.random);
  const { lookupHash: lookup, sealPublic } = claimKeys(code.secret);
  const { box } = wrapForClaim(open.peoplePart, sealPublic, unit.random);
  const mark = seal(unit, open, { isGiven, isUsed: false });
  await saveSecond(unit, open.case, { lookup, box, mark });
  await freshenVouches(unit, open);
  return isGiven
    ? { secondCode: formatCode(code), secondCodeDigits: formatCodeDigits(code) }
    : undefined;
}

/** What an open case says of its second code; undefined for one from before there were any. A Refusal means that somebody tampered with the database. */
export async function readMark(reader: Reader, open: OpenCase): Promise<SecondMark | undefined> {
  const box = await findMark(reader, open.case);
  if (box === undefined) return undefined;
  const [given, used] = openEnvelope(open.key, placeOf(open), box);
  return { isGiven: given === 1, isUsed: used === 1 };
}

/** Notes that the second code was entered, or that this was lifted. What else is sealed anew at a visit is too. The case is locked by the caller. */
export async function writeMark(unit: Unit, open: OpenCase, mark: SecondMark): Promise<void> {
  const vouches = await vouchesAnew(unit, open);
  await saveMark(unit, open.case, { mark: seal(unit, open, mark), vouches });
}

/**
 * Seals the mark anew as it is, so that another one in a second copy of the database tells only that somebody had the case open. The case is locked by the
 * caller.
 */
export async function freshenMark(unit: Unit, open: OpenCase): Promise<void> {
  const mark = await readMark(unit, open);
  if (mark !== undefined) await writeMark(unit, open, mark);
}

/** Always 31 bytes. */
function seal(unit: Unit, open: OpenCase, { isGiven, isUsed }: SecondMark): Uint8Array {
  const plain = Uint8Array.of(Number(isGiven), Number(isUsed));
  return sealEnvelope(open.key, placeOf(open), plain, unit.random);
}

function placeOf(open: OpenCase): { name: string; bound: Uint8Array } {
  return { name: VAULT_NAMES.second, bound: utf8(open.case) };
}
