import { createHash } from "node:crypto";
import { utf8 } from "../base/bytes.ts";
import { ascii, fund, hex, int, matching, network, time } from "../base/field.ts";
import { must, Refusal } from "../base/refusal.ts";
import { array, readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";

const NAME = matching(/^[a-z][a-z0-9_]{0,62}$/);

const HEADER = record("tables", {
  /** SHA-256 of the canonical backup (FORMATS 9) that was made in the same moment: the two files belong together. */
  backup: hex(32),
  fund,
  made: time,
  migrations: array(ascii(120), 1, 10_000),
  network,
});

const SECTION = record("table", { columns: array(NAME, 1, 200), name: NAME });

/** Rows of all tables together, and the SHA-256 of everything before this line. */
const END = record("end", { rows: int(0), sha256: hex(32) });

/** Whose tables they are, of when, and of which schema. */
export type TablesHeader = ShapeOf<typeof HEADER>;

/** One table: its name and its columns, in the order in which rows have them. */
export type TableSection = ShapeOf<typeof SECTION>;

/** What a table file says, in order: header, then tables, each with its rows as PostgreSQL writes them as text. */
export type TablePiece =
  | { readonly kind: "header"; readonly header: TablesHeader }
  | { readonly kind: "table"; readonly table: TableSection }
  | { readonly kind: "rows"; readonly rows: readonly string[] }
  | { readonly kind: "end"; readonly rows: number };

const RULE = "backup-tables";
const LINE_MAX = 64 * 1024 * 1024;
const JSON_MAX = 1_000_000;
const CHUNK = 65_536;
const ROWS_AT_ONCE = 500;

/** Secrets that never belong into a database; a row that has one of their unmistakable beginnings stops the backup. */
const SECRET =
  /AGE-SECRET-KEY-1|PRIVATE\+KEY\+|(?<![1-9A-HJ-NP-Za-km-z])[xtyzuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{90}/;

/**
 * The table file as chunks of bytes: a line of canonical JSON for the whole, one for each table and one at the end; between them a line for each
 * row, in PostgreSQL's text form with the escapes of COPY. The same tables give the same bytes. Refuses with `backup-private`.
 */
export async function* writeTables(
  pieces: AsyncIterable<Exclude<TablePiece, { kind: "end" }>>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let rows = 0;
  let text = "";
  for await (const piece of pieces) {
    for (const line of linesOf(piece)) text += `${line}\n`;
    if (piece.kind === "rows") rows += piece.rows.length;
    if (text.length < CHUNK) continue;
    const bytes = utf8(text);
    hash.update(bytes);
    yield bytes;
    text = "";
  }
  const rest = utf8(text);
  const end = writeShape(END, { rows, sha256: hash.update(rest).digest("hex") });
  yield Buffer.concat([rest, end, utf8("\n")]);
}

function* linesOf(piece: Exclude<TablePiece, { kind: "end" }>): Generator<string> {
  if (piece.kind === "header") yield textOf(writeShape(HEADER, piece.header));
  else if (piece.kind === "table") yield textOf(writeShape(SECTION, piece.table));
  else
    for (const row of piece.rows) {
      must(!SECRET.test(row), "backup-private");
      yield row.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
    }
}

/**
 * Reads a table file from chunks of any size. Nothing of it may count before the piece `end` has come: only then it is known to be whole.
 * Refuses with the parsing rules, or `backup-tables`: cut, changed, lines that have no place, more than one of something.
 */
export async function* readTables(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TablePiece> {
  const hash = createHash("sha256");
  let rows: string[] = [];
  let count = 0;
  let place: "start" | "header" | "table" | "end" = "start";
  for await (const line of splitLines(chunks)) {
    must(place !== "end", RULE);
    if (line[0] === 0x28) {
      must(place === "table", RULE);
      hash.update(line).update("\n");
      rows.push(unescape(textOf(line)));
      count += 1;
      if (rows.length < ROWS_AT_ONCE) continue;
      yield { kind: "rows", rows };
      rows = [];
      continue;
    }
    if (rows.length > 0) yield { kind: "rows", rows };
    rows = [];
    if (place === "start") {
      yield { kind: "header", header: readShape(HEADER, line, JSON_MAX) };
      place = "header";
    } else if (textOf(line.subarray(0, 8)) === '{"rows":') {
      const end = readShape(END, line, JSON_MAX);
      must(end.rows === count && end.sha256 === hash.copy().digest("hex"), RULE);
      yield { kind: "end", rows: count };
      place = "end";
    } else {
      yield { kind: "table", table: readShape(SECTION, line, JSON_MAX) };
      place = "table";
    }
    hash.update(line).update("\n");
  }
  must(place === "end", RULE);
}

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, end)]);
      [parts, length, from] = [[], 0, end + 1];
    }
    const rest = chunk.subarray(from);
    length += rest.length;
    must(length <= LINE_MAX, RULE);
    if (rest.length > 0) parts.push(rest);
  }
  must(length === 0, RULE);
}

function unescape(row: string): string {
  return row.replaceAll(/\\(.?)/g, (_all, mark: string) => {
    if (mark === "\\") return "\\";
    if (mark === "n") return "\n";
    if (mark === "r") return "\r";
    throw new Refusal(RULE);
  });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
