import { z } from "zod";
import { looksSecret } from "./secret.ts";

/** Whether a text holds a secret of a wallet: it is then neither kept nor put back into a page. */
export function holdsSecret(text: string): boolean {
  return looksSecret(text) !== undefined;
}

/**
 * What people write, of at most `most` UTF-16 units: in NFC, with LF line ends, trimmed, as it is sealed (FORMATS 0 `text`). Refused with a
 * sentence: control characters, and secrets of a wallet, which some paste with the wrong clipboard.
 */
export const words = (most: number) =>
  z
    .string()
    .transform((value) => value.normalize("NFC").replace(/\r\n?/g, "\n").trim())
    .pipe(z.string().max(most, `At most ${most} characters.`))
    // Control characters would break what reviewers see; line breaks stay.
    .refine(
      (value) => !/[\p{Cs}\u0000-\u0009\u000b-\u001f\u007f]/u.test(value),
      "Please remove special control characters.",
    )
    .refine(
      (value) => !holdsSecret(value),
      "A secret of a wallet does not belong here. It was not kept. Whoever has seen it can take the coins: move them to a new wallet.",
    );

/** Why a caseworker turned something down. */
export const ReasonText = words(2000).pipe(z.string().min(3, "Say in a few words why not."));
