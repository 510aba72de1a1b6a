import { claimOnce, isRefusal } from "./claim-page-routes.ts";
import type { ClaimCall, ClaimPageDeps } from "./claim-page-routes.ts";
import { withClaims } from "./claim-routes.ts";
import { liftSecondCode } from "./heed-second-code.ts";
import { liftOwn, pauseOwn } from "./pause-case.ts";
import { LIFT_PATH, PAUSE_PATH } from "./pause-part.tsx";
import { SECOND_PATH } from "./second-code-part.tsx";

/** Shows the request again, and why something was refused. */
type Show = (
  deps: ClaimPageDeps,
  call: ClaimCall,
  after?: { readonly refused?: string },
) => Promise<void>;
type Handle = (deps: ClaimPageDeps, call: ClaimCall) => Promise<void>;

/** The forms with which a claimant pauses what they are paid, lifts that, and lifts what their second code began; each answers with the page of the request. */
export function pauseForms(show: Show): readonly (readonly [string, Handle])[] {
  return [
    [PAUSE_PATH, (deps, call) => pause(show, deps, call)],
    [LIFT_PATH, (deps, call) => lift(show, deps, call)],
    [SECOND_PATH, (deps, call) => liftSecond(show, deps, call)],
  ];
}

async function pause(show: Show, deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  try {
    const { outcome } = await claimOnce(deps, call, "pause", async (unit, claim) => ({
      outcome: await pauseOwn(unit, claim),
    }));
    await show(deps, call, outcome === "paused" ? {} : { refused: `pause.${outcome}` });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await show(deps, call, { refused: error.code });
  }
}

async function lift(show: Show, deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  try {
    await claimOnce(deps, call, "pause-end", async (unit, claim) => {
      await liftOwn(unit, claim);
      return {};
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return show(deps, call, { refused: error.code });
  }
  return show(deps, call);
}

async function liftSecond(show: Show, deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  await withClaims(deps, deps.changes)(call, (unit, claim) => liftSecondCode(unit, claim));
  return show(deps, call);
}
