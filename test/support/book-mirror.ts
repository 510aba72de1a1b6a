import { makeFundFile } from "../../src/base/fund-file.ts";
import { utf8 } from "../../src/base/bytes.ts";
import { bundlesOf, formatBundle, tilePath, tilesOf } from "../../src/base/tlog/tile.ts";
import { EXPORT_FORMATS } from "../../src/audit/epoch-exports.ts";
import { publishedEpochs, publishedExport } from "../../src/audit/epochs.view.ts";
import { latestCheckpoint } from "../../src/audit/checkpoint.view.ts";
import { logFiles } from "../../src/audit/log-files.ts";
import type { BookSource } from "../../src/audit/verify-fund.ts";
import { ROOT } from "./audit-log.ts";
import type { AuditLog } from "./audit-log.ts";

/** Every public file of a fund's book, by its path on the site: what a static mirror holds. */
export async function mirrorOf(log: AuditLog): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const checkpoint = (await latestCheckpoint(log.read))!;
  const read = logFiles(log.read);
  files.set("log/checkpoint", utf8(checkpoint.note));
  for (const place of [...tilesOf(checkpoint.size), ...bundlesOf(checkpoint.size)])
    files.set(`log/${tilePath(place)}`, (await read(tilePath(place)))!);
  for (const { epoch } of await publishedEpochs(log.read))
    for (const format of EXPORT_FORMATS)
      files.set(
        `api/v1/epochs/${epoch}/exports/${format}`,
        utf8((await publishedExport(log.read, epoch, format))!),
      );
  files.set("api/v1/fund", utf8(makeFundFile(log.fund, ROOT)));
  return files;
}

/** A source that reads these files. */
export function mirrorSource(files: ReadonlyMap<string, Uint8Array>): BookSource {
  return { name: "the mirror", read: (path) => Promise.resolve(files.get(path)) };
}

/** The same files with full bundles and tiles only, as a mirror may keep them; here every partial one is put under the full path. */
export function withoutPartials(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  return new Map([...files].map(([path, bytes]) => [path.replace(/\.p\/\d+$/, ""), bytes]));
}

/** A bundle of the same entries but one. */
export function withEntry(
  entries: readonly Uint8Array[],
  at: number,
  entry: Uint8Array,
): Uint8Array {
  return formatBundle(entries.map((each, place) => (place === at ? entry : each)));
}
