import express from "express";
import type { Request, Response, Router } from "express";
import { z } from "zod";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { actOnce } from "../http/act-once.ts";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody, parseForm } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { wordDone } from "../http/word-done.ts";
import { leadBack } from "../http/lead-back.ts";
import { grantedBy } from "../ledger/granted.view.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer } from "../people/viewer.ts";
import { agreePolicy, proposePolicy } from "./change-policy.ts";
import { PoliciesPage, PROGRAMMES_PATH } from "./policies-page.tsx";
import type { PoliciesPageProps, ProgrammeLine } from "./policies-page.tsx";
import { policiesOf } from "./policies.view.ts";
import { POLICY_FORM, policyIn } from "./policy-form.ts";
import type { PolicyDeps } from "./policy-routes.ts";
import { policyInForce } from "./policy.store.ts";
import type { PolicyKey } from "./policy-texts.ts";
import { moveProgramme } from "./move-programme.ts";
import { PROGRAMME_STATES } from "./programme.ts";
import { listProgrammes } from "./programme.store.ts";

const DONE: Readonly<Record<string, PolicyKey>> = {
  proposed: "done.proposed",
  holds: "done.inForce",
  agreed: "done.agreed",
  moved: "done.moved",
};

const SentVersion = z.object({ version: z.string().regex(/^[1-9][0-9]{0,5}$/) });

const SentState = z.object({ to: z.enum(PROGRAMME_STATES) });

/** What the page needs beside what the JSON routes need. */
export interface PolicyPageDeps extends PolicyDeps {
  readonly clock: Clock;
  readonly tokens: FormTokens;
}

/** The page of programmes and their policies: treasurers propose, treasurers and approvers agree. */
export function programmePages(deps: PolicyPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(PROGRAMMES_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "programme.agree");
    const { propose } = request.query;
    const proposing = typeof propose === "string" ? propose : undefined;
    await send(deps, response, viewer, { done: wordDone(request, DONE), proposing });
  });
  for (const step of ["policies", "agreement", "state"])
    leadBack(router, `${PROGRAMMES_PATH}/:code/${step}`, PROGRAMMES_PATH);
  router.post(`${PROGRAMMES_PATH}/:code/policies`, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "programme.manage");
    const code = String(request.params["code"]);
    const form = parseForm(POLICY_FORM, request.body);
    if (!form.ok)
      return send(deps, response, viewer, { tried: { programme: code, attempt: form.attempt } });
    await act(deps, { request, response, viewer }, async (key) => {
      const sent = { request, by: viewer.actor, key };
      const policy = policyIn(form.value);
      const by = viewer.person.code;
      return actOnce(deps.work, sent, async (unit) => {
        const made = await proposePolicy(unit, { programme: code, policy, by });
        return made.widens ? "proposed" : "holds";
      });
    });
  });
  router.post(`${PROGRAMMES_PATH}/:code/agreement`, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "programme.agree");
    const programme = String(request.params["code"]);
    await act(deps, { request, response, viewer }, async (key) => {
      const form = SentVersion.safeParse(request.body);
      if (!form.success)
        throw new Fault("not-found", "policy-unknown", "There is no such version.");
      const of = { programme, version: Number(form.data.version), person: viewer.person.code };
      return actOnce(deps.work, { request, by: viewer.actor, key }, async (unit) => {
        await agreePolicy(unit, of);
        return "agreed";
      });
    });
  });
  router.post(`${PROGRAMMES_PATH}/:code/state`, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "programme.agree");
    const code = String(request.params["code"]);
    await act(deps, { request, response, viewer }, async (key) => {
      const form = SentState.safeParse(request.body);
      if (!form.success)
        throw new Fault("not-found", "programme-unknown", "There is no such state.");
      const step = { code, to: form.data.to, person: viewer.person.code };
      return actOnce(deps.work, { request, by: viewer.actor, key }, async (unit) => {
        await moveProgramme(unit, step);
        return "moved";
      });
    });
  });
  router.use(signInFirst);
  return router;
}

interface Sent {
  readonly request: Request;
  readonly response: Response;
  readonly viewer: Viewer;
}

/** Does what a form asked, and shows the page with the word for it, or with what spoke against it. */
async function act(
  deps: PolicyPageDeps,
  { request, response, viewer }: Sent,
  work: (key: string) => Promise<string>,
): Promise<void> {
  try {
    const purpose = { form: POLICY_FORM.name, session: viewer.formSession };
    const key = deps.tokens.accept(sentToken(request), purpose, deps.clock.now());
    response.redirect(303, `${PROGRAMMES_PATH}?done=${await work(key)}`);
  } catch (error) {
    await send(deps, response, viewer, { fault: faultOf(error) });
  }
}

async function send(
  deps: PolicyPageDeps,
  response: Response,
  viewer: Viewer,
  shown: Pick<PoliciesPageProps, "done" | "fault" | "proposing" | "tried">,
): Promise<void> {
  const lines: ProgrammeLine[] = [];
  for (const programme of await listProgrammes(deps.read))
    lines.push({
      programme,
      policy: (await policyInForce(deps.read, programme)).policy,
      policies: await policiesOf(deps.read, programme),
      granted: (await grantedBy(deps.read, programme.code, deps.clock.now())).ever,
    });
  const purpose = { form: POLICY_FORM.name, session: viewer.formSession };
  const newToken = (): string => deps.tokens.issue(purpose, deps.clock.now());
  const page = PoliciesPage({ person: viewer.person, newToken, lines, ...shown });
  sendPage(response, page, statusOfPage(shown.fault, shown.tried));
}
