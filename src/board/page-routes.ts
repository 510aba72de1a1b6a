import express from "express";
import type { Request, Response, Router } from "express";
import type { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import type { Permission } from "../people/permission.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer } from "../people/viewer.ts";
import { askBoard, confirmBoardUse, stopBoardUse } from "./ask-board.ts";
import { ASK_FORM, RETURN_FORM } from "./board-forms.ts";
import { BOARD_PATH, BoardPage } from "./board-page.tsx";
import { listBoardUses } from "./board-use.store.ts";
import { endBoardUse, handOver, takeBack } from "./hand-over.ts";
import { reportFailure } from "./report-failure.ts";
import { boardReaderOf, SHOWN, stepOf } from "./routes.ts";
import type { BoardDeps } from "./routes.ts";

/** What the page needs beside what the JSON routes need. */
export interface BoardPageDeps extends BoardDeps {
  readonly tokens: FormTokens;
}

/** `/staff/board`: everything about the board's key but what its holders do on a machine of their own. */
export function boardPages(deps: BoardPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(BOARD_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "board.stop");
    await send(deps, response, viewer, { done: request.query["done"] === "return" });
  });
  router.post(BOARD_PATH, formBody, async (request, response) => {
    const viewer = await entered(deps, request, "board.ask");
    const form = parseForm(ASK_FORM, request.body);
    if (!form.ok) {
      await send(deps, response, viewer, { attempt: form.attempt });
      return;
    }
    const order = { ...form.value, by: viewer.person.code, list: viewer.people };
    const attempt = attemptOf(ASK_FORM, request.body);
    await act(deps, response, { viewer, attempt }, (unit) => askBoard(unit, order));
  });
  step(router, deps, { name: "confirm", permission: "board.ask", take: confirmBoardUse });
  step(router, deps, { name: "stop", permission: "board.stop", take: stopBoardUse });
  step(router, deps, { name: "end", permission: "board.ask", take: endBoardUse });
  router.post(`${BOARD_PATH}/:id/failure`, formBody, async (request, response) => {
    const viewer = await entered(deps, request, "board.ask");
    const reader = boardReaderOf(viewer, String(request.params["id"]));
    await act(deps, response, { viewer }, (unit) => reportFailure(unit, deps.shreds, reader));
  });
  router.post(`${BOARD_PATH}/:id/handover`, formBody, async (request, response) => {
    const viewer = await entered(deps, request, "board.ask");
    try {
      const at = stepOf(viewer, String(request.params["id"]));
      const file = await deps.work(viewer.actor, (unit) => handOver(unit, at));
      response.setHeader("Content-Disposition", 'attachment; filename="board-part.json"');
      response.type("application/json").send(file);
    } catch (error) {
      await send(deps, response, viewer, { fault: faultOf(error) });
    }
  });
  router.post(`${BOARD_PATH}/:id/return`, formBody, async (request, response) => {
    const viewer = await entered(deps, request, "board.ask");
    const form = parseForm(RETURN_FORM, request.body);
    const text = form.ok ? form.value.file : "";
    await act(deps, response, { viewer, done: "return" }, (unit) =>
      takeBack(unit, {
        ...stepOf(viewer, String(request.params["id"])),
        text,
        list: viewer.people,
      }),
    );
  });
  router.use(signInFirst);
  return router;
}

/** A step that is a button. */
interface BoardButton {
  readonly name: "confirm" | "stop" | "end";
  readonly permission: Permission;
  readonly take: (unit: Unit, at: ReturnType<typeof stepOf>) => Promise<void>;
}

function step(router: Router, deps: BoardPageDeps, { name, permission, take }: BoardButton): void {
  router.post(`${BOARD_PATH}/:id/${name}`, formBody, async (request, response) => {
    const viewer = await entered(deps, request, permission);
    await act(deps, response, { viewer }, (unit) =>
      take(unit, stepOf(viewer, String(request.params["id"]))),
    );
  });
}

async function entered(
  deps: BoardPageDeps,
  request: Request,
  permission: Permission,
): Promise<Viewer> {
  const viewer = await deps.viewers.requirePerson(request, permission);
  deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
  return viewer;
}

/** Does it and shows the page anew, or the page with why not. */
async function act(
  deps: BoardPageDeps,
  response: Response,
  shown: { readonly viewer: Viewer; readonly attempt?: Attempt; readonly done?: string },
  work: (unit: Unit) => Promise<unknown>,
): Promise<void> {
  const { viewer, attempt, done } = shown;
  try {
    await deps.work(viewer.actor, work);
  } catch (error) {
    await send(deps, response, viewer, { fault: faultOf(error), attempt });
    return;
  }
  response.redirect(303, done === undefined ? BOARD_PATH : `${BOARD_PATH}?done=${done}`);
}

async function send(
  deps: BoardPageDeps,
  response: Response,
  viewer: Viewer,
  shown: {
    readonly done?: boolean;
    readonly fault?: Fault;
    readonly attempt?: Attempt | undefined;
  },
): Promise<void> {
  const page = BoardPage({
    person: viewer.person,
    uses: await listBoardUses(deps.read, SHOWN),
    at: deps.clock.now(),
    token: deps.tokens.issue(purposeOf(viewer), deps.clock.now()),
    ...shown,
  });
  sendPage(response, page, statusOfPage(shown.fault, shown.attempt));
}

function purposeOf({ formSession }: Viewer): { readonly form: string; readonly session: string } {
  return { form: ASK_FORM.name, session: formSession };
}
