import type { ErrorRequestHandler } from "express";
import { Fault } from "../base/fault.ts";
import { wantsPage } from "../http/negotiate.ts";
import { SIGN_IN_PATH } from "./pages.tsx";

/** For the end of a router of staff pages: who is not signed in is led to the sign-in page instead of a problem. */
export const signInFirst: ErrorRequestHandler = (error: unknown, request, response, next) => {
  const isLost = error instanceof Fault && error.code === "sign-in-needed";
  if (isLost && wantsPage(request)) response.redirect(303, SIGN_IN_PATH);
  else next(error);
};
