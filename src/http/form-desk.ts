import type { Request, Response } from "express";
import type { VNode } from "preact";
import type { Actor } from "../base/actor.ts";
import type { Clock } from "../base/clock.ts";
import type { Fault } from "../base/fault.ts";
import type { Unit, Work } from "../db/unit.ts";
import type { FormTokens } from "./csrf.ts";
import { faultOf, statusOfPage } from "./fault-notice.tsx";
import type { Attempt } from "./form.ts";
import { sendPage } from "./layout.tsx";
import { sentToken } from "./sent-token.ts";

/** What a desk needs. */
export interface DeskDeps {
  readonly work: Work;
  readonly clock: Clock;
  readonly tokens: FormTokens;
}

/** What is known here of whoever sits at a desk. */
export interface Sitter {
  readonly actor: Actor;
  /** What the tokens of their forms are bound to (csrf.ts `FormPurpose.session`). */
  readonly formSession: string;
}

/** What stands on a desk's page beside what it always shows: the word for what was just done, or what spoke against it. */
export interface Shown<Done> {
  readonly done?: Done | undefined;
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
}

/** One page with forms that share a token; `page` renders it. */
export interface DeskOrder<Who, Done> {
  readonly path: string;
  /** What its tokens are for (csrf.ts `FormPurpose.form`). */
  readonly form: string;
  readonly page: (viewer: Who, token: string, shown: Shown<Done>) => Promise<VNode>;
}

/** How such a page is acted on and shown. */
export interface FormDesk<Who extends Sitter, Done> {
  /** The sender of a form, when its token holds; throws what speaks against it. */
  accept(request: Request, viewer: Who): Who;
  /** Does it in a unit of its own and shows the page anew with `done` in its query, or the page with why not. */
  act(
    response: Response,
    step: { readonly viewer: Who; readonly attempt?: Attempt; readonly done?: string },
    work: (unit: Unit) => Promise<unknown>,
  ): Promise<void>;
  send(response: Response, viewer: Who, shown: Shown<Done>): Promise<void>;
}

/** The desk of one page. */
export function formDesk<Who extends Sitter, Done>(
  deps: DeskDeps,
  order: DeskOrder<Who, Done>,
): FormDesk<Who, Done> {
  const { path, form, page } = order;
  const purposeOf = ({ formSession }: Who): { form: string; session: string } => ({
    form,
    session: formSession,
  });
  const send = async (response: Response, viewer: Who, shown: Shown<Done>): Promise<void> => {
    const token = deps.tokens.issue(purposeOf(viewer), deps.clock.now());
    const rendered = await page(viewer, token, shown);
    sendPage(response, rendered, statusOfPage(shown.fault, shown.attempt));
  };
  return {
    send,
    accept(request, viewer) {
      deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
      return viewer;
    },
    async act(response, { viewer, attempt, done }, work) {
      try {
        await deps.work(viewer.actor, work);
      } catch (error) {
        await send(response, viewer, { fault: faultOf(error), attempt });
        return;
      }
      response.redirect(303, done === undefined ? path : `${path}?done=${done}`);
    },
  };
}
