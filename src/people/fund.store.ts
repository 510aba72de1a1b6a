import type { Reader, Unit } from "../db/unit.ts";
import type { Fund } from "./fund.ts";

/** A fund file or a people list as it was received; nothing about it is verified by being here. */
export interface StoredStatement {
  readonly seq: number;
  readonly text: string;
  readonly importedAt: Date;
}

/** A fund file with the digest that its row names. */
export interface StoredFundFile extends StoredStatement {
  readonly digest: string;
}

/** The fund of this installation; undefined before founding. */
export async function findFund(reader: Reader): Promise<Fund | undefined> {
  const row = await reader
    .sql<FundRow>("fund")
    .select("kind", "network", "genesis", "origin", "founded_at")
    .first();
  if (row === undefined) return undefined;
  const { kind, network, genesis, origin, founded_at } = row;
  return { kind, network, genesis, origin, foundedAt: founded_at };
}

/** Says what the fund is; the primary key refuses a second time. */
export async function insertFund(unit: Unit, fund: Fund): Promise<void> {
  await unit.sql("fund").insert({
    kind: fund.kind,
    network: fund.network,
    genesis: fund.genesis,
    origin: fund.origin,
    founded_at: fund.foundedAt,
  });
}

/** Adds a fund file that was verified; `digest` is its `policy` digest. */
export async function insertFundFile(
  unit: Unit,
  file: { seq: number; digest: string; text: string },
): Promise<void> {
  await unit.sql("fund_files").insert({ ...file, imported_at: unit.at });
}

/** All fund files, oldest first. */
export async function listFundFiles(reader: Reader): Promise<StoredFundFile[]> {
  const rows = await reader
    .sql<StatementRow & { digest: string }>("fund_files")
    .select("seq", "digest", "text", "imported_at")
    .orderBy("seq");
  return rows.map((row) => ({ ...statementOf(row), digest: row.digest }));
}

/** Adds a people list that was verified. */
export async function insertPeopleList(
  unit: Unit,
  list: { seq: number; text: string },
): Promise<void> {
  await unit.sql("people_lists").insert({ ...list, imported_at: unit.at });
}

/** All people lists as received, oldest first. */
export async function listPeopleLists(reader: Reader): Promise<StoredStatement[]> {
  const rows = await reader
    .sql<StatementRow>("people_lists")
    .select("seq", "text", "imported_at")
    .orderBy("seq");
  return rows.map(statementOf);
}

/** The newest people list as received; undefined before founding. */
export async function findNewestPeopleList(reader: Reader): Promise<StoredStatement | undefined> {
  const row = await reader
    .sql<StatementRow>("people_lists")
    .select("seq", "text", "imported_at")
    .orderBy("seq", "desc")
    .first();
  return row === undefined ? undefined : statementOf(row);
}

interface FundRow {
  kind: Fund["kind"];
  network: Fund["network"];
  genesis: string;
  origin: string;
  founded_at: Date;
}

interface StatementRow {
  seq: number;
  text: string;
  imported_at: Date;
}

function statementOf(row: StatementRow): StoredStatement {
  return { seq: row.seq, text: row.text, importedAt: row.imported_at };
}
