import type { ErrorRequestHandler, Request, Response } from "express";
import { Fault } from "../base/fault.ts";
import { formBodyUpTo } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { wantsPage } from "../http/negotiate.ts";
import { SIGN_IN_PATH } from "./pages.tsx";
import { StepUpPage } from "./step-up-page.tsx";

/** The largest form of all, a signed transaction; only people who are signed in come so far. */
const readWhole = formBodyUpTo(20 * 1024 * 1024);

/**
 * For the end of a router of staff pages: who is not signed in is led to the sign-in page instead of a problem, and whose proof is too
 * old for a decision to the page that asks for it, with what they sent.
 */
export const signInFirst: ErrorRequestHandler = async (error: unknown, request, response, next) => {
  const code = error instanceof Fault && wantsPage(request) ? error.code : undefined;
  if (code === "sign-in-needed") response.redirect(303, SIGN_IN_PATH);
  else if (code === "step-up-needed") {
    await readForm(request, response);
    sendPage(response, StepUpPage({ waiting: { to: request.path, body: request.body } }), 403);
  } else next(error);
};

/** Reads the form of a request, if nobody has yet. */
export async function readForm(request: Request, response: Response): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    readWhole(request, response, (error?: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}
