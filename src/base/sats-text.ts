import { z } from "zod";
import { parseSats, sats, SATS_PATTERN } from "./sats.ts";

/** A zod schema for amounts in requests: a decimal string of satoshis, refined (never thrown) into Sats. */
export const SatsText = z
  .string()
  .regex(SATS_PATTERN, "Write the amount in satoshis, digits only, without leading zeros.")
  .refine(
    (text) => parseSats(text) !== undefined,
    "The amount is larger than all bitcoin there will be.",
  )
  .transform((text) => sats(BigInt(text)));
