import { utf8 } from "../base/bytes.ts";
import { formatDate } from "../base/clock.ts";
import { code, matching } from "../base/field.ts";
import { pad, unpad } from "../base/padding.ts";
import { array, object, readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { standingOf } from "../groups/group.ts";
import type { GroupStanding } from "../groups/group.ts";
import { listGroups } from "../groups/group.store.ts";
import { VAULT_NAMES } from "../vault/case-key.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openEnvelope, sealEnvelope } from "../vault/envelope.ts";
import { findVouches, saveVouches } from "./vouches.store.ts";

/** Most groups that vouch for one case: so many fit into the lowest rung, and so the box of every case has one length. */
export const VOUCHES_MAX = 3;

const SHAPE = record("vouches", {
  vouches: array(object({ group: code, month: matching(/^[0-9]{4}-[0-9]{2}$/) }), 0, VOUCHES_MAX),
});

/** Which group vouched, and in which month it signed. The tag it signed is not kept: beside what the group knows it would name the applicant to a reviewer. */
export type KeptVouch = ShapeOf<typeof SHAPE>["vouches"][number];

/** A vouch as it is worth now. */
export interface ShownVouch extends KeptVouch {
  readonly standing: GroupStanding;
}

/** The vouches of an open case, in the order in which they came. A Refusal means that somebody tampered with the database. */
export async function readVouches(reader: Reader, open: OpenCase): Promise<readonly KeptVouch[]> {
  const box = await findVouches(reader, open.case);
  if (box === undefined) return [];
  const plain = unpad(openEnvelope(open.key, placeOf(open), box));
  return readShape(SHAPE, plain, plain.length).vouches;
}

/** Seals the vouches of a case. The case is locked by the caller. */
export async function writeVouches(
  unit: Unit,
  open: OpenCase,
  vouches: readonly KeptVouch[],
): Promise<void> {
  await saveVouches(unit, open.case, sealed(unit, open, vouches));
}

/** Seals the vouches anew as they are, so that another box in a second copy of the database tells only that somebody had the case open. The case is locked by the caller. */
export async function freshenVouches(unit: Unit, open: OpenCase): Promise<void> {
  await saveVouches(unit, open.case, await vouchesAnew(unit, open));
}

/** The same, for whoever writes it. */
export async function vouchesAnew(unit: Unit, open: OpenCase): Promise<Uint8Array> {
  return sealed(unit, open, await readVouches(unit, open));
}

function sealed(unit: Unit, open: OpenCase, vouches: readonly KeptVouch[]): Uint8Array {
  const plain = pad(writeShape(SHAPE, { vouches: [...vouches] }));
  return sealEnvelope(open.key, placeOf(open), plain, unit.random);
}

/** The vouches of an open case with what their groups are worth at the unit's instant. */
export async function showVouches(unit: Unit, open: OpenCase): Promise<ShownVouch[]> {
  const vouches = await readVouches(unit, open);
  const groups = new Map((await listGroups(unit)).map((group) => [group.code, group]));
  const today = formatDate(unit.at);
  return vouches.map((vouch) => {
    const group = groups.get(vouch.group);
    return { ...vouch, standing: group === undefined ? "withdrawn" : standingOf(group, today) };
  });
}

/** Whether a vouch counts as evidence: its group was not withdrawn since. */
export function counts({ standing }: ShownVouch): boolean {
  return standing !== "withdrawn";
}

function placeOf(open: OpenCase): { name: string; bound: Uint8Array } {
  return { name: VAULT_NAMES.vouches, bound: utf8(open.case) };
}
