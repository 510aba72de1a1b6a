import { z } from "zod";
import { approverStepsOf } from "../base/approver-steps.ts";
import { separationOf } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { SEPARATIONS } from "../base/separation.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Reader } from "../db/unit.ts";
import { anybody } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { LANGUAGES } from "../http/text.ts";
import { CodeNameWire, HexWire, SatsWire } from "../http/wire.ts";
import { PROGRAMME_STATES } from "./programme.ts";
import { listOffers } from "./offers.view.ts";
import { PURPOSES } from "./purpose.ts";

const ProgrammeWire = z
  .strictObject({
    code: CodeNameWire,
    name: z.string(),
    purpose: z.string(),
    state: z.enum(PROGRAMME_STATES),
    awardFloor: SatsWire,
    awardCap: SatsWire,
    purposes: z.array(z.enum(PURPOSES)),
    languages: z.array(z.enum(LANGUAGES)),
  })
  .meta({
    id: "Programme",
    description:
      "`purposes`: what it helps with, `languages`: in which it answers, by its policy in force.",
  });

/** What the routes need: `fund` gives the fund file that strangers are shown, and its text, which they pin. */
export interface ProgrammeDeps {
  readonly read: Reader;
  readonly network: Network;
  readonly kind: "demo" | "real";
  readonly fund: () => Promise<{ file: FundFile; text: string; policy: string }>;
}

/** `GET /api/v1/fund` and `GET /api/v1/programmes`: what the fund is and what it pays for. */
export function programmeRoutes(deps: ProgrammeDeps): ApiRoute[] {
  return [
    apiRoute({
      method: "get",
      path: "/api/v1/fund",
      name: "getFund",
      summary: "What this fund is, and the statement that verifiers pin",
      description:
        "`statement` is the signed fund file (a C2SP signed note). Compare it with one from a second channel before you trust its keys. `separation`: whether all reviewers are kept from approving what they decided on, or, in a small fund, all but one.",
      tag: "everyone",
      auth: anybody,
      publicSeconds: 60,
      response: z.strictObject({
        fund: z.string(),
        kind: z.enum(["demo", "real"]),
        network: z.enum(["main", "test", "signet", "regtest"]),
        policy: HexWire(32),
        preset: z.enum(["guarded", "standard", "open"]),
        separation: z.enum(SEPARATIONS),
        approvers: z.array(z.strictObject({ above: SatsWire, need: z.int().min(2).max(20) })).meta({
          description:
            "How many people must approve a batch that pays more than so many satoshis, as the founders signed it; none when any batch takes as many.",
        }),
        statement: z.string(),
      }),
      problems: ["fund-untrusted"],
      handle: async () => {
        const { file, text, policy } = await deps.fund();
        return {
          fund: file.fund,
          kind: deps.kind,
          network: deps.network,
          policy,
          preset: file.book.preset,
          separation: separationOf(file),
          approvers: approverStepsOf(file).map(({ above, need }) => ({ above: `${above}`, need })),
          statement: text,
        };
      },
    }),
    apiRoute({
      method: "get",
      path: "/api/v1/programmes",
      name: "listProgrammes",
      summary: "The purposes that can be given to and asked from",
      tag: "everyone",
      auth: anybody,
      publicSeconds: 60,
      response: z.strictObject({ programmes: z.array(ProgrammeWire) }),
      problems: [],
      handle: async () => ({
        programmes: (await listOffers(deps.read)).map((programme) => ({
          ...programme,
          purposes: [...programme.purposes],
          languages: [...programme.languages],
          awardFloor: programme.awardFloor.toString(),
          awardCap: programme.awardCap.toString(),
        })),
      }),
    }),
  ];
}
