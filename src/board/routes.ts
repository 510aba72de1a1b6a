import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { parseId } from "../base/id.ts";
import type { Id } from "../base/id.ts";
import type { Reader, Work } from "../db/unit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, TimeWire } from "../http/wire.ts";
import { allows } from "../people/permission.ts";
import type { Viewer, Viewers } from "../people/viewer.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { caseNotFound } from "../vault/open-vault-case.ts";
import { askBoard, confirmBoardUse, stopBoardUse } from "./ask-board.ts";
import { BOARD_REASON, RETURN_MAX } from "./board-forms.ts";
import { boardState, openUntil, readyAt } from "./board-use.ts";
import type { BoardUse } from "./board-use.ts";
import { listBoardUses } from "./board-use.store.ts";
import { endBoardUse, handOver, takeBack } from "./hand-over.ts";
import { noticesRoute } from "./notice-routes.ts";
import { reportFailure } from "./report-failure.ts";
import type { BoardReader } from "./report-failure.ts";

/** What the board's routes need. */
export interface BoardDeps {
  readonly shreds: ShredStore;
  readonly work: Work;
  readonly read: Reader;
  readonly viewers: Viewers;
  readonly clock: Clock;
}

/** Uses that a list shows. */
export const SHOWN = 50;

const PATH = "/api/v1/board-uses";

const UseWire = z
  .strictObject({
    id: z.uuid(),
    case: z.uuid().optional(),
    state: z.enum(["asked", "confirmed", "waiting", "ready", "handed", "open", "stopped", "over"]),
    readers: z.array(CodeNameWire),
    reason: z.string(),
    askedBy: CodeNameWire,
    askedAt: TimeWire,
    confirmedBy: CodeNameWire.optional(),
    stoppedBy: CodeNameWire.optional(),
    readyAt: TimeWire.optional(),
    openUntil: TimeWire.optional(),
  })
  .meta({ id: "BoardUse" });

const common = { tag: "caseworker", params: z.strictObject({ id: z.uuid() }) } as const;
const DONE = z.strictObject({});

/** Asking, confirming, stopping and carrying out a use of the board's key, and what the public log names of it. */
export function boardRoutes(deps: BoardDeps): ApiRoute[] {
  return [
    listRoute(deps),
    ...askRoutes(deps),
    ...fileRoutes(deps),
    failureRoute(deps),
    noticesRoute(deps.read),
  ];
}

function listRoute({ read, viewers, clock }: BoardDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: PATH,
    name: "listBoardUses",
    summary: "Uses of the board's key, and how far they have come",
    description: "Which case it is, only those are told who may ask the board.",
    tag: "caseworker",
    auth: viewers.staff("board.stop"),
    response: z.strictObject({ uses: z.array(UseWire) }),
    problems: [],
    handle: async ({ who }) => ({
      uses: (await listBoardUses(read, SHOWN)).map((use) => useWire(use, who, clock.now())),
    }),
  });
}

function askRoutes({ work, viewers }: BoardDeps): ApiRoute[] {
  return [
    apiRoute({
      method: "post",
      path: PATH,
      name: "askBoard",
      summary: "Ask that the board's key open one case to two people",
      tag: "caseworker",
      auth: viewers.staff("board.ask"),
      body: z.strictObject({
        case: z.uuid(),
        readers: z.array(CodeNameWire).min(2).max(2),
        reason: BOARD_REASON,
      }),
      status: 201,
      response: z.strictObject({ id: z.uuid() }),
      problems: [
        "case-not-found",
        "board-readers",
        "board-unsealed",
        "board-asked",
        "board-uses-many",
      ],
      handle: async ({ who, body }) => ({
        id: await work(who.actor, (unit) =>
          askBoard(unit, {
            case: caseOf(body.case),
            readers: body.readers,
            reason: body.reason,
            by: who.person.code,
            list: who.people,
          }),
        ),
      }),
    }),
    apiRoute({
      ...common,
      method: "post",
      path: `${PATH}/{id}/confirmation`,
      name: "confirmBoardUse",
      summary: "Confirm what somebody else asked of the board",
      auth: viewers.staff("board.ask"),
      response: DONE,
      problems: [
        "board-use-unknown",
        "board-not-yours",
        "board-early",
        "board-state",
        "board-unsealed",
      ],
      handle: ({ who, params }) =>
        work(who.actor, async (unit) => {
          await confirmBoardUse(unit, stepOf(who, params.id));
          return {};
        }),
    }),
    apiRoute({
      ...common,
      method: "post",
      path: `${PATH}/{id}/objection`,
      name: "stopBoardUse",
      summary: "Stop a use of the board's key",
      auth: viewers.staff("board.stop"),
      response: DONE,
      problems: ["board-use-unknown", "board-early", "board-state"],
      handle: ({ who, params }) =>
        work(who.actor, async (unit) => {
          await stopBoardUse(unit, stepOf(who, params.id));
          return {};
        }),
    }),
  ];
}

