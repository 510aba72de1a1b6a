import { LANGUAGES } from "../../src/http/text.ts";
import type { Offer } from "../../src/programmes/offers.view.ts";
import { PURPOSES } from "../../src/programmes/purpose.ts";
import { PROGRAMMES } from "./donor-pages.tsx";

/** What the programmes of the pages offer; the second helps with some things alone, and answers in two languages. */
export const OFFERS: readonly Offer[] = PROGRAMMES.map((each, at) => ({
  ...each,
  purposes: at === 1 ? PURPOSES.slice(0, 3) : PURPOSES,
  languages: at === 1 ? LANGUAGES.slice(0, 2) : LANGUAGES,
}));
