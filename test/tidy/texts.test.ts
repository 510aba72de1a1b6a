/** Every language says everything, in the plural forms that it has, with the same values in it as English. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { LANGUAGES, missingKeys } from "../../src/http/text.ts";
import type { Language } from "../../src/http/text.ts";
import { ROOT } from "./source-tree.ts";

type Texts = Readonly<Record<string, string>>;

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** Plural categories that whole numbers have in a language. */
function pluralsOf(language: Language): string[] {
  const rules = new Intl.PluralRules(language);
  return [...new Set(Array.from({ length: 200 }, (_, count) => rules.select(count)))].sort();
}

/** `{{name}}`s of a text, sorted. */
function valuesOf(text: string): string {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)]
    .map(([, name]) => name)
    .sort()
    .join();
}

/** What is wrong with a language's catalogue, measured against English. */
function faultsOf(en: Texts, other: Texts, language: Language): string[] {
  const faults = missingKeys(en, other).map((key) => `${key} is missing`);
  const bases = new Map(
    Object.entries(en).map(([key, text]) => [key.replace(PLURAL, ""), valuesOf(text)]),
  );
  const forms = new Map<string, string[]>();
  for (const [key, text] of Object.entries(other)) {
    const base = key.replace(PLURAL, "");
    const form = PLURAL.exec(key)?.[1];
    if (form !== undefined) forms.set(base, [...(forms.get(base) ?? []), form]);
    if (!bases.has(base)) faults.push(`${key} is not in English`);
    else if (valuesOf(text) !== bases.get(base))
      faults.push(`${key} has other values than English`);
  }
  for (const [base, have] of forms) {
    const lacks = pluralsOf(language).filter((form) => !have.includes(form));
    if (lacks.length > 0) faults.push(`${base} lacks the plural form ${lacks.join()}`);
  }
  return faults;
}

/** The catalogue in a file: its one export that is an object of texts. */
async function catalogue(path: string): Promise<Texts> {
  const module = (await import(pathToFileURL(path).href)) as Record<string, Texts>;
  return Object.assign({}, ...Object.values(module).filter((value) => typeof value === "object"));
}

test("the checker sees what is missing, strange, without its values, or in the wrong plural", () => {
  const en = { a: "A", b: "{{n}} B", c_one: "{{count}} C", c_other: "{{count}} Cs" };
  const be = { b: "Б", c_one: "{{count}} Ц", c_few: "{{count}} Ц", x: "" };
  expect(faultsOf(en, be, "be")).toEqual([
    "a is missing",
    "b has other values than English",
    "x is not in English",
    "c lacks the plural form many",
  ]);
});

const folders = readdirSync(join(ROOT, "src"))
  .map((folder) => join(ROOT, "src", folder, "texts"))
  .filter((folder) => existsSync(join(folder, "en.ts")));

describe.each(folders.map((folder) => [folder.slice(ROOT.length), folder]))(
  "%s",
  (_name, folder) => {
    test.each(LANGUAGES.filter((language) => language !== "en"))(
      "%s is complete",
      async (language) => {
        const en = await catalogue(join(folder, "en.ts"));
        const path = join(folder, `${language}.ts`);
        expect(existsSync(path), path).toBe(true);
        expect(faultsOf(en, await catalogue(path), language)).toEqual([]);
      },
    );
  },
);
