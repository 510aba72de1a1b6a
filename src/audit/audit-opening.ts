import { fund, hex, int, oneOf } from "../base/field.ts";
import { readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";

const shape = record("audit-opening", {
  close: int(0),
  e: int(1),
  fund,
  opened: oneOf("all", "sample", "none"),
  root: hex(32),
  size: int(1),
  sums: oneOf("agree", "differ"),
});

/** What an auditor found when opening an epoch, to be passed on to `purse attest`; it is for the auditor's own use and signed by nobody. */
export type AuditOpening = ShapeOf<typeof shape>;

/** Canonical bytes. */
export function formatOpening(opening: AuditOpening): Uint8Array {
  return writeShape(shape, opening);
}

/** Reads an opening by the parsing rules. */
export function parseOpening(bytes: Uint8Array): AuditOpening {
  return readShape(shape, bytes, 16_384);
}
