import { Fault } from "../base/fault.ts";
import { formatDate } from "../base/clock.ts";
import { sats } from "../base/sats.ts";
import { constraintOf } from "../db/pg-error.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Programme, ProgrammeState } from "./programme.ts";

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

/** The programme, open for what is new; Faults: not-found `programme-unknown`, conflict `programme-not-open`. */
export function findOpenProgramme(reader: Reader, code: string): Promise<Programme> {
  return findIn(reader, code, ["open"]);
}

/**
 * The programme, if it pays what it granted: a closed one too, which owes again when blocks that paid are undone. Faults: not-found `programme-unknown`, conflict `programme-not-open`.
 */
export function findPayingProgramme(reader: Reader, code: string): Promise<Programme> {
  return findIn(reader, code, ["open", "closing", "closed"]);
}

async function findIn(
  reader: Reader,
  code: string,
  states: readonly ProgrammeState[],
): Promise<Programme> {
  const programme = await findProgramme(reader, code);
  if (!states.includes(programme.state)) {
    throw new Fault(
      "conflict",
      "programme-not-open",
      "This programme takes nothing new at the moment.",
    );
  }
  return programme;
}

/**
 * Keeps a step of a programme, which is locked, and takes it. Faults: forbidden `programme-own` where somebody else has to take it; conflict
 * `programme-busy` when somebody waits for an answer.
 */
export async function saveMove(
  unit: Unit,
  programme: Programme,
  step: { readonly to: ProgrammeState; readonly person: string },
): Promise<void> {
  const { code, state } = programme;
  const kept = await unit.sql("programme_moves").where({ programme: code }).count({ n: "*" });
  const move = {
    programme: code,
    number: Number(kept[0]?.["n"] ?? 0) + 1,
    from_state: state,
    to_state: step.to,
    person: step.person,
    moved_on: formatDate(unit.at),
  };
  try {
    await unit.sql("programme_moves").insert(move);
  } catch (error) {
    const constraint = constraintOf(error);
    if (constraint === "programme_moves_two")
      throw new Fault(
        "forbidden",
        "programme-own",
        "Somebody else must take this step: you took the one before.",
      );
    if (constraint !== "programme_moves_done") throw error;
    throw programmeBusy();
  }
  await unit.sql("programmes").where({ code }).update({ state: step.to });
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

/** Somebody waits for an answer or for money. */
export function programmeBusy(): Fault {
  return new Fault(
    "conflict",
    "programme-busy",
    "Somebody still waits for an answer or for money of this programme.",
  );
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
