import express from "express";
import type { Request, Router } from "express";
import type { FormTokens } from "../http/csrf.ts";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import { formDesk } from "../http/form-desk.ts";
import { wordDone } from "../http/word-done.ts";
import { leadBack } from "../http/lead-back.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer } from "../people/viewer.ts";
import { GROUP_FORM } from "./group-form.ts";
import { GROUPS_PATH, GroupsPage } from "./groups-page.tsx";
import { groupLines } from "./routes.ts";
import type { GroupDeps } from "./routes.ts";
import { agreeGroup, proposeGroup, withdrawGroup } from "./take-on-group.ts";
import type { GroupKey } from "./texts.ts";

const DONE: Readonly<Record<string, GroupKey>> = {
  proposed: "done.proposed",
  agreed: "done.agreed",
  withdrawn: "done.withdrawn",
};

const STEPS = [
  { path: "agreement", done: "agreed", step: agreeGroup },
  { path: "withdrawal", done: "withdrawn", step: withdrawGroup },
] as const;

/** What the page needs beside what the JSON routes need. */
export interface GroupPageDeps extends GroupDeps {
  readonly tokens: FormTokens;
}

/** `/staff/groups`: proposes a group, agrees to what somebody else proposed, and withdraws one. */
export function groupPages(deps: GroupPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  const desk = formDesk<Viewer, GroupKey>(deps, {
    path: GROUPS_PATH,
    form: GROUP_FORM.name,
    page: async ({ person }, token, shown) => {
      const groups = await groupLines(deps.read, deps.clock.now());
      return GroupsPage({ person, groups, token, ...shown });
    },
  });
  const mayEnter = async (request: Request): Promise<Viewer> =>
    deps.viewers.requirePerson(request, "group.manage");
  const entered = async (request: Request): Promise<Viewer> =>
    desk.accept(request, await mayEnter(request));
  router.get(GROUPS_PATH, async (request, response) => {
    const viewer = await mayEnter(request);
    await desk.send(response, viewer, { done: wordDone(request, DONE) });
  });
  router.post(GROUPS_PATH, formBody, async (request, response) => {
    const viewer = await entered(request);
    const form = parseForm(GROUP_FORM, request.body);
    if (!form.ok) return desk.send(response, viewer, { attempt: form.attempt });
    const attempt = attemptOf(GROUP_FORM, request.body);
    const by = { person: viewer.person.code, list: viewer.people };
    await desk.act(response, { viewer, attempt, done: "proposed" }, (unit) =>
      proposeGroup(unit, form.value, by),
    );
  });
  for (const { path } of STEPS) leadBack(router, `${GROUPS_PATH}/:code/${path}`, GROUPS_PATH);
  for (const { path, done, step } of STEPS)
    router.post(`${GROUPS_PATH}/:code/${path}`, formBody, async (request, response) => {
      const viewer = await entered(request);
      await desk.act(response, { viewer, done }, (unit) =>
        step(unit, String(request.params["code"]), viewer.person.code),
      );
    });
  router.use(signInFirst);
  return router;
}
