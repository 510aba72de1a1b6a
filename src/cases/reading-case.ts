import { Refusal } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import { peopleReading } from "../people/languages.store.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { readRequest } from "./request.ts";

/**
 * The codes of those who read the language that an open case was written in. Where it says so is sealed, and only whoever has the case's key at hand, as a draw has, learns it here: no row keeps
 * it, and it is no look. Nobody where the request is not there or not as it was sealed: a preference holds up no draw.
 */
export async function readingCase(unit: Unit, open: OpenCase): Promise<ReadonlySet<string>> {
  const language = await languageOf(unit, open);
  return language === undefined ? new Set() : peopleReading(unit, language, unit.at);
}

async function languageOf(unit: Unit, open: OpenCase): Promise<string | undefined> {
  try {
    const [request] = await weighEntries(unit, open, ["request"]);
    return request && readRequest(request.plaintext).language;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
