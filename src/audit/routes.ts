import express from "express";
import type { RequestHandler, Response, Router } from "express";
import { z } from "zod";
import { utf8 } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Reader } from "../db/unit.ts";
import { anybody } from "../http/api-auth.ts";
import { apiRoute, prepareJson } from "../http/api-route.ts";
import type { ApiRoute, PreparedJson } from "../http/api-route.ts";
import { cachePublic } from "../http/headers.ts";
import { publishedBalances } from "./balances.view.ts";
import type { PublishedBalances } from "./balances.view.ts";
import { requireBook } from "./book.store.ts";
import { latestCheckpoint } from "./checkpoint.view.ts";
import { publishedEpoch, publishedEpochs, publishedExport } from "./epochs.view.ts";
import { EXPORT_FORMATS } from "./epoch-exports.ts";
import { sumFigures } from "./figures.ts";
import { logFiles, zippedFiles } from "./log-files.ts";
import { BYTES, EXPORT_TYPES, TEXT } from "./mirror.ts";
import { proofOf } from "./proof.view.ts";
import { remembered } from "./remembered.ts";
import { timestampFile, timestampType } from "./timestamp-files.ts";
import { balancesToWire, BalancesWire, epochToWire, EpochWire } from "./wire.ts";

/** What the routes of the public book need. */
export interface AuditDeps {
  readonly read: Reader;
  readonly clock: Clock;
}

/** What moves may be this old, in memory and in caches; it moves only when an epoch closes. */
const FRESH_SECONDS = 2;

/** An epoch may close every hour, so the list grows for ever; what one answer costs does not. */
const EPOCHS_AT_ONCE = 100;

const EpochsWire = z.strictObject({ epochs: z.array(EpochWire) });

/** What never changes may be kept for a year, the longest that caches are asked to believe. */
const YEAR_SECONDS = 31_536_000;

/** The public book: `/api/v1/balances`, `/api/v1/epochs`, and the log's own files below `/log`. Nobody is asked who they are. */
export function auditRoutes(deps: AuditDeps): { api: readonly ApiRoute[]; pages: Router } {
  return { api: bookApi(deps), pages: logRouter(deps) };
}

function bookApi({ read, clock }: AuditDeps): ApiRoute[] {
  const balances = remembered(clock, FRESH_SECONDS, () => preparedBalances(read));
  const firstEpochs = remembered(clock, FRESH_SECONDS, () => preparedEpochs(read, 0));
  return [
    apiRoute({
      method: "get",
      path: "/api/v1/balances",
      name: "getBalances",
      summary: "Where the fund's money is, as of the last published epoch",
      description:
        "Figures move only when an epoch closes, so two answers subtracted tell no single payment. Before the first close everything is 0 and the epoch is 0.",
      tag: "everyone",
      auth: anybody,
      publicSeconds: FRESH_SECONDS,
      response: BalancesWire,
      problems: ["book-not-open"],
      handle: balances,
    }),
    apiRoute({
      method: "get",
      path: "/api/v1/epochs",
      name: "listEpochs",
      summary: "Closed epochs, oldest first",
      description: `At most ${EPOCHS_AT_ONCE}: when so many come, ask again for those \`after\` the last of them.`,
      tag: "everyone",
      auth: anybody,
      publicSeconds: FRESH_SECONDS,
      query: z.strictObject({ after: z.coerce.number().int().min(0).max(999_999_999).default(0) }),
      response: EpochsWire,
      problems: [],
      handle: ({ query: { after } }) => (after === 0 ? firstEpochs() : preparedEpochs(read, after)),
    }),
    apiRoute({
      method: "get",
      path: "/api/v1/epochs/{n}",
      name: "getEpoch",
      summary: "One closed epoch",
      description:
        "Its files are at /api/v1/epochs/{n}/exports/ followed by csv, jsonl, hledger or beancount.",
      tag: "everyone",
      auth: anybody,
      publicSeconds: FRESH_SECONDS,
      params: z.strictObject({ n: z.string().regex(/^[1-9][0-9]{0,8}$/) }),
      response: EpochWire,
      problems: ["epoch-unknown"],
      handle: async ({ params }) => {
        const epoch = await publishedEpoch(read, Number(params.n));
        if (epoch === undefined) throw epochUnknown();
        return epochToWire(epoch);
      },
    }),
  ];
}

