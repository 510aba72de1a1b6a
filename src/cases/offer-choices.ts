import type { Form, Field } from "../http/form.ts";
import { LANGUAGE_NAMES } from "../http/text.ts";
import type { Language } from "../http/text.ts";
import type { Offer } from "../programmes/offers.view.ts";
import { PURPOSES, someOf } from "../programmes/purpose.ts";
import type { APPLICATION_FORM } from "./application-form.ts";
import type { CaseText } from "./texts.ts";

/** The questions whose answers depend on what programmes offer. */
type Offered = Pick<(typeof APPLICATION_FORM)["fields"], "category" | "language" | "programme">;

/**
 * These questions with what can be chosen: the open programmes, each with what it helps with where that is not everything, and what at least one of
 * them takes. Which programme takes what is checked when the form comes, since without scripts one answer cannot narrow another.
 */
export function offeredFields(
  fields: Offered,
  offers: readonly Offer[],
  text: CaseText,
): Form<Readonly<Record<string, Field>>>["fields"] {
  const open = openOffers(offers);
  const taken = fields.category.options.filter(({ value }) =>
    open.some(({ purposes }) => purposes.includes(value)),
  );
  const answered = fields.language.options.filter(({ value }) =>
    open.some(({ languages }) => languages.includes(value)),
  );
  return {
    programme: { ...fields.programme, options: programmeOptions(open, text) },
    category: { ...fields.category, options: taken },
    language: { ...fields.language, options: answered },
  };
}

/** Those that take requests now. */
export function openOffers(offers: readonly Offer[]): readonly Offer[] {
  return offers.filter(({ state }) => state === "open");
}

/** The programmes to choose from, each with what it takes where that is not everything. */
export function programmeOptions(
  offers: readonly Offer[],
  { t }: CaseText,
): { readonly value: string; readonly label: string }[] {
  return offers.map(({ code, name, purposes }) => {
    const some = someOf(PURPOSES, purposes);
    if (some === undefined) return { value: code, label: isolated(name) };
    const takes = some.map((each) => t(`category.${each}`)).join("; ");
    return { value: code, label: t("offer.takes", { name: isolated(name), purposes: takes }) };
  });
}

/** What is said at the question about which a programme was asked what it does not offer; undefined for other faults. */
export function offerRefusal(
  fault: { readonly code: string; readonly extra: Readonly<Record<string, unknown>> },
  offers: readonly Offer[],
  { t }: CaseText,
): { readonly field: string; readonly message: string } | undefined {
  const named = (key: string): string[] => String(fault.extra[key]).split(" ");
  if (fault.code === "purpose-not-taken") {
    const codes = named("programmes");
    const names = offers.filter(({ code }) => codes.includes(code));
    const programmes = names.map(({ name }) => isolated(name)).join("; ");
    const message = programmes === "" ? t("offer.none") : t("offer.others", { programmes });
    return { field: "programme", message };
  }
  if (fault.code !== "language-not-answered") return undefined;
  const languages = named("languages").map((each) => LANGUAGE_NAMES[each as Language]);
  return { field: "language", message: t("offer.languages", { languages: languages.join("; ") }) };
}

/** A fund's own words, which may run the other way than the page. */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
