import express from "express";
import type { RequestHandler, Response, Router } from "express";
import { nextEpoch } from "../audit/epoch.store.ts";
import { keyStock } from "../audit/envelope-keys.view.ts";
import { publishedEpochs } from "../audit/epochs.view.ts";
import { listNotices } from "../audit/notice.store.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { parseVkey } from "../base/tlog/note.ts";
import type { Unit } from "../db/unit.ts";
import { actOnce } from "../http/act-once.ts";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody, formBodyUpTo, parseForm, refuseField, UNTOUCHED } from "../http/form.ts";
import type { FormResult } from "../http/form.ts";
import { leadBack } from "../http/lead-back.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import type { Permission } from "../people/permission.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer } from "../people/viewer.ts";
import {
  ATTESTATION_FORM,
  BOOK_FORMS,
  CORRECTION_FORM,
  SHEET_FORM,
  SHEET_MAX,
} from "./book-forms.ts";
import { BOOK_PATH, BookPage } from "./book-page.tsx";
import type { BookHandIn, BookPageProps } from "./book-page.tsx";
import { handInKeys } from "./hand-in-keys.ts";
import { handInAttestation, handInCorrection } from "./hand-in-notice.ts";
import type { AuditorDeps } from "./routes.ts";
import type { BookKey } from "./texts.ts";

/** What the page needs beside what the JSON routes need; `sayRule` says a rule of a format in words. */
export interface BookPageDeps extends AuditorDeps {
  readonly clock: Clock;
  readonly tokens: FormTokens;
  readonly sayRule: (rule: string) => string;
}

/** Epochs and notices of one page. */
const EPOCHS = 12;
const NOTICES = 40;

const DONE: Readonly<Record<BookHandIn, BookKey>> = {
  attestations: "done.attestation",
  keys: "done.keys",
  corrections: "done.correction",
};

/** `/staff/book`: what people sign for the public book is handed in, and the files of closed epochs are found. */
export function bookPages(deps: BookPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(BOOK_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "book.read");
    const { done, before } = request.query;
    const said = DONE[done as BookHandIn] as BookKey | undefined;
    await sendBook(deps, response, viewer, { done: said, before: numberOf(before) });
  });
  handInRoute(router, deps, {
    part: "attestations",
    field: "attestation",
    permission: "book.attest",
    body: formBody,
    read: (body) => parseForm(ATTESTATION_FORM, body),
    take: (unit, { fund }, { attestation: note }) => handInAttestation(unit, { fund, note }),
  });
  handInRoute(router, deps, {
    part: "keys",
    field: "sheet",
    permission: "book.attest",
    // In a form a sign of base64 may take three bytes.
    body: formBodyUpTo(2 * SHEET_MAX),
    read: (body) => parseForm(SHEET_FORM, body),
    take: (unit, { fund }, { sheet: note }) => handInKeys(unit, { fund, note }),
  });
  handInRoute(router, deps, {
    part: "corrections",
    field: "correction",
    permission: "book.correct",
    body: formBody,
    read: (body) => parseForm(CORRECTION_FORM, body),
    take: (unit, { fund, people }, { correction: body }) =>
      handInCorrection(unit, { fund, people, body }),
  });
  router.use(signInFirst);
  return router;
}

/** One thing that is handed in on the page. */
interface HandInRoute<F extends string> {
  readonly part: BookHandIn;
  readonly field: F;
  readonly permission: Permission;
  readonly body: RequestHandler;
  readonly read: (body: unknown) => FormResult<never> | { ok: true; value: Record<F, string> };
  readonly take: (unit: Unit, viewer: Viewer, value: Record<F, string>) => Promise<unknown>;
}

function handInRoute<F extends string>(
  router: Router,
  deps: BookPageDeps,
  route: HandInRoute<F>,
): void {
  const { part, field } = route;
  const path = `${BOOK_PATH}/${part}`;
  // Only who may hand it in may send that much.
  router.post(path, async (request, _response, next) => {
    await deps.viewers.requirePerson(request, route.permission);
    next();
  });
  router.post(path, route.body, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, route.permission);
    try {
      const purpose = { form: BOOK_FORMS, session: viewer.formSession };
      const key = deps.tokens.accept(sentToken(request), purpose, deps.clock.now());
      const form = route.read(request.body);
      if (!form.ok) {
        await sendBook(deps, response, viewer, { tried: { part, attempt: form.attempt } });
        return;
      }
      const sent = { request, by: viewer.actor, key };
      await actOnce(deps.work, sent, async (unit) => {
        await route.take(unit, viewer, form.value);
      });
      response.redirect(303, `${BOOK_PATH}?done=${part}`);
    } catch (error) {
      const fault = faultOf(error);
      const attempt = refuseField(UNTOUCHED, field, `${fault.message} ${deps.sayRule(fault.code)}`);
      const isAboutIt = fault.kind === "invalid" || fault.code === "correction-repeated";
      await sendBook(deps, response, viewer, isAboutIt ? { tried: { part, attempt } } : { fault });
    }
  });
  leadBack(router, path, BOOK_PATH);
}

async function sendBook(
  deps: BookPageDeps,
  response: Response,
  viewer: Viewer,
  shown: Pick<BookPageProps, "tried" | "fault" | "done"> & { readonly before?: number | undefined },
): Promise<void> {
  const { before, ...said } = shown;
  const purpose = { form: BOOK_FORMS, session: viewer.formSession };
  // Epochs are numbered without a gap; one more than fits tells whether there are older ones.
  const range =
    before === undefined
      ? { last: EPOCHS + 1 }
      : { after: Math.max(0, before - EPOCHS - 2), limit: Math.min(EPOCHS + 1, before - 1) };
  const from = (await publishedEpochs(deps.read, range)).map(({ epoch }) => epoch).reverse();
  const page = BookPage({
    person: viewer.person,
    token: deps.tokens.issue(purpose, deps.clock.now()),
    stock: await stockOf(deps, viewer),
    notices: await listNotices(deps.read, NOTICES),
    epochs: from.slice(0, EPOCHS),
    older: from.length > EPOCHS ? from[EPOCHS - 1] : undefined,
    sayRule: deps.sayRule,
    ...said,
  });
  sendPage(response, page, statusOfPage(shown.fault, shown.tried));
}

async function stockOf({ read }: BookPageDeps, { fund }: Viewer): Promise<BookPageProps["stock"]> {
  const auditors = fund.auditors.map(parseVkey).filter((vkey) => vkey !== undefined);
  try {
    return { epoch: await nextEpoch(read), auditors: await keyStock(read, auditors) };
  } catch (error) {
    if (error instanceof Fault && error.code === "book-not-open") return undefined;
    throw error;
  }
}

function numberOf(text: unknown): number | undefined {
  return typeof text === "string" && /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : undefined;
}
