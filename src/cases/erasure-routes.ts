import { z } from "zod";
import type { Code } from "../base/code.ts";
import { keysOfCode } from "../base/code-keys.ts";
import { once } from "../db/once.ts";
import type { Work } from "../db/unit.ts";
import { claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { CodeLimit } from "../http/code-limit.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { openClaim } from "./claim.ts";
import { eraseCase } from "./erase-case.ts";
import type { Erasure } from "./erase-case.ts";
import type { Request } from "express";

/** What erasing needs of what all recipients' routes need. */
export interface ErasureDeps {
  readonly work: Work;
  readonly shreds: ShredStore;
  readonly changes: CodeLimit;
}

/** A code that came with a wish to erase, and the key under which the same wish comes again when its answer was lost. */
export interface ErasureCall {
  readonly request: Request;
  readonly who: Code;
  readonly key: string | undefined;
}

/**
 * Erases the case of a code, once: the same wish again gets the same answer, although the code opens nothing any more. Faults:
 * unauthenticated `code-unknown`, conflict `erasure-early`.
 */
export function eraseOnce(
  { work, shreds, changes }: ErasureDeps,
  { request, who, key }: ErasureCall,
): Promise<Erasure> {
  return changes.looking(
    request,
    () =>
      work({ kind: "claimant" }, (unit) =>
        once(
          unit,
          { scope: "eraseRequest", key, bodyHash: keysOfCode(who).lookupHash },
          async () => {
            const claim = await openClaim(unit, shreds, who);
            await changes.opened(who);
            return eraseCase(unit, claim);
          },
        ),
      ),
    who,
  );
}

/** `POST /api/v1/request/erasure`. */
export function erasureRoute(deps: ErasureDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/request/erasure",
    name: "eraseRequest",
    summary: "Erase the request and everything in it, for good",
    description:
      "A request that is still open is taken back first. From then on its code opens nothing, as if it had never been; `unreadableAfter` is the day after which no copy opens either. A lost answer is given again to the same Idempotency-Key.",
    tag: "recipient",
    auth: claimCode,
    once: true,
    response: z
      .strictObject({ erasedOn: z.iso.date(), unreadableAfter: z.iso.date() })
      .meta({ id: "Erasure" }),
    problems: ["code-unknown", "erasure-early"],
    handle: ({ request, who, once: key }) => eraseOnce(deps, { request, who, key }),
  });
}