function logRouter({ read, clock }: AuditDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const checkpoint = remembered(clock, FRESH_SECONDS, () => latestCheckpoint(read));
  const note = async () => textFile((await checkpoint())?.note, TEXT);
  const tiles = logFiles(read);
  const zipped = zippedFiles(tiles);
  router.get("/log/checkpoint", serve(note, FRESH_SECONDS));
  router.get(
    /^\/log\/tile\/entries\//,
    serveZipped((path) => zipped(path.slice("/log/".length))),
  );
  router.get(
    /^\/log\/tile\//,
    serve(async (path) => {
      const bytes = await tiles(path.slice("/log/".length));
      return bytes && { type: BYTES, bytes };
    }, YEAR_SECONDS),
  );
  router.get(
    /^\/log\/[1-9][0-9]{0,14}\.body(\.ots)?$/,
    serve(async (path) => {
      const name = path.slice("/log/".length);
      const bytes = await timestampFile(read, name);
      return bytes && { type: timestampType(name), bytes };
    }, YEAR_SECONDS),
  );
  router.get(
    /^\/log\/proof\/(0|[1-9][0-9]{0,14})$/,
    serve(async (path) => {
      const index = Number(path.slice("/log/proof/".length));
      return textFile(await proofOf(read, index), TEXT);
    }, FRESH_SECONDS),
  );
  router.get(
    /^\/api\/v1\/epochs\/[1-9][0-9]{0,8}\/exports\/[a-z]+$/,
    serve((path) => exportFile(read, path), YEAR_SECONDS),
  );
  return router;
}

interface PublicFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Answers with the file of a path, or leaves the request to whoever answers 404. What may be kept for a year is immutable. */
function serve(
  find: (path: string) => Promise<PublicFile | undefined>,
  seconds: number,
): RequestHandler {
  return async (request, response, next) => {
    const file = await find(request.path);
    if (file === undefined) {
      next();
      return;
    }
    send(response, file, seconds);
  };
}

/** Answers an entry bundle compressed to whoever takes it so, and leaves the others to the next handler. */
function serveZipped(find: (path: string) => Promise<Uint8Array | undefined>): RequestHandler {
  return async (request, response, next) => {
    response.vary("Accept-Encoding");
    const isTaken = request.acceptsEncodings("gzip", "identity") === "gzip";
    const bytes = isTaken ? await find(request.path) : undefined;
    if (bytes === undefined) {
      next();
      return;
    }
    response.setHeader("Content-Encoding", "gzip");
    send(response, { type: BYTES, bytes }, YEAR_SECONDS);
  };
}

function send(response: Response, { type, bytes }: PublicFile, seconds: number): void {
  cachePublic(response, seconds, seconds === YEAR_SECONDS);
  response.setHeader("Content-Type", type);
  response.setHeader("Content-Length", bytes.length);
  response.end(bytes);
}

async function exportFile(read: Reader, path: string): Promise<PublicFile | undefined> {
  const [, , , , n, , name] = path.split("/");
  const format = EXPORT_FORMATS.find((each) => each === name);
  if (format === undefined) return undefined;
  return textFile(await publishedExport(read, Number(n), format), EXPORT_TYPES[format]);
}

function textFile(text: string | undefined, type: string): PublicFile | undefined {
  return text === undefined ? undefined : { type, bytes: utf8(text) };
}

async function preparedBalances(read: Reader): Promise<PreparedJson> {
  const balances = (await publishedBalances(read)) ?? (await beforeFirstClose(read));
  return prepareJson(BalancesWire, balancesToWire(balances));
}

async function preparedEpochs(read: Reader, after: number): Promise<PreparedJson> {
  const epochs = await publishedEpochs(read, { after, limit: EPOCHS_AT_ONCE });
  return prepareJson(EpochsWire, { epochs: epochs.map(epochToWire) });
}

/** The answer of a book in which nothing has been published. */
async function beforeFirstClose(read: Reader): Promise<PublishedBalances> {
  const [book, newest] = [await requireBook(read), await latestCheckpoint(read)];
  const checkpoint = { size: newest?.size ?? 0, root: newest?.root ?? "" };
  return {
    ...sumFigures([]),
    asOf: { epoch: 0, closedAt: book.openedAt, checkpoint },
    programmes: [],
  };
}

function epochUnknown(): Fault {
  return new Fault("not-found", "epoch-unknown", "No epoch with this number has been closed.");
}
