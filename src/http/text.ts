import i18next from "i18next";

/** The languages of the public, donor and recipient pages; English is complete, the others fall back to it. */
export const LANGUAGES = ["en", "be", "ru", "uk", "pl", "fa"] as const;

/** One of LANGUAGES. */
export type Language = (typeof LANGUAGES)[number];

/** The languages' own names, as the language switch shows them. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  be: "Беларуская",
  ru: "Русский",
  uk: "Українська",
  pl: "Polski",
  fa: "فارسی",
};

/** CLDR plural categories, as i18next appends them to a key. */
type Plural = "zero" | "one" | "two" | "few" | "many" | "other";

/** The keys that a page asks for: those of the English catalogue without their plural endings. */
export type TextKey<E> =
  E extends Record<infer K, string>
    ? K extends `${infer Base}_${Plural}`
      ? Base
      : K & string
    : never;

/** A catalogue in another language than English: any of the same keys, in whichever plural forms the language has. */
export type Catalogue<E> = Readonly<
  Partial<Record<TextKey<E> | `${TextKey<E>}_${Plural}`, string>>
>;

/** The texts of one language. `t` fills `{{name}}`, and picks a plural form by `count`; it does not escape, because JSX does. */
export interface Text<K extends string> {
  readonly language: Language;
  readonly dir: "ltr" | "rtl";
  readonly t: (key: K, values?: Readonly<Record<string, string | number>>) => string;
  /** The text of a key that is not known to be one, such as a message of a schema; other text comes back as it is. */
  readonly say: (message: string) => string;
}

/** The direction a language is written in. */
export function dirOf(language: Language): "ltr" | "rtl" {
  return language === "fa" ? "rtl" : "ltr";
}

/** The language named by `text`; undefined when we do not have it. */
export function parseLanguage(text: string): Language | undefined {
  return LANGUAGES.find((language) => language === text);
}

/** The address of page `path` (starting with a slash) in `language`: the language is the first step of the path, never a cookie. */
export function localPath(language: Language, path: string): string {
  return path === "/" ? `/${language}` : `/${language}${path}`;
}

/**
 * Binds catalogues into a function from language to texts. A key that a language lacks is shown in English;
 * the test of catalogues lists what is missing.
 */
export function defineTexts<const E extends Readonly<Record<string, string>>>(
  en: E,
  others: Readonly<Partial<Record<Language, Catalogue<E>>>>,
): (language: Language) => Text<TextKey<E>> {
  const instance = i18next.createInstance({
    lng: "en",
    fallbackLng: "en",
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: Object.fromEntries(
      Object.entries({ ...others, en }).map(([language, catalogue]) => [
        language,
        { translation: catalogue },
      ]),
    ),
  });
  void instance.init();
  const keys = new Set(Object.keys(en));
  return (language) => {
    const fixed = instance.getFixedT(language);
    return {
      language,
      dir: dirOf(language),
      t: (key, values = {}) => fixed(key, values),
      say: (message) => (keys.has(message) ? fixed(message) : message),
    };
  };
}

/** The keys of English that `catalogue` does not have in any form; for the test that lists them. */
export function missingKeys<E extends Readonly<Record<string, string>>>(
  en: E,
  catalogue: Catalogue<E>,
): string[] {
  const bases = (keys: readonly string[]): Set<string> =>
    new Set(keys.map((key) => key.replace(/_(zero|one|two|few|many|other)$/, "")));
  const have = bases(Object.keys(catalogue));
  return [...bases(Object.keys(en))].filter((key) => !have.has(key));
}
