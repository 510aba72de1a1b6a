import { fund, hex, int, oneOf } from "../base/field.ts";
import { must, Refusal } from "../base/refusal.ts";
import { record } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { makeStatement, openStatement, readStatement } from "../base/statement.ts";
import type { StatementType } from "../base/statement.ts";
import type { NoteSigner, Vkey } from "../base/tlog/note.ts";

const shape = record("attest", {
  chain: oneOf("agree", "differ", "unchecked"),
  close: int(0),
  e: int(1),
  fund,
  opened: oneOf("all", "sample", "none"),
  root: hex(32),
  size: int(1),
  sums: oneOf("agree", "differ"),
  verdict: oneOf("clean", "qualified", "adverse"),
});

/** What an auditor says about one epoch: which close and tree they looked at, what they opened, and their verdict (FORMATS 7). */
export type Attestation = ShapeOf<typeof shape>;

const ATTESTATION: StatementType<Attestation> = { type: "attest", shape };

/** The attestation as a statement, signed by an auditor. */
export function makeAttestation(attestation: Attestation, signer: NoteSigner): string {
  return makeStatement(ATTESTATION, attestation, [signer]);
}

/** What a note says, believed by nobody yet; refuses by the first statement rules, each after `attest-`. */
export function readAttestation(note: string): Attestation {
  return prefixed(() => readStatement(ATTESTATION, note).value);
}

/** What the log showed up to the attestation. */
export interface AttestedLog {
  /** Number of the epoch that the entry at this index closed; undefined for other entries. */
  epochClosedAt(index: number): number | undefined;
  /** Root (hex) of the tree of so many leaves; undefined for sizes at which no checkpoint can have been. */
  rootAt(size: number): string | undefined;
}

/**
 * Verifies the note of an `attest` leaf against the log before it. Refuses with the statement rules (section 0), each after `attest-`, then
 * `attest-epoch` (not the epoch of the leaf, or `close` is not its close), `attest-root` (not the tree of that size, or too small to hold
 * the close).
 */
export function openAttestation(
  leaf: { readonly e: number; readonly note: string },
  trust: { readonly fund: string; readonly auditors: readonly Vkey[] },
  log: AttestedLog,
): Attestation & { readonly auditors: readonly string[] } {
  // An attestation never expires, so any clock will do.
  const at = new Date(0);
  const { value, signed } = prefixed(() =>
    openStatement(ATTESTATION, leaf.note, { keys: trust.auditors, fund: trust.fund, at }),
  );
  must(value.e === leaf.e && log.epochClosedAt(value.close) === value.e, "attest-epoch");
  must(log.rootAt(value.size) === value.root && value.size > value.close, "attest-root");
  return { ...value, auditors: signed.map(({ name }) => name) };
}

function prefixed<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`attest-${error.rule}`);
    throw error;
  }
}