function fileRoutes({ work, viewers }: BoardDeps): ApiRoute[] {
  const problems = ["board-use-unknown", "board-not-yours", "board-early", "board-state"];
  const auth = viewers.staff("board.ask");
  return [
    apiRoute({
      ...common,
      method: "post",
      path: `${PATH}/{id}/handover`,
      name: "handOverBoardPart",
      summary: "The board's part of the case, as a file for two holders of shares",
      description:
        "Seven days after the public log has named the use; to who asked and who confirmed.",
      auth,
      response: z.strictObject({ file: z.string() }),
      problems: [...problems, "board-unproven"],
      handle: ({ who, params }) =>
        work(who.actor, async (unit) => ({ file: await handOver(unit, stepOf(who, params.id)) })),
    }),
    apiRoute({
      ...common,
      method: "post",
      path: `${PATH}/{id}/return`,
      name: "returnBoardPart",
      summary: "What `purse board open` made of it: the case is then open to its two readers",
      auth,
      body: z.strictObject({ file: z.string().min(1).max(RETURN_MAX) }),
      response: DONE,
      problems: [...problems, "board-file-other"],
      handle: ({ who, params, body }) =>
        work(who.actor, async (unit) => {
          const step = { ...stepOf(who, params.id), text: body.file, list: who.people };
          await takeBack(unit, step);
          return {};
        }),
    }),
    apiRoute({
      ...common,
      method: "post",
      path: `${PATH}/{id}/end`,
      name: "endBoardUse",
      summary: "Close the case to its two readers before its time",
      auth,
      response: DONE,
      problems,
      handle: ({ who, params }) =>
        work(who.actor, async (unit) => {
          await endBoardUse(unit, stepOf(who, params.id));
          return {};
        }),
    }),
  ];
}

function failureRoute({ work, viewers, shreds }: BoardDeps): ApiRoute {
  return apiRoute({
    ...common,
    method: "post",
    path: `${PATH}/{id}/failure`,
    name: "reportBoardFailure",
    summary: "A reader cannot open the case: it is given out and taken back once more",
    auth: viewers.staff("board.ask"),
    response: DONE,
    problems: ["board-use-unknown", "board-not-yours", "board-early", "board-state", "board-opens"],
    handle: ({ who, params }) =>
      work(who.actor, async (unit) => {
        await reportFailure(unit, shreds, boardReaderOf(who, params.id));
        return {};
      }),
  });
}

/** A step of this person. */
export function stepOf(
  { person, fund }: Viewer,
  id: string,
): { readonly id: string; readonly by: string; readonly fund: string } {
  if (parseId(id) === undefined)
    throw new Fault("not-found", "board-use-unknown", "Nobody asked the board for this.");
  return { id, by: person.code, fund: fund.fund };
}

/** A reader of a use at work; Fault forbidden `not-permitted` when this session has no key that opens cases. */
export function boardReaderOf(who: Viewer, id: string): BoardReader {
  const { reader: key } = who.keys;
  if (key === undefined)
    throw new Fault("forbidden", "not-permitted", "Your keys do not open cases.");
  return { ...stepOf(who, id), key };
}

function caseOf(text: string): Id<"case"> {
  const id = parseId<"case">(text);
  if (id === undefined) throw caseNotFound();
  return id;
}

function useWire(use: BoardUse, who: Viewer, at: Date): z.input<typeof UseWire> {
  const { id, readers, reason, askedBy, askedAt, confirmedBy, stoppedBy } = use;
  return {
    id,
    ...(use.case !== undefined && allows(who.person.roles, "board.ask") && { case: use.case }),
    state: boardState(use, at),
    readers: [...readers],
    reason,
    askedBy,
    askedAt: formatTime(askedAt),
    ...(confirmedBy !== undefined && { confirmedBy }),
    ...(stoppedBy !== undefined && { stoppedBy }),
    ...(use.publishedAt !== undefined && { readyAt: formatTime(readyAt(use.publishedAt)) }),
    ...(use.openedAt !== undefined && { openUntil: formatTime(openUntil(use.openedAt)) }),
  };
}
