import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { ableTriagers } from "../people/able-people.view.ts";
import { currentPeople } from "../people/current-people.view.ts";
import { boardKeyOf } from "../people/standing.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import { fundInForce } from "./fund-in-force.ts";

/** By what the people list is believed. */
interface Trust {
  readonly pin: string;
  readonly clock: Clock;
}

/** The keys that a new case is sealed to: those of the triagers, and the board's if it has one. Fault unavailable `triagers-missing`. */
export async function firstReaders(unit: Unit, trust: Trust): Promise<ReaderKey[]> {
  const list = await peopleInForce(unit, trust);
  const board = boardKeyOf(list, unit.at);
  return [...(await triagersOn(unit, list)), ...(board === undefined ? [] : [board])];
}

/** The signed people list that is in force. */
export async function peopleInForce(unit: Unit, { pin, clock }: Trust): Promise<PeopleList> {
  const { file } = await fundInForce(unit, pin, clock);
  return currentPeople(unit, file, unit.at);
}

async function triagersOn(unit: Unit, list: PeopleList): Promise<ReaderKey[]> {
  const keys = await ableTriagers(unit, list, unit.at);
  if (keys.length === 0) {
    throw new Fault(
      "unavailable",
      "triagers-missing",
      "Nobody can read requests at the moment, so none is taken. Please try again later.",
    );
  }
  return keys;
}
