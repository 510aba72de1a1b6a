import type { Request } from "express";
import type { Code } from "../base/code.ts";
import type { Unit, Work } from "../db/unit.ts";
import type { CodeLimit } from "../http/code-limit.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { openClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";

/** Runs work on the case of the code that a request came with, in one unit. */
export type WithClaim = <T>(
  sent: { readonly request: Request; readonly who: Code },
  work: (unit: Unit, claim: OpenClaim) => Promise<T>,
) => Promise<T>;

/** Opens cases within a limit, which the code's own turns are taken from as soon as it has opened one. `before` comes first, in units of its own. */
export function withClaims(
  deps: { readonly work: Work; readonly shreds: ShredStore },
  limit: CodeLimit,
  before?: (who: Code) => Promise<void>,
): WithClaim {
  return ({ request, who }, work) =>
    limit.looking(
      request,
      async () => {
        await before?.(who);
        return deps.work({ kind: "claimant" }, async (unit) => {
          const claim = await openClaim(unit, deps.shreds, who);
          await limit.opened(who);
          return work(unit, claim);
        });
      },
      who,
    );
}
