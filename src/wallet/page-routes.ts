import express from "express";
import type { Request, Response, Router } from "express";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { parseReference } from "../base/id.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { Unit } from "../db/unit.ts";
import { actOnce } from "../http/act-once.ts";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer } from "../people/viewer.ts";
import { certificateStocks } from "./certificate-stock.view.ts";
import { CERTIFICATES_PATH, CertificatesPage } from "./certificates-page.tsx";
import { REASON_FORM } from "./coin-form.ts";
import { coinList } from "./coin-list.view.ts";
import { COINS_PATH, CoinsPage } from "./coins-page.tsx";
import { freezeCoin, thawCoin } from "./freeze-coin.ts";
import { FreezePage } from "./freeze-page.tsx";
import type { Freeze } from "./freeze.store.ts";
import { listFreezes } from "./freeze.store.ts";
import { listKeychains } from "./keychain.store.ts";
import { coinScope } from "./routes.ts";
import type { CoinDeps } from "./routes.ts";
import type { CoinKey } from "./texts.ts";

/** Coins and freezes of one page. */
const PAGE_SIZE = 40;
const LOG_SIZE = 20;

const DONE: Readonly<Record<string, CoinKey>> = { frozen: "done.frozen", thawed: "done.thawed" };

/** What the pages need beside what the JSON routes need. */
export interface CoinPageDeps extends CoinDeps {
  readonly clock: Clock;
  readonly tokens: FormTokens;
}

/** The pages about wallets: the treasurer's list of coins, and the reason before one is frozen or set free; the operator's stock of certificates. */
export function coinPages(deps: CoinPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(COINS_PATH, (request, response) => sendList(deps, request, response));
  router.get(CERTIFICATES_PATH, async (request, response) => {
    const { person } = await deps.viewers.requirePerson(request, "system.read");
    const stocks = await certificateStocks(deps.read, deps.clock.now());
    sendPage(response, CertificatesPage({ person, stocks }));
  });
  reasonRoutes(router, deps, {
    what: "freeze",
    path: `${COINS_PATH}/freezing/:name`,
    done: "frozen",
    coinOf: (name) => formatOutPoint(outPointOf(name)),
    act: (unit, name, said) =>
      freezeCoin(unit, { network: deps.network, outpoint: outPointOf(name), ...said }),
  });
  reasonRoutes(router, deps, {
    what: "thaw",
    path: `${COINS_PATH}/thawing/:name`,
    done: "thawed",
    coinOf: (name) => void freezeOf(name),
    act: (unit, name, said) => thawCoin(unit, { freeze: freezeOf(name), ...said }),
  });
  router.use(signInFirst);
  return router;
}

async function sendList(deps: CoinPageDeps, request: Request, response: Response): Promise<void> {
  const { person } = await deps.viewers.requirePerson(request, "coin.list");
  const { read, network, minDepth } = deps;
  const programmes = (await listKeychains(read, network)).map(({ programme }) => programme);
  const asked = textOf(request.query["programme"]);
  const programme = asked ?? programmes[0] ?? "";
  const cursor = textOf(request.query["after"]);
  const [after] = cursor === undefined ? [] : deps.cursors.read(coinScope(programme), cursor);
  const list = await coinList(read, { programme, network, minDepth, after, limit: PAGE_SIZE });
  const page = CoinsPage({
    person,
    programmes,
    programme,
    list,
    next: list.next && deps.cursors.issue(coinScope(programme), [list.next]),
    freezes: await listFreezes(read, programme, LOG_SIZE),
    done: DONE[textOf(request.query["done"]) ?? ""],
  });
  sendPage(response, page);
}

/** A step that asks for its reason first. */
interface ReasonedStep {
  readonly what: "freeze" | "thaw";
  readonly path: string;
  readonly done: string;
  /** The coin as people see it, where the name says which; a Fault for a name that is none. */
  readonly coinOf: (name: string) => string | undefined;
  readonly act: (unit: Unit, name: string, said: { reason: string; by: string }) => Promise<Freeze>;
}

function reasonRoutes(router: Router, deps: CoinPageDeps, step: ReasonedStep): void {
  const send = (
    at: { request: Request; response: Response; viewer: Viewer },
    shown: { fault?: Fault; attempt?: Attempt } = {},
  ): void => {
    const name = nameOf(at.request);
    const purpose = { form: REASON_FORM.name, session: at.viewer.formSession };
    const page = FreezePage({
      person: at.viewer.person,
      token: deps.tokens.issue(purpose, deps.clock.now()),
      what: step.what,
      action: step.path.replace(":name", name),
      coin: step.coinOf(name),
      ...shown,
    });
    sendPage(at.response, page, statusOfPage(shown.fault, shown.attempt));
  };
  router.get(step.path, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "coin.freeze");
    send({ request, response, viewer });
  });
  router.post(step.path, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "coin.freeze");
    const form = parseForm(REASON_FORM, request.body);
    const at = { request, response, viewer };
    try {
      const purpose = { form: REASON_FORM.name, session: viewer.formSession };
      const key = deps.tokens.accept(sentToken(request), purpose, deps.clock.now());
      if (!form.ok) {
        send(at, { attempt: form.attempt });
        return;
      }
      const said = { reason: form.value.reason, by: viewer.person.code };
      const sent = { request, by: viewer.actor, key };
      const programme = await actOnce(
        deps.work,
        sent,
        async (unit) => (await step.act(unit, nameOf(request), said)).programme,
      );
      response.redirect(303, `${COINS_PATH}?programme=${programme}&done=${step.done}`);
    } catch (error) {
      send(at, { fault: faultOf(error), attempt: attemptOf(REASON_FORM, request.body) });
    }
  });
}

function outPointOf(name: string): OutPoint {
  const found = /^([0-9a-f]{64}):(0|[1-9][0-9]{0,8})$/.exec(name);
  if (found === null)
    throw new Fault("not-found", "coin-unknown", "The fund has no such coin, or it is spent.");
  return { txid: found[1] ?? "", vout: Number(found[2]) };
}

function freezeOf(name: string): string {
  const id = parseReference<"freeze">(name);
  if (id === undefined)
    throw new Fault("not-found", "freeze-unknown", "No coin was frozen under this name.");
  return id;
}

function nameOf(request: Request): string {
  const { name } = request.params;
  return typeof name === "string" ? name : "";
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
