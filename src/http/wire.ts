import { z } from "zod";
import { SATS_PATTERN } from "../base/sats.ts";

/** Satoshis in answers: a decimal string. */
export const SatsWire = z
  .string()
  .regex(SATS_PATTERN)
  .meta({ id: "Sats", description: "Satoshis, as a decimal string.", example: "250000" });

/** A moment: RFC 3339 in UTC, whole seconds. */
export const TimeWire = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .meta({
    id: "Time",
    description: "RFC 3339, UTC, whole seconds.",
    example: "2026-11-25T12:00:00Z",
  });

/** An unguessable name of one thing: 16 random bytes in hex. */
export const ReferenceWire = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .meta({ id: "Reference", description: "16 random bytes, lower-case hex." });

/** A name of a programme, person or account. */
export const CodeNameWire = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/)
  .meta({ id: "Name", example: "general" });

/** Exactly `bytes` bytes in lower-case hex. */
export function HexWire(bytes: number): z.ZodString {
  return z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
}
