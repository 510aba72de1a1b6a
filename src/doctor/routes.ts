import { z } from "zod";
import type { Reader } from "../db/unit.ts";
import { readSnapshot } from "../db/snapshot.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, HexWire, SatsWire } from "../http/wire.ts";
import { trialBalance } from "../ledger/trial-balance.view.ts";
import type { Viewers } from "../people/viewer.ts";
import { isTiedOut, tieOutChain } from "./chain-tie-out.view.ts";
import type { ChainTieOut } from "./chain-tie-out.view.ts";

/** Satoshis that may be less than nothing. */
const DifferenceWire = z
  .string()
  .regex(/^(0|-?[1-9][0-9]{0,15})$/)
  .meta({ id: "SatsDifference", description: "Satoshis with a sign, as a decimal string." });

const MovedWire = z.strictObject({ id: z.string(), amount: DifferenceWire });

const TieOutWire = z
  .strictObject({
    programme: CodeNameWire,
    booked: DifferenceWire,
    coins: SatsWire,
    difference: DifferenceWire,
    inLedgerNotOnChain: z.array(MovedWire),
    onChainNotInLedger: z.array(MovedWire),
    amountDiffers: z.array(
      z.strictObject({ id: z.string(), booked: DifferenceWire, onChain: DifferenceWire }),
    ),
  })
  .meta({ id: "ChainTieOut" });

const AccountWire = z
  .strictObject({
    account: z.string(),
    programme: CodeNameWire,
    side: z.enum(["debit", "credit"]),
    debits: SatsWire,
    credits: SatsWire,
    balance: DifferenceWire,
  })
  .meta({ id: "AccountBalance" });

/** What these routes need. */
export interface DoctorDeps {
  readonly read: Reader;
  readonly viewers: Viewers;
}

/** `/api/v1/trial-balance`, `/api/v1/reconciliation`: the ledger itself, for those who answer for it; the public sees the book only. */
export function doctorRoutes(deps: DoctorDeps): ApiRoute[] {
  return [trialBalanceRoute(deps), reconciliationRoute(deps)];
}

function trialBalanceRoute(deps: DoctorDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/trial-balance",
    name: "trialBalance",
    summary: "What was posted to every account, of one programme or of all",
    description:
      "With `upTo`, as of the end of that day by the day on which things took effect; otherwise now. Open holds are not in it. Debits and credits of each programme are equal.",
    tag: "auditor",
    auth: deps.viewers.staff("reconciliation.read"),
    query: z.strictObject({ programme: CodeNameWire.optional(), upTo: z.iso.date().optional() }),
    response: z.strictObject({ accounts: z.array(AccountWire) }),
    problems: [],
    handle: async ({ query: { programme, upTo } }) => {
      const at = {
        ...(programme !== undefined && { programme }),
        ...(upTo !== undefined && { upTo }),
      };
      const rows = await trialBalance(deps.read, at);
      return {
        accounts: rows.map((row) => ({
          account: row.account,
          programme: row.programme,
          side: row.side,
          debits: String(row.debits),
          credits: String(row.credits),
          balance: String(row.balance),
        })),
      };
    },
  });
}

function reconciliationRoute(deps: DoctorDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/reconciliation",
    name: "reconciliation",
    summary: "The ledger against the chain at one height, without tolerance",
    description:
      "`id` is an outpoint, or `batch/<id>` for all that the forms of a batch did. Minus means out. Absent `height`: no block was taken into account yet.",
    tag: "auditor",
    auth: deps.viewers.staff("reconciliation.read"),
    response: z.strictObject({
      holds: z.boolean(),
      height: z.int().min(0).optional(),
      block: HexWire(32).optional(),
      programmes: z.array(TieOutWire),
    }),
    problems: [],
    handle: async () => {
      const tieOut = await readSnapshot(deps.read.sql, tieOutChain);
      if (tieOut === undefined) return { holds: false, programmes: [] };
      const { height, block } = tieOut;
      return { holds: isTiedOut(tieOut), height, block, programmes: wire(tieOut) };
    },
  });
}

function wire({ programmes }: ChainTieOut): z.input<typeof TieOutWire>[] {
  return programmes.map((each) => ({
    programme: each.programme,
    booked: String(each.booked),
    coins: String(each.coins),
    difference: String(each.difference),
    inLedgerNotOnChain: each.notOnChain.map(({ id, amount }) => ({ id, amount: String(amount) })),
    onChainNotInLedger: each.notInLedger.map(({ id, amount }) => ({ id, amount: String(amount) })),
    amountDiffers: each.amountDiffers.map(({ id, booked, onChain }) => ({
      id,
      booked: String(booked),
      onChain: String(onChain),
    })),
  }));
}
