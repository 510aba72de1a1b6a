import type { Request, Router } from "express";

/**
 * The address that stands in the browser after a form was sent to it, opened again without the form (a page that is loaded anew, a bookmark): leads to the page where the form is. That page asks who is there;
 * this answer says nothing about anything.
 */
export function leadBack(
  router: Router,
  path: string,
  page: string | ((request: Request) => string),
): void {
  router.get(path, (request, response) => {
    response.redirect(303, typeof page === "string" ? page : page(request));
  });
}
