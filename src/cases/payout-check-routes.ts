import { z } from "zod";
import { concat } from "../base/bytes.ts";
import { lookupHashOf } from "../base/code-keys.ts";
import { sha256 } from "../base/digest.ts";
import { once, strongKey } from "../db/once.ts";
import type { Work } from "../db/unit.ts";
import { claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { CodeLimit } from "../http/code-limit.ts";
import { CodeNameWire, HexWire, SatsWire } from "../http/wire.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { checkPayouts } from "./check-payouts.ts";
import { openClaim } from "./claim.ts";

const CheckedPayoutWire = z
  .strictObject({
    state: z.enum(["waiting", "agrees", "differs", "gone"]),
    amount: SatsWire,
    parts: z.int().min(0),
    published: z.int().min(0),
    openings: z.array(
      z.strictObject({
        index: z.int().min(0),
        salt: HexWire(32),
        part: z.strictObject({
          batch: HexWire(16),
          j: z.int(),
          k: z.literal("out"),
          m: z.int(),
          p: CodeNameWire,
          payout: HexWire(16),
          s: SatsWire,
          sum: SatsWire,
          v: z.literal(1),
        }),
      }),
    ),
  })
  .meta({ id: "CheckedPayout" });

/** The openings of some dozen parts: how many there are is not to be read off what is kept of the answer. */
const KEPT_BYTES = 16_384;

/** What the route needs of what all recipients' routes need. */
export interface PayoutCheckDeps {
  readonly work: Work;
  readonly shreds: ShredStore;
  readonly changes: CodeLimit;
}

/** `POST /api/v1/request/payout-check`; a lost answer is given again to the same Idempotency-Key. */
export function payoutCheckRoute({ work, shreds, changes }: PayoutCheckDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/request/payout-check",
    name: "checkPayouts",
    summary: "Look your payments up in the public book, once",
    description:
      "Each `opening` shows that the entry `index` of the public log is a part of your payment: hash it again. When all parts of a payment are in the book, what opens them is destroyed with this answer; until then it says `waiting` and stays, and so does what `differs`. Keep none of it on a device that may be searched.",
    tag: "recipient",
    auth: claimCode,
    once: true,
    response: z.strictObject({ payments: z.array(CheckedPayoutWire) }),
    problems: ["code-unknown"],
    // The code is part of what is asked: the same key with another code is another question.
    handle: ({ request, who, once: key, fingerprint }) =>
      changes.looking(
        request,
        () =>
          work({ kind: "claimant" }, async (unit) => {
            // A request that is wrong in itself is told so, whatever its code opens.
            strongKey(key);
            const bodyHash = sha256(concat(fingerprint, lookupHashOf(who)));
            const asked = { scope: "checkPayouts", key, bodyHash, atLeast: KEPT_BYTES };
            const claim = await openClaim(unit, shreds, who);
            await changes.opened(who);
            const payments = await once(unit, asked, () => checkPayouts(unit, claim));
            return { payments };
          }),
        who,
      ),
  });
}
