import { fromHex } from "../base/bytes.ts";
import { fund, hex, int } from "../base/field.ts";
import { must } from "../base/refusal.ts";
import { isX25519Key } from "../base/sealed-box.ts";
import { array, record } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { makeStatement, openStatement } from "../base/statement.ts";
import type { StatementType } from "../base/statement.ts";
import { formatVkey } from "../base/tlog/note.ts";
import type { NoteSigner, Vkey } from "../base/tlog/note.ts";

/** Most keys of one sheet: with a close each day nearly three years. */
export const AUDIT_KEYS_MAX = 1000;

const shape = record("audit-keys", {
  first: int(1, 1_000_000_000),
  fund,
  keys: array(hex(32), 1, AUDIT_KEYS_MAX),
});

/** Public halves of an auditor's epoch keys: `keys[i]`, X25519 in hex, is for epoch `first` + i. */
export type AuditKeys = ShapeOf<typeof shape>;

const AUDIT_KEYS: StatementType<AuditKeys> = { type: "audit-keys", shape };

/** Whom to believe: the auditors of the fund file in force. */
export interface AuditKeysTrust {
  readonly fund: string;
  readonly auditors: readonly Vkey[];
}

/** The sheet as a statement, signed by the auditor. */
export function makeAuditKeys(keys: AuditKeys, signer: NoteSigner): string {
  return makeStatement(AUDIT_KEYS, keys, [signer]);
}

/**
 * Verifies a sheet. Rules in order: those of statements (a sheet never expires), `audit-keys-signers` (two auditors would share the private
 * halves). `auditor` is the verifier key of who signed, as text. The keys themselves are not judged.
 */
export function readAuditKeys(
  note: string,
  trust: AuditKeysTrust,
): AuditKeys & { readonly auditor: string } {
  const { value, signed } = openStatement(AUDIT_KEYS, note, {
    keys: trust.auditors,
    fund: trust.fund,
    at: new Date(0),
  });
  const [signer, ...others] = signed;
  must(signer !== undefined && others.length === 0, "audit-keys-signers");
  return { ...value, auditor: formatVkey(signer) };
}

/** `readAuditKeys`, then every key: `audit-keys-repeated` (one key would outlive its epoch), `audit-keys-weak` (of small order). */
export function openAuditKeys(
  note: string,
  trust: AuditKeysTrust,
): ReturnType<typeof readAuditKeys> {
  const sheet = readAuditKeys(note, trust);
  must(new Set(sheet.keys).size === sheet.keys.length, "audit-keys-repeated");
  for (const [at, key] of sheet.keys.entries())
    must(isX25519Key(fromHex(key)), "audit-keys-weak", sheet.first + at);
  return sheet;
}
