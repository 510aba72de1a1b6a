import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import { addressOf } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import { once } from "../db/once.ts";
import type { Reader, Work } from "../db/unit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { Cursors } from "../http/cursor.ts";
import { CodeNameWire, HexWire, ReferenceWire, SatsWire, TimeWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { ReasonText } from "./coin-form.ts";
import { coinList } from "./coin-list.view.ts";
import type { ListedCoin } from "./coin-list.view.ts";
import { freezeCoin, thawCoin } from "./freeze-coin.ts";
import type { Freeze } from "./freeze.store.ts";
import { listFreezes } from "./freeze.store.ts";

const OutPointWire = z.strictObject({ txid: HexWire(32), vout: z.int().min(0).max(4_294_967_295) });

const CoinWire = z
  .strictObject({
    ...OutPointWire.shape,
    value: SatsWire,
    address: z.string(),
    origin: z.enum(["gift", "case", "change", "stray"]),
    state: z.enum(["free", "reserved", "spent", "frozen", "dust", "young"]),
    confirmations: z.int().min(1),
    confirmationsNeeded: z.int().min(1),
    group: z.int().min(1).optional(),
    batch: ReferenceWire.optional(),
    freeze: ReferenceWire.optional(),
  })
  .meta({ id: "Coin" });

const FreezeWire = z
  .strictObject({
    id: ReferenceWire,
    programme: CodeNameWire,
    ...OutPointWire.shape,
    reason: z.string(),
    by: CodeNameWire,
    at: TimeWire,
    released: z.strictObject({ reason: z.string(), by: CodeNameWire, at: TimeWire }).optional(),
  })
  .meta({ id: "CoinFreeze" });

/** What the routes about coins need; `minDepth` is the depth that gifts need at least to be spent. */
export interface CoinDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly network: Network;
  readonly viewers: Viewers;
  readonly cursors: Cursors;
  readonly minDepth: number;
}

/** `/api/v1/coins`: what a programme's wallet holds, and which of it people keep from being spent. */
export function coinRoutes(deps: CoinDeps): ApiRoute[] {
  return [coinsRoute(deps), freezesRoute(deps), freezeRoute(deps), thawRoute(deps)];
}

/** The name of a list of coins in its cursors. */
export function coinScope(programme: string): string {
  return `coins/${programme}`;
}

function coinsRoute(deps: CoinDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/coins",
    name: "listCoins",
    summary: "The unspent coins of a programme, oldest first, and why each may be spent or not",
    description:
      "Coins of one `group` can be linked by anybody: one address, one transaction, spent together, or one the change of another. Coins up to `dust` are never spent.",
    tag: "treasurer",
    auth: deps.viewers.staff("coin.list"),
    query: z.strictObject({
      programme: CodeNameWire,
      after: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    response: z.strictObject({
      coins: z.array(CoinWire),
      count: z.int().min(0),
      total: SatsWire,
      free: SatsWire,
      dust: SatsWire,
      next: z.string().optional(),
    }),
    problems: ["programme-unknown", "cursor-invalid", "checkpoint-missing"],
    handle: async ({ query: { programme, after, limit } }) => {
      const scope = coinScope(programme);
      const [last] = after === undefined ? [] : deps.cursors.read(scope, after);
      const { network, minDepth } = deps;
      const ask = { programme, network, minDepth, after: last, limit };
      const list = await coinList(deps.read, ask);
      return {
        coins: list.coins.map((coin) => wire(coin, deps.network)),
        count: list.count,
        total: list.total.toString(),
        free: list.free.toString(),
        dust: list.dust.toString(),
        ...(list.next !== undefined && { next: deps.cursors.issue(scope, [list.next]) }),
      };
    },
  });
}

function freezesRoute(deps: CoinDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/coins/freezes",
    name: "listCoinFreezes",
    summary: "Who froze coins of a programme and who set them free, the newest 200",
    tag: "treasurer",
    auth: deps.viewers.staff("coin.list"),
    query: z.strictObject({ programme: CodeNameWire }),
    response: z.strictObject({ freezes: z.array(FreezeWire) }),
    problems: [],
    handle: async (call) => ({
      freezes: (await listFreezes(deps.read, call.query.programme, 200)).map(freezeWire),
    }),
  });
}

function freezeRoute(deps: CoinDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/coins/freezes",
    name: "freezeCoin",
    summary: "Keep a coin from being spent by new batches",
    tag: "treasurer",
    auth: deps.viewers.staff("coin.freeze"),
    body: z.strictObject({ ...OutPointWire.shape, reason: ReasonText }),
    once: true,
    status: 201,
    response: FreezeWire,
    problems: ["coin-unknown", "coin-reserved", "coin-frozen"],
    handle: async ({ body: { reason, ...outpoint }, who, once: key, fingerprint }) => {
      const { code } = who.person;
      const request = { scope: `freezeCoin/${code}`, key, bodyHash: fingerprint };
      const input = { network: deps.network, outpoint, reason, by: code };
      return deps.work(who.actor, (unit) =>
        once(unit, request, async () => freezeWire(await freezeCoin(unit, input))),
      );
    },
  });
}

function thawRoute(deps: CoinDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/coins/freezes/{id}/release",
    name: "thawCoin",
    summary: "Set a frozen coin free",
    tag: "treasurer",
    auth: deps.viewers.staff("coin.freeze"),
    params: z.strictObject({ id: ReferenceWire }),
    body: z.strictObject({ reason: ReasonText }),
    response: FreezeWire,
    problems: ["freeze-unknown", "coin-free"],
    handle: (call) => {
      const input = {
        freeze: call.params.id,
        reason: call.body.reason,
        by: call.who.person.code,
      };
      return deps.work(call.who.actor, async (unit) => freezeWire(await thawCoin(unit, input)));
    },
  });
}

function wire(coin: ListedCoin, network: Network): z.input<typeof CoinWire> {
  return {
    ...coin.outpoint,
    value: coin.value.toString(),
    address: addressOf(coin.script, network),
    origin: coin.origin,
    state: coin.state,
    confirmations: coin.depth,
    confirmationsNeeded: coin.depthNeeded,
    ...(coin.group !== undefined && { group: coin.group }),
    ...(coin.lineage !== undefined && { batch: coin.lineage }),
    ...(coin.freeze !== undefined && { freeze: coin.freeze }),
  };
}

function freezeWire(freeze: Freeze): z.input<typeof FreezeWire> {
  const { id, programme, outpoint, reason, by, at, thaw } = freeze;
  const base = { id, programme, ...outpoint, reason, by, at: formatTime(at) };
  return thaw === undefined ? base : { ...base, released: { ...thaw, at: formatTime(thaw.at) } };
}
