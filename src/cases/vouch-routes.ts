import { z } from "zod";
import { toHex } from "../base/bytes.ts";
import { GROUP_STANDINGS } from "../groups/group.ts";
import { VOUCH_MAX } from "../groups/vouch.ts";
import { claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, HexWire } from "../http/wire.ts";
import { withClaims } from "./claim-routes.ts";
import { giveVouch, takesVouches } from "./give-vouch.ts";
import type { ClaimDeps } from "./routes.ts";
import { readVouches } from "./vouches.ts";
import type { OpenClaim } from "./claim.ts";
import type { Unit } from "../db/unit.ts";

const month = z.string().regex(/^[0-9]{4}-[0-9]{2}$/);

/** A vouch as reviewers read it. */
export const VouchWire = z
  .strictObject({ group: CodeNameWire, month, standing: z.enum(GROUP_STANDINGS) })
  .meta({
    id: "Vouch",
    description:
      "The word of a trusted group (evidence of class E3), signed in `month`. One whose group was `withdrawn` since counts no more.",
  });

/** Faults of a vouch that is not taken. */
export const VOUCH_PROBLEMS = [
  "vouch-closed",
  "vouch-late",
  "vouch-other",
  "vouch-spent",
  "vouch-unproven",
  "vouches-many",
] as const;

/** What whoever has the code knows of the vouches for their request. */
export interface VouchDesk {
  /** What a group signs; names the request to nobody. */
  readonly tag: string;
  readonly isOpen: boolean;
  readonly vouches: readonly { readonly group: string; readonly month: string }[];
}

/** What an opened case says of its vouches to whoever has its code. */
export async function vouchDesk(
  unit: Unit,
  { case: current, keys, open }: OpenClaim,
): Promise<VouchDesk> {
  return {
    tag: toHex(keys.vouchTag),
    isOpen: takesVouches(current.state),
    vouches: await readVouches(unit, open),
  };
}

/** `/api/v1/request/vouches`: the tag that a group signs for, and what it signed. */
export function vouchRoutes(deps: ClaimDeps): ApiRoute[] {
  const common = {
    path: "/api/v1/request/vouches",
    tag: "recipient",
    auth: claimCode,
  } as const;
  return [
    apiRoute({
      ...common,
      method: "get",
      name: "getVouches",
      summary: "The tag that a group signs for, and who vouches",
      description:
        "A group that the fund trusts makes a vouch of `tag` with `purse vouch sign`. The tag is made of the claim code, and names the request to nobody: not to the group, nor to the fund.",
      response: z
        .strictObject({
          tag: HexWire(16),
          isOpen: z.boolean(),
          vouches: z.array(z.strictObject({ group: CodeNameWire, month })),
        })
        .meta({ id: "Vouches" }),
      problems: ["code-unknown"],
      handle: async (call) => {
        const desk = await withClaims(deps, deps.looks)(call, vouchDesk);
        return { ...desk, vouches: [...desk.vouches] };
      },
    }),
    apiRoute({
      ...common,
      method: "post",
      name: "giveVouch",
      summary: "Hand in the vouch of a group",
      description:
        "`vouch` is the whole text that the group signed. Each group counts once for a request, at most three do, and each has a quota a month. Safe to repeat.",
      body: z.strictObject({ vouch: z.string().max(VOUCH_MAX) }),
      status: 204,
      response: z.undefined(),
      problems: ["code-unknown", ...VOUCH_PROBLEMS],
      handle: async (call) => {
        const given = { text: call.body.vouch, fund: deps.fund };
        await withClaims(deps, deps.changes)(call, (unit, claim) => giveVouch(unit, claim, given));
        return undefined;
      },
    }),
  ];
}
