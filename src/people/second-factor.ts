import { toHex, utf8 } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { H } from "../base/digest.ts";
import { PEOPLE_NAMES } from "./names.ts";
import { oneTimeStep } from "./one-time-code.ts";
import type { Role } from "./person.ts";
import type { StaffKeys } from "./staff-keys.ts";

/** Wrong second factors in a row after which none is taken for REST_SECONDS. */
export const TRIES_MAX = 5;
export const REST_SECONDS = 15 * 60;

/** Recovery codes that are made at once; each stands in for one one-time code. */
export const RECOVERY_CODES = 8;

/** Forty bits: with five tries in a quarter of an hour nobody guesses one in ten thousand years. */
const RECOVERY_DIGITS = 12;

/** Whether a second factor can be asked of those who open cases or decide about money, or only of those who enrolled one. */
export type SecondFactorRule = "required" | "optional";

/** Who opens cases or decides about money. Auditors write nothing of the fund's, operators see nothing of people's. */
const NEEDS: Readonly<Record<Role, boolean>> = {
  triager: true,
  reviewer: true,
  treasurer: true,
  approver: true,
  signer: true,
  auditor: false,
  "data-officer": true,
  operator: false,
};

/** What somebody gave as a second factor, as far as their keys alone can judge it. */
export type SecondFactor =
  | { readonly kind: "none" }
  | { readonly kind: "wrong" }
  | { readonly kind: "step"; readonly step: number }
  | { readonly kind: "recovery"; readonly digest: string };

/** Reads what was typed: `none` when none is enrolled, a step or a recovery code that still has to be used up, or `wrong`. */
export function readSecondFactor(keys: StaffKeys, typed: string, at: Date): SecondFactor {
  if (keys.totp === undefined) return { kind: "none" };
  const step = oneTimeStep(keys.totp, typed, at);
  if (step !== undefined) return { kind: "step", step };
  const digest = recoveryDigest(typed);
  return (keys.recovery ?? []).includes(digest) ? { kind: "recovery", digest } : { kind: "wrong" };
}

/** Fresh recovery codes, three groups of four digits each; shown once. */
export function newRecoveryCodes(random: Random): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const number = BigInt(`0x${toHex(random.bytes(16))}`) % 10n ** BigInt(RECOVERY_DIGITS);
    const digits = number.toString().padStart(RECOVERY_DIGITS, "0");
    return digits.replaceAll(/(\d{4})(?=\d)/g, "$1-");
  });
}

/** What is kept of a recovery code: 8 bytes of its digest as hex. Gaps and hyphens do not count. */
export function recoveryDigest(code: string): string {
  const digits = code.replaceAll(/[\s-]/g, "");
  return toHex(H(PEOPLE_NAMES.recoveryCode, utf8(digits)).subarray(0, 8));
}

/** The roles that a session without second factor lacks under `rule`, and those that it keeps. */
export function partRoles(
  roles: readonly Role[],
  { rule, proven }: { readonly rule: SecondFactorRule; readonly proven: boolean },
): { readonly kept: Role[]; readonly withheld: Role[] } {
  const lacks = (role: Role): boolean => rule === "required" && !proven && NEEDS[role];
  return { kept: roles.filter((role) => !lacks(role)), withheld: roles.filter(lacks) };
}
