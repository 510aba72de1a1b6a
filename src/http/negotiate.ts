import type { Request, RequestHandler, Response } from "express";
import { parseLanguage, LANGUAGES } from "./text.ts";
import type { Language } from "./text.ts";

/** Whether the answer to this request is a page for a person: it is not below /api/, and the client takes HTML rather than JSON. */
export function wantsPage(request: Request): boolean {
  if (request.path.startsWith("/api/")) return false;
  return request.accepts(["json", "html"]) === "html";
}

/** The language of the answer, as `languagePaths` found it; English before that. */
export function languageOf(response: Response): Language {
  const value: unknown = response.locals["language"];
  return typeof value === "string" ? (parseLanguage(value) ?? "en") : "en";
}

/**
 * Takes the language off the front of the path: `/be/give` is `/give` in Belarusian. A path without a language follows
 * Accept-Language, so that a first visit is readable; nothing remembers it, because every link on the page then carries it.
 */
export const languagePaths: RequestHandler = (request, response, next) => {
  const [, first = "", rest = ""] = /^\/([a-z]{2})(?=[/?]|$)(.*)$/s.exec(request.url) ?? [];
  const named = parseLanguage(first);
  if (named !== undefined) request.url = rest.startsWith("/") ? rest : `/${rest}`;
  const spoken = request.acceptsLanguages([...LANGUAGES]);
  response.locals["language"] = named ?? (spoken === false ? "en" : spoken);
  next();
};
