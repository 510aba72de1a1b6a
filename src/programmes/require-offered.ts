import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import type { Language } from "../http/text.ts";
import { listOffers, offerOf } from "./offers.view.ts";
import { findOpenProgramme } from "./programme.store.ts";
import type { Programme } from "./programme.ts";
import type { Purpose } from "./purpose.ts";

/** Of what a request is, and in which language its sender wants to be answered. */
interface Wish {
  readonly programme: string;
  readonly category: Purpose;
  readonly language: Language;
}

/**
 * The open programme, if its policy in force offers what is asked. Only what is new is held to it: who asked before a policy changed is helped as they
 * were told. Faults: not-found `programme-unknown`; conflict `programme-not-open`; invalid `purpose-not-taken` (with `programmes`, the open
 * ones that take it, as codes with blanks between them; empty when none does), `language-not-answered` (with `languages`).
 */
export async function requireOffered(unit: Unit, wish: Wish): Promise<Programme> {
  const programme = await findOpenProgramme(unit, wish.programme);
  const { purposes, languages } = await offerOf(unit, programme);
  if (!purposes.includes(wish.category)) {
    const others = (await listOffers(unit)).filter(
      (each) => each.state === "open" && each.purposes.includes(wish.category),
    );
    throw new Fault(
      "invalid",
      "purpose-not-taken",
      "This programme does not help with that; `programmes` do.",
      { programmes: others.map(({ code }) => code).join(" ") },
    );
  }
  if (!languages.includes(wish.language))
    throw new Fault(
      "invalid",
      "language-not-answered",
      "Nobody of this programme answers in that language; choose one of `languages`.",
      { languages: languages.join(" ") },
    );
  return programme;
}
