import express from "express";
import type { Request, Router } from "express";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import { formDesk } from "../http/form-desk.ts";
import { leadBack } from "../http/lead-back.ts";
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

/** Steps that are a button. */
const BUTTONS = [
  { name: "confirm", permission: "board.ask", take: confirmBoardUse },
  { name: "stop", permission: "board.stop", take: stopBoardUse },
  { name: "end", permission: "board.ask", take: endBoardUse },
] as const;

/** What the page needs beside what the JSON routes need. */
export interface BoardPageDeps extends BoardDeps {
  readonly tokens: FormTokens;
}

/** `/staff/board`: everything about the board's key but what its holders do on a machine of their own. */
export function boardPages(deps: BoardPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  const desk = formDesk<Viewer, boolean>(deps, {
    path: BOARD_PATH,
    form: ASK_FORM.name,
    page: async ({ person }, token, shown) => {
      const uses = await listBoardUses(deps.read, SHOWN);
      return BoardPage({ person, uses, at: deps.clock.now(), token, ...shown });
    },
  });
  const entered = async (request: Request, permission: Permission): Promise<Viewer> =>
    desk.accept(request, await deps.viewers.requirePerson(request, permission));
  router.get(BOARD_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "board.stop");
    await desk.send(response, viewer, { done: request.query["done"] === "return" });
  });
  router.post(BOARD_PATH, formBody, async (request, response) => {
    const viewer = await entered(request, "board.ask");
    const form = parseForm(ASK_FORM, request.body);
    if (!form.ok) {
      await desk.send(response, viewer, { attempt: form.attempt });
      return;
    }
    const order = { ...form.value, by: viewer.person.code, list: viewer.people };
    const attempt = attemptOf(ASK_FORM, request.body);
    await desk.act(response, { viewer, attempt }, (unit) => askBoard(unit, order));
  });
  for (const name of [...BUTTONS.map((each) => each.name), "failure", "handover", "return"])
    leadBack(router, `${BOARD_PATH}/:id/${name}`, BOARD_PATH);
  for (const { name, permission, take } of BUTTONS)
    router.post(`${BOARD_PATH}/:id/${name}`, formBody, async (request, response) => {
      const viewer = await entered(request, permission);
      await desk.act(response, { viewer }, (unit) =>
        take(unit, stepOf(viewer, String(request.params["id"]))),
      );
    });
  router.post(`${BOARD_PATH}/:id/failure`, formBody, async (request, response) => {
    const viewer = await entered(request, "board.ask");
    const reader = boardReaderOf(viewer, String(request.params["id"]));
    await desk.act(response, { viewer }, (unit) => reportFailure(unit, deps.shreds, reader));
  });
  router.post(`${BOARD_PATH}/:id/handover`, formBody, async (request, response) => {
    const viewer = await entered(request, "board.ask");
    try {
      const at = stepOf(viewer, String(request.params["id"]));
      const file = await deps.work(viewer.actor, (unit) => handOver(unit, at));
      response.setHeader("Content-Disposition", 'attachment; filename="board-part.json"');
      response.type("application/json").send(file);
    } catch (error) {
      await desk.send(response, viewer, { fault: faultOf(error) });
    }
  });
  router.post(`${BOARD_PATH}/:id/return`, formBody, async (request, response) => {
    const viewer = await entered(request, "board.ask");
    const form = parseForm(RETURN_FORM, request.body);
    const text = form.ok ? form.value.file : "";
    await desk.act(response, { viewer, done: "return" }, (unit) =>
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
