import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import { words } from "../bitcoin/words.ts";
import { once } from "../db/once.ts";
import type { Reader, Work } from "../db/unit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, TimeWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { RATE_METHODS, requireFresh } from "./rate.ts";
import type { RecordedRate } from "./rate.ts";
import { insertRate, listRates } from "./rate.store.ts";
import { valuations } from "./valuations.view.ts";

const CurrencyWire = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ id: "Currency", description: "ISO 4217.", example: "EUR" });
const PositiveWire = z.string().regex(/^[1-9][0-9]{0,14}$/);
const WholeWire = z.string().regex(/^(0|-?[1-9][0-9]{0,30})$/);
const ReasonWire = words(500).pipe(z.string().min(3, "Say in a few words why."));

const QUOTED = {
  currency: CurrencyWire,
  minorUnits: PositiveWire,
  sats: PositiveWire,
  source: CodeNameWire,
  quotedAt: TimeWire,
};

/** What several servers agree on has this name in manifests: nobody gives it to a rate of their own. */
const ByHandWire = CodeNameWire.refine((name) => name !== "median", "Name who says so.");

const RECORDED = {
  ...QUOTED,
  method: z.enum(RATE_METHODS),
  by: CodeNameWire,
  recordedAt: TimeWire,
};

const RateWire = z
  .strictObject({
    ...RECORDED,
    reason: z.string(),
    quotes: z
      .array(
        z.strictObject({
          source: CodeNameWire,
          minorUnits: PositiveWire,
          sats: PositiveWire,
          quotedAt: TimeWire,
        }),
      )
      .optional(),
  })
  .meta({
    id: "Rate",
    description: "`minorUnits` (cents) of the currency for `sats` satoshis, as decimal strings.",
  });

const ValuationWire = z
  .strictObject({
    event: z.string(),
    reference: z.string(),
    effectiveOn: z.iso.date(),
    account: z.string(),
    amount: WholeWire,
    value: WholeWire.optional(),
    source: z.string().optional(),
    quotedAt: TimeWire.optional(),
  })
  .meta({ id: "Valuation" });

/** What the routes about rates need. */
export interface RateDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly viewers: Viewers;
}

/** `/api/v1/rates`, `/api/v1/valuations`: what bitcoin was worth, for accounts and awards in a currency. */
export function rateRoutes(deps: RateDeps): ApiRoute[] {
  return [recordRoute(deps), ratesRoute(deps), valuationsRoute(deps)];
}

function recordRoute(deps: RateDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/rates",
    name: "recordRate",
    summary: "Record by hand what bitcoin is worth now, for good",
    tag: "treasurer",
    auth: deps.viewers.staff("rate.record"),
    body: z.strictObject({ ...QUOTED, source: ByHandWire, reason: ReasonWire }),
    once: true,
    status: 201,
    response: z.strictObject(RECORDED),
    problems: ["rate-stale", "rate-known"],
    handle: async ({ body, who, once: key, fingerprint }) => {
      const { code } = who.person;
      const request = { scope: `recordRate/${code}`, key, bodyHash: fingerprint };
      const rate = {
        ...body,
        minorUnits: BigInt(body.minorUnits),
        sats: BigInt(body.sats),
        quotedAt: new Date(body.quotedAt),
        by: code,
      };
      return deps.work(who.actor, (unit) =>
        once(unit, request, async () => {
          requireFresh(rate, unit.at);
          return wire(await insertRate(unit, { ...rate, method: "hand" }));
        }),
      );
    },
  });
}

function ratesRoute(deps: RateDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/rates",
    name: "listRates",
    summary: "The newest 200 rates of a currency, newest quote first",
    tag: "auditor",
    auth: deps.viewers.staff("reconciliation.read"),
    query: z.strictObject({ currency: CurrencyWire }),
    response: z.strictObject({ rates: z.array(RateWire) }),
    problems: [],
    handle: async ({ query }) => ({
      rates: (await listRates(deps.read, query.currency, 200)).map((rate) => ({
        ...wire(rate),
        reason: rate.reason,
        ...(rate.quotes !== undefined && { quotes: [...rate.quotes] }),
      })),
    }),
  });
}

function valuationsRoute(deps: RateDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/valuations",
    name: "listValuations",
    summary: "What gifts were worth when they came and grants when they were paid, newest first",
    description:
      "At the last rate quoted by the end of the day, and at most 48 hours before that; without `value` where there is none. `value` is in minor units, rounded towards zero.",
    tag: "auditor",
    auth: deps.viewers.staff("reconciliation.read"),
    query: z.strictObject({
      programme: CodeNameWire,
      currency: CurrencyWire,
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    response: z.strictObject({ valuations: z.array(ValuationWire) }),
    problems: [],
    handle: async ({ query }) => ({
      valuations: (await valuations(deps.read, query)).map(({ amount, value, ...each }) => ({
        event: each.event,
        reference: each.reference,
        effectiveOn: each.effectiveOn,
        account: each.account,
        amount: String(amount),
        ...(value !== undefined && { value: String(value) }),
        ...(each.source !== undefined && { source: each.source }),
        ...(each.quotedAt !== undefined && { quotedAt: formatTime(each.quotedAt) }),
      })),
    }),
  });
}

function wire(rate: RecordedRate): Omit<z.input<typeof RateWire>, "reason"> {
  return {
    currency: rate.currency,
    minorUnits: String(rate.minorUnits),
    sats: String(rate.sats),
    source: rate.source,
    quotedAt: formatTime(rate.quotedAt),
    method: rate.method,
    by: rate.by,
    recordedAt: formatTime(rate.recordedAt),
  };
}
