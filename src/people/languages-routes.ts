import express from "express";
import type { Response, Router } from "express";
import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { LANGUAGES } from "../http/text.ts";
import { LANGUAGES_FORM } from "./languages-form.ts";
import { LANGUAGES_PATH, LanguagesPage } from "./languages-page.tsx";
import { languagesOf } from "./languages.store.ts";
import type { PeopleRoutes } from "./routes.ts";
import { setLanguages } from "./set-languages.ts";
import { signInFirst } from "./sign-in-first.ts";
import type { Viewer } from "./viewer.ts";

const LanguageWire = z.enum(LANGUAGES);
const LanguagesBody = z.strictObject({ languages: z.array(LanguageWire).max(LANGUAGES.length) });
const LanguagesWire = z.strictObject({
  languages: z.array(z.strictObject({ language: LanguageWire, countsFrom: z.iso.date() })),
});

/** The languages one reads, by JSON: nobody sets or asks for those of somebody else. */
export function languagesApi(deps: PeopleRoutes): ApiRoute[] {
  const path = "/api/v1/staff/languages";
  const common = {
    path,
    tag: "caseworker",
    auth: deps.viewers.staff(),
    response: LanguagesWire,
    problems: ["sign-in-needed"],
  } as const;
  return [
    apiRoute({
      ...common,
      method: "get",
      name: "listLanguages",
      summary: "The languages that one reads",
      description: "`countsFrom`: the first day (UTC) on which draws of reviewers heed it.",
      handle: async ({ who }) => ({ languages: await languagesOf(deps.read, who.person.code) }),
    }),
    apiRoute({
      ...common,
      method: "put",
      name: "setLanguages",
      summary: "Say which languages one reads",
      description:
        "All of them, in the place of those before. A new one counts from a Monday eight to fourteen days later; one that is left out counts no more at once. When three who read the language of a request are free, one of its reviewers is drawn among them; it grants nothing. It stands in the database in clear.",
      body: LanguagesBody,
      handle: async ({ who, body }) => ({
        languages: await deps.work(who.actor, (unit) =>
          setLanguages(unit, who.person.code, body.languages),
        ),
      }),
    }),
  ];
}

/** The page that does the same. */
export function languagesPages(deps: PeopleRoutes): Router {
  const router = express.Router({ caseSensitive: true });
  const purposeOf = ({ formSession }: Viewer) => ({
    form: LANGUAGES_FORM.name,
    session: formSession,
  });
  const send = async (response: Response, viewer: Viewer, refused?: Attempt): Promise<void> => {
    const languages = await languagesOf(deps.read, viewer.person.code);
    const ticked = { languages: languages.map(({ language }) => language) };
    const page = LanguagesPage({
      person: viewer.person,
      languages,
      token: deps.tokens.issue(purposeOf(viewer), deps.clock.now()),
      attempt: refused ?? { values: ticked, errors: {} },
    });
    sendPage(response, page, refused === undefined ? 200 : 422);
  };
  router.get(LANGUAGES_PATH, async (request, response) => {
    await send(response, await deps.viewers.requirePerson(request));
  });
  router.post(LANGUAGES_PATH, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request);
    deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
    const form = parseForm(LANGUAGES_FORM, request.body);
    if (!form.ok) return send(response, viewer, form.attempt);
    const { languages } = form.value;
    await deps.work(viewer.actor, (unit) => setLanguages(unit, viewer.person.code, languages));
    response.redirect(303, LANGUAGES_PATH);
  });
  router.use(signInFirst);
  return router;
}
