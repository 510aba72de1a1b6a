import { Fault } from "../base/fault.ts";
import { sats } from "../base/sats.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Programme } from "./programme.ts";

interface ProgrammeRow {
  code: string;
  name: string;
  purpose: string;
  state: Programme["state"];
  award_floor: bigint;
  award_cap: bigint;
}

/** All programmes, by code. */
export async function listProgrammes(reader: Reader): Promise<Programme[]> {
  const rows = await reader.sql<ProgrammeRow>("programmes").select("*").orderBy("code");
  return rows.map(programmeOf);
}

/** The programme in whatever state; Fault not-found `programme-unknown`. */
export async function findProgramme(reader: Reader, code: string): Promise<Programme> {
  const row = await reader.sql<ProgrammeRow>("programmes").where({ code }).first();
  if (row === undefined) throw programmeUnknown();
  return programmeOf(row);
}

/** The programme, open for what is asked now; Faults: not-found `programme-unknown`, conflict `programme-not-open`. */
export async function findOpenProgramme(reader: Reader, code: string): Promise<Programme> {
  const row = await reader.sql<ProgrammeRow>("programmes").where({ code }).first();
  if (row === undefined) throw programmeUnknown();
  if (row.state !== "open") {
    throw new Fault(
      "conflict",
      "programme-not-open",
      "This programme takes nothing new at the moment.",
    );
  }
  return programmeOf(row);
}

/** The programme with its row locked, so that two awards of one budget wait for each other; what only names it does not wait. */
export async function lockProgramme(unit: Unit, code: string): Promise<Programme> {
  const row = await unit.sql<ProgrammeRow>("programmes").where({ code }).forNoKeyUpdate().first();
  if (row === undefined) throw programmeUnknown();
  return programmeOf(row);
}

/** Adds a programme. */
export async function insertProgramme(unit: Unit, programme: Programme): Promise<void> {
  await unit.sql("programmes").insert({
    code: programme.code,
    name: programme.name,
    purpose: programme.purpose,
    state: programme.state,
    award_floor: programme.awardFloor,
    award_cap: programme.awardCap,
  });
}

function programmeUnknown(): Fault {
  return new Fault(
    "not-found",
    "programme-unknown",
    "There is no such programme. GET /api/v1/programmes lists them.",
  );
}

function programmeOf(row: ProgrammeRow): Programme {
  return {
    code: row.code,
    name: row.name,
    purpose: row.purpose,
    state: row.state,
    awardFloor: sats(row.award_floor),
    awardCap: sats(row.award_cap),
  };
}
