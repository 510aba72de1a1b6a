import { z } from "zod";
import { claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { appealCase, AppealText, seatPanel } from "./appeal.ts";
import type { Case } from "./case.ts";
import { withClaims } from "./claim-routes.ts";
import type { ClaimDeps } from "./routes.ts";

const AppealWire = z.strictObject({ state: z.enum(["appealed", "in_review"]) }).meta({
  id: "Appeal",
  description: "`appealed`: there are no two people who could look at it yet. Ask again later.",
});

/** `/api/v1/request/appeal`: a second look at a declined request, by two people who have had no part in it. */
export function appealRoutes(deps: ClaimDeps): ApiRoute[] {
  const withClaim = withClaims(deps, deps.changes);
  const common = {
    method: "post",
    tag: "recipient",
    auth: claimCode,
    response: AppealWire,
  } as const;
  return [
    apiRoute({
      ...common,
      path: "/api/v1/request/appeal",
      name: "appealRequest",
      summary: "Ask two other people to look at a declined request anew",
      description:
        "Once for each request. They have had no part in it so far, and what they decide is final. The last day for it is `declined.appealBy` of the request.",
      body: z.strictObject({ text: AppealText }),
      problems: ["code-unknown", "case-transition", "appeal-late", "appeal-final"],
      handle: (call) =>
        withClaim(call, async (unit, claim) => {
          const { text } = call.body;
          return onWire(await appealCase(unit, claim, { text, list: await deps.people(unit) }));
        }),
    }),
    apiRoute({
      ...common,
      path: "/api/v1/request/appeal/panel",
      name: "seatPanel",
      summary: "Look again for two people who could look at an appeal that waits",
      problems: ["code-unknown", "case-transition"],
      handle: (call) =>
        withClaim(call, async (unit, claim) =>
          onWire(await seatPanel(unit, claim, await deps.people(unit))),
        ),
    }),
  ];
}

function onWire({ state }: Case): z.input<typeof AppealWire> {
  return { state: state === "in_review" ? state : "appealed" };
}
