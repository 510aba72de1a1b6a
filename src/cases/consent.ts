import type { CaseKey } from "./texts.ts";

/** The version of the text that `CONSENT_POINTS` say in every language. Whoever asks for help agrees to it by name, and a changed text has another one. */
export const CONSENT_VERSION = "2026-12-05";

/** What whoever asks for help agrees to, as it is shown before the tick: what is kept, how long, what is public, and the right to withdraw. */
export const CONSENT_POINTS = [
  "consent.kept",
  "consent.time",
  "consent.public",
  "consent.withdraw",
] as const satisfies readonly CaseKey[];

/** What is said of a request that does not agree, or agrees to a text that is not shown any more; also a key of the texts. */
export const CONSENT_MISSING =
  "Nothing was sent. Read what is kept and agree to it, in the version that stands here." satisfies CaseKey;
