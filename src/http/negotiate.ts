import type { Request, RequestHandler, Response } from "express";
import { parseLanguage, LANGUAGES } from "./text.ts";
import type { Language } from "./text.ts";

/** Whether the answer to this request is a page for a person: it is not below /api/, and the client takes HTML rather than JSON. */
export function wantsPage(request: Request): boolean {
  if (request.path.startsWith("/api/")) return false;
  return request.accepts(["json", "html"]) === "html";
}

/**
 * The language of the answer: the one that the path names, as `languagePaths` found it. Without one it follows Accept-Language, so
 * that a first visit is readable; nothing remembers that, because every link on the page then carries it.
 */
export function languageOf(response: Response): Language {
  const named: unknown = response.locals["language"];
  if (typeof named === "string") return parseLanguage(named) ?? "en";
  const spoken = response.req.acceptsLanguages([...LANGUAGES]);
  return (spoken === false ? undefined : parseLanguage(spoken)) ?? "en";
}

/** Takes the language off the front of the path: `/be/give` is `/give` in Belarusian. */
export const languagePaths: RequestHandler = (request, response, next) => {
  const [, first = "", rest = ""] = /^\/([a-z]{2})(?=[/?]|$)(.*)$/s.exec(request.url) ?? [];
  const named = parseLanguage(first);
  if (named !== undefined) {
    request.url = rest.startsWith("/") ? rest : `/${rest}`;
    response.locals["language"] = named;
  }
  next();
};
