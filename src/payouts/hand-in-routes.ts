import type { Request, RequestHandler, Response, Router } from "express";
import type { Fault } from "../base/fault.ts";
import { actOnce } from "../http/act-once.ts";
import { faultOf } from "../http/fault-notice.tsx";
import { formBody, formBodyUpTo, parseForm, refuseField, UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { leadBack } from "../http/lead-back.ts";
import type { Permission } from "../people/permission.ts";
import type { Viewer } from "../people/viewer.ts";
import { acceptSignature } from "./accept-signature.ts";
import { approveBatch } from "./approve-batch.ts";
import { APPROVAL_FORM, PSBT_LIMIT, RELEASE_FORM, SIGNATURE_FORM } from "./batch-forms.ts";
import type { BatchFileName, HandIn } from "./batch-parts.tsx";
import { BATCHES_PATH } from "./batches-page.tsx";
import { releaseBatch } from "./release-batch.ts";
import { acceptForm, batchIdOf, sendBatch } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";
import { signingParts } from "./signing-parts.view.ts";

/** In a form the two signs of base64 take three bytes each, which one letter in 32 is; line ends take six. */
const PSBT_FORM_BYTES = Math.ceil(PSBT_LIMIT * 1.25);

/** What leaves a batch's page for other devices, and what comes back to it. */
export function handInRoutes(router: Router, deps: PayoutPageDeps): void {
  fileRoute(router, deps, "manifest.json");
  fileRoute(router, deps, "approvals.json");
  fileRoute(router, deps, "transaction.psbt");
  releaseRoute(router, deps);
  handInRoute(router, deps, {
    part: "approvals",
    field: "approval",
    permission: "batch.approve",
    body: formBody,
    done: "approved",
    act: async (request, at, key) => {
      const form = parseForm(APPROVAL_FORM, request.body);
      if (!form.ok) return form.attempt;
      const { viewer, id } = at;
      const separation = await deps.separation();
      const by = { person: viewer.person.code, list: viewer.people };
      const input = { batch: id, ...by, ...form.value, separation };
      const sent = { request, by: viewer.actor, key };
      await actOnce(deps.work, sent, (unit) => approveBatch(unit, input));
      return undefined;
    },
  });
  handInRoute(router, deps, {
    part: "signatures",
    field: "psbt",
    permission: "batch.broadcast",
    body: formBodyUpTo(PSBT_FORM_BYTES),
    done: "signed",
    act: async (request, at, key) => {
      const form = parseForm(SIGNATURE_FORM, request.body);
      if (!form.ok) return form.attempt;
      const sent = { request, by: at.viewer.actor, key };
      const input = { batch: at.id, ...form.value };
      await actOnce(deps.work, sent, (unit) => acceptSignature(unit, input));
      return undefined;
    },
  });
}

function releaseRoute(router: Router, deps: PayoutPageDeps): void {
  handInRoute(router, deps, {
    part: "broadcast",
    field: "reason",
    permission: "batch.broadcast",
    body: formBody,
    done: "released",
    act: async (request, at, key) => {
      const form = parseForm(RELEASE_FORM, request.body);
      if (!form.ok) return form.attempt;
      const sent = { request, by: at.viewer.actor, key };
      const input = { batch: at.id, ...form.value };
      await actOnce(deps.work, sent, (unit) => releaseBatch(unit, input));
      return undefined;
    },
  });
}

/** The stored bytes themselves, as a file: written again they might not be the ones that were signed. */
function fileRoute(router: Router, deps: PayoutPageDeps, name: BatchFileName): void {
  router.get(`${BATCHES_PATH}/:id/${name}`, async (request, response) => {
    await deps.viewers.requirePerson(request, "batch.read");
    const parts = await signingParts(deps.read, batchIdOf(request));
    const bytes = {
      "manifest.json": () => Buffer.from(parts.manifest, "utf8"),
      "approvals.json": () => Buffer.from(parts.approvals, "utf8"),
      // BIP 174: a file holds the bytes; every wallet that reads files reads these.
      "transaction.psbt": () => Buffer.from(parts.psbt, "base64"),
    }[name]();
    response.setHeader("Content-Disposition", `attachment; filename="${name}"`);
    response.type(name.endsWith(".json") ? "application/json" : "application/octet-stream");
    response.send(bytes);
  });
}

interface HandInRoute {
  readonly part: HandIn;
  readonly field: string;
  readonly permission: Permission;
  readonly body: RequestHandler;
  readonly done: string;
  /** Does it once; gives back the form when it was filled in wrongly. */
  readonly act: (
    request: Request,
    at: { viewer: Viewer; id: string },
    key: string,
  ) => Promise<Attempt | undefined>;
}

function handInRoute(router: Router, deps: PayoutPageDeps, route: HandInRoute): void {
  const { part, field } = route;
  const path = `${BATCHES_PATH}/:id/${part}`;
  // Only who may hand it in may send that much.
  router.post(path, async (request, _response, next) => {
    await deps.viewers.requirePerson(request, route.permission);
    next();
  });
  router.post(path, route.body, async (request, response: Response) => {
    const viewer = await deps.viewers.requirePerson(request, route.permission);
    const at = { viewer, id: batchIdOf(request) };
    try {
      const attempt = await route.act(request, at, acceptForm(deps, viewer, request));
      if (attempt === undefined)
        response.redirect(303, `${BATCHES_PATH}/${at.id}?done=${route.done}`);
      else await sendBatch(deps, response, at, { tried: { part, attempt } });
    } catch (error) {
      const fault = faultOf(error);
      const attempt = refuseField(UNTOUCHED, field, `${fault.message} ${deps.sayRule(fault.code)}`);
      const shown = isAboutContent(fault) ? { tried: { part, attempt } } : { fault };
      await sendBatch(deps, response, at, shown);
    }
  });
  leadBack(router, path, (request) => `${BATCHES_PATH}/${batchIdOf(request)}`);
}

/** Whether what was handed in is not right, so that the message belongs at the field; else the batch itself takes nothing. */
function isAboutContent(fault: Fault): boolean {
  return fault.kind === "invalid" || fault.code === "approval-not-yours";
}
