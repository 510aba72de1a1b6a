import express from "express";
import type { Request, Response, Router } from "express";
import type { Unit } from "../db/unit.ts";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer } from "../people/viewer.ts";
import { GROUP_FORM } from "./group-form.ts";
import { GROUPS_PATH, GroupsPage } from "./groups-page.tsx";
import type { GroupsPageProps } from "./groups-page.tsx";
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
  router.get(GROUPS_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "group.manage");
    const { done } = request.query;
    const key = typeof done === "string" && Object.hasOwn(DONE, done) ? DONE[done] : undefined;
    await send(deps, response, viewer, { done: key });
  });
  router.post(GROUPS_PATH, formBody, async (request, response) => {
    const viewer = await entered(deps, request);
    const form = parseForm(GROUP_FORM, request.body);
    if (!form.ok) return send(deps, response, viewer, { attempt: form.attempt });
    const attempt = attemptOf(GROUP_FORM, request.body);
    const by = { person: viewer.person.code, list: viewer.people };
    await act(deps, response, { viewer, attempt, done: "proposed" }, (unit) =>
      proposeGroup(unit, form.value, by),
    );
  });
  for (const { path, done, step } of STEPS)
    router.post(`${GROUPS_PATH}/:code/${path}`, formBody, async (request, response) => {
      const viewer = await entered(deps, request);
      await act(deps, response, { viewer, done }, (unit) =>
        step(unit, String(request.params["code"]), viewer.person.code),
      );
    });
  router.use(signInFirst);
  return router;
}

async function entered(deps: GroupPageDeps, request: Request): Promise<Viewer> {
  const viewer = await deps.viewers.requirePerson(request, "group.manage");
  deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
  return viewer;
}

/** Does it and shows the page anew, or the page with why not. */
async function act(
  deps: GroupPageDeps,
  response: Response,
  step: { readonly viewer: Viewer; readonly attempt?: Attempt; readonly done: string },
  work: (unit: Unit) => Promise<unknown>,
): Promise<void> {
  const { viewer, attempt, done } = step;
  try {
    await deps.work(viewer.actor, work);
  } catch (error) {
    await send(deps, response, viewer, { fault: faultOf(error), attempt });
    return;
  }
  response.redirect(303, `${GROUPS_PATH}?done=${done}`);
}

async function send(
  deps: GroupPageDeps,
  response: Response,
  viewer: Viewer,
  shown: Pick<GroupsPageProps, "attempt" | "done" | "fault">,
): Promise<void> {
  const now = deps.clock.now();
  const page = GroupsPage({
    person: viewer.person,
    groups: await groupLines(deps.read, now),
    token: deps.tokens.issue(purposeOf(viewer), now),
    ...shown,
  });
  sendPage(response, page, statusOfPage(shown.fault, shown.attempt));
}

function purposeOf({ formSession }: Viewer): { readonly form: string; readonly session: string } {
  return { form: GROUP_FORM.name, session: formSession };
}
