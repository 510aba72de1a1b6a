import { Readable } from "node:stream";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { Fault } from "../base/fault.ts";
import { readSnapshot } from "../db/snapshot.ts";
import type { Reader } from "../db/unit.ts";
import { apiRoute, Download } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { exportLedger, periodOf } from "./export-ledger.view.ts";
import type { ExportOrder } from "./export-ledger.view.ts";
import { LEDGER_FORMATS } from "./journal.ts";
import type { LedgerFormat } from "./journal.ts";

/** What this route needs. */
export interface ExportDeps {
  readonly read: Reader;
  readonly viewers: Viewers;
}

const TYPES: Readonly<Record<LedgerFormat, string>> = {
  beancount: "text/plain; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  hledger: "text/plain; charset=utf-8",
  jsonl: "application/jsonl; charset=utf-8",
};

/** A snapshot keeps old rows for as long as somebody reads, and a reader may stop reading: after this it is over. */
const LONGEST_MS = 15 * 60_000;

/** `GET /api/v1/exports/{format}`: the whole ledger for auditors. One at a time for each server, because it holds a snapshot. */
export function exportRoutes({ read, viewers }: ExportDeps): ApiRoute[] {
  let isBusy = false;
  const pour = async (order: ExportOrder, to: Writable): Promise<void> => {
    if (isBusy)
      throw new Fault(
        "unavailable",
        "export-busy",
        "Another export is being read. Try again when it is over.",
      );
    isBusy = true;
    try {
      await readSnapshot(read.sql, async (reader) => {
        const pieces = exportLedger(reader, order, await periodOf(reader, order));
        const signal = AbortSignal.timeout(LONGEST_MS);
        await pipeline(Readable.from(pieces, { objectMode: false }), to, { signal });
      });
    } catch (error) {
      // Who went away in the middle is no trouble of ours; what we could not read ends in a connection that breaks off.
      if (!isGone(error)) throw error;
    } finally {
      isBusy = false;
    }
  };
  return [
    apiRoute({
      method: "get",
      path: "/api/v1/exports/{format}",
      name: "exportLedger",
      summary: "The journal or the trial balance of the ledger, of any period",
      description:
        "By the day on which things took effect; an epoch stands for the days that its close has closed. Entries are numbered within the file: what they were about is left out, and so are holds, from the trial balance too.",
      tag: "auditor",
      auth: viewers.staff("export.read"),
      params: z.strictObject({ format: z.enum(LEDGER_FORMATS) }),
      query: z.strictObject({
        what: z.enum(["journal", "trial-balance"]).default("journal"),
        from: z.iso.date().optional(),
        to: z.iso.date().optional(),
        epoch: z.coerce.number().int().min(1).max(999_999_999).optional(),
        programme: CodeNameWire.optional(),
      }),
      media: [...new Set(Object.values(TYPES))],
      response: z.string(),
      problems: ["export-busy", "epoch-unknown", "period-backwards", "programme-unknown"],
      handle: async ({ params: { format }, query }) => {
        const { what, ...rest } = query;
        const given = Object.entries(rest).filter(([, value]) => value !== undefined);
        const order: ExportOrder = { format, what, ...Object.fromEntries(given) };
        // What cannot be is said before the first byte.
        await periodOf(read, order);
        return new Download(TYPES[format], `${what}.${format}`, (to) => pour(order, to));
      },
    }),
  ];
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
