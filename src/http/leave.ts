import express from "express";
import type { Router } from "express";
import { forgetSite } from "./headers.ts";
import { LEAVE_PATH } from "./layout.tsx";

/** An ordinary page in every language. Our own no-referrer policy keeps it from learning where the visitor came from. */
const ELSEWHERE = "https://www.wikipedia.org/";

/** The quick exit: the browser drops this site's cookies and cache, and goes on to an ordinary page. */
export function leaveRoute(): Router {
  const router = express.Router();
  router.get(LEAVE_PATH, (request, response) => {
    // Another site may send people here, but not sign them out.
    const site = request.headers["sec-fetch-site"];
    if (site === undefined || site === "same-origin" || site === "none") forgetSite(response);
    response.redirect(303, ELSEWHERE);
  });
  return router;
}
