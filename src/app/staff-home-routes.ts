import express from "express";
import type { Router } from "express";
import type { Clock } from "../base/clock.ts";
import { caseQueue } from "../cases/case-queue.view.ts";
import { UNDECIDED } from "../cases/turn.ts";
import type { Reader } from "../db/unit.ts";
import { sendPage } from "../http/layout.tsx";
import { batchList } from "../payouts/batch-list.view.ts";
import { approverStanding, stepOf } from "../payouts/batch-step.ts";
import { LOST_PATH } from "../payouts/lost-page.tsx";
import { unseenBatches } from "../payouts/lost-signings.view.ts";
import { readyPayouts } from "../payouts/ready.view.ts";
import { REFUSED_PATH } from "../payouts/refused-page.tsx";
import { countRefused } from "../payouts/refused-payouts.view.ts";
import { countStuck } from "../payouts/stuck-batches.view.ts";
import { countUncancelled } from "../payouts/undead-batches.view.ts";
import { UNEXPLAINED_PATH } from "../payouts/unexplained-page.tsx";
import { countUnexplained } from "../payouts/unexplained.view.ts";
import { STAFF_PATH } from "../people/pages.tsx";
import { allows } from "../people/permission.ts";
import type { Permission } from "../people/permission.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer, Viewers } from "../people/viewer.ts";
import { certificateStocks } from "../wallet/certificate-stock.view.ts";
import { isShort } from "../wallet/certificate.ts";
import { CERTIFICATES_PATH } from "../wallet/certificates-page.tsx";
import { ITEMS, StaffHome } from "./staff-home.tsx";
import type { DeskItem, ItemName } from "./staff-home.tsx";

/** What the first page needs. */
export interface StaffHomeDeps {
  readonly read: Reader;
  readonly clock: Clock;
  readonly viewers: Viewers;
}

/** Most that is counted; nobody needs to know more exactly how much is too much. */
const COUNT_MAX = 500;

/** Where each thing that waits is found, and what it takes to do something about it. */
const PLACE_OF: Readonly<Record<ItemName, { href: string; permission: Permission }>> = {
  lost: { href: LOST_PATH, permission: "batch.read" },
  coins: { href: UNEXPLAINED_PATH, permission: "batch.read" },
  unpaid: { href: REFUSED_PATH, permission: "batch.read" },
  refused: { href: "/staff/batches", permission: "batch.build" },
  stuck: { href: "/staff/batches", permission: "batch.bump" },
  undead: { href: "/staff/batches", permission: "batch.bump" },
  certificates: { href: CERTIFICATES_PATH, permission: "system.read" },
  yours: { href: "/staff/cases", permission: "case.list" },
  open: { href: "/staff/cases", permission: "case.triage" },
  approve: { href: "/staff/batches", permission: "batch.approve" },
  ready: { href: "/staff/payouts", permission: "batch.build" },
  signature: { href: "/staff/batches", permission: "batch.broadcast" },
  flying: { href: "/staff/batches", permission: "batch.read" },
};

/** `/staff`: the page after signing in. */
export function staffHome(deps: StaffHomeDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(STAFF_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request);
    const { person, endsAt } = viewer;
    sendPage(response, StaffHome({ person, endsAt, items: await deskOf(deps, viewer) }));
  });
  router.use(signInFirst);
  return router;
}

async function deskOf(deps: StaffHomeDeps, viewer: Viewer): Promise<DeskItem[]> {
  const { person, people } = viewer;
  const may = (permission: Permission): boolean => allows(person.roles, permission);
  const at = deps.clock.now();
  const cases = may("case.list")
    ? await caseQueue(deps.read, { person: person.code, states: UNDECIDED, limit: COUNT_MAX })
    : [];
  const batches = may("batch.read")
    ? await batchList(deps.read, { states: ["frozen", "signed", "confirmed"], limit: COUNT_MAX })
    : [];
  const stocks = may("system.read") ? await certificateStocks(deps.read, at) : [];
  const waitingFor = (step: ReturnType<typeof stepOf>): number =>
    batches.filter((batch) => stepOf(batch, people.need, at) === step).length;
  const counts: Readonly<Record<ItemName, number>> = {
    coins: may("batch.read") ? await countUnexplained(deps.read) : 0,
    lost: may("batch.read") ? (await unseenBatches(deps.read)).length : 0,
    unpaid: may("batch.read") ? await countRefused(deps.read) : 0,
    refused: waitingFor("refused"),
    stuck: may("batch.bump") ? await countStuck(deps.read) : 0,
    undead: may("batch.bump") ? await countUncancelled(deps.read) : 0,
    certificates: stocks.filter(({ left }) => isShort(left)).length,
    yours: cases.filter(({ turn }) => turn === "yours").length,
    open: cases.filter(({ turn }) => turn === "open").length,
    approve: batches.filter((each) => approverStanding(each, person.code, at) === "asked").length,
    ready: may("payout.list") ? (await readyPayouts(deps.read)).length : 0,
    signature: waitingFor("signature"),
    flying: waitingFor("confirmation") + waitingFor("settlement"),
  };
  return ITEMS.filter((name) => may(PLACE_OF[name].permission)).map((name) => ({
    name,
    count: counts[name],
    href: PLACE_OF[name].href,
  }));
}
