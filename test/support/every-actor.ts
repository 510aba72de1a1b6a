/** Everybody who could knock at a door: each role, and those who have none. */
import request from "supertest";
import { formatCode, newCode } from "../../src/base/code.ts";
import { disablePerson } from "../../src/people/disable-person.ts";
import { enrolPerson } from "../../src/people/enrol-person.ts";
import { ROLES } from "../../src/people/person.ts";
import type { Role } from "../../src/people/person.ts";
import { seededRandom } from "./random.ts";
import { SESSION } from "./staff-world.ts";
import type { World } from "./world.ts";

/** One who asks, by the headers of their requests; `roles` are those that count. */
export interface Knocking {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly roles: readonly Role[];
  /** Whether they are signed in at all. */
  readonly isStaff: boolean;
}

const COST = { memoryKib: 64, passes: 1, lanes: 1 };
const OPERATOR = { kind: "operator" } as const;

/**
 * One of each role, nobody, an applicant, somebody disabled whose session was open, and a row in the table with every role that reads,
 * decides or approves, whose keys are on no signed list.
 */
export async function everyActor(world: World): Promise<Knocking[]> {
  const enter = async (person: string, passphrase: string): Promise<string> => {
    world.clock.advance(15_000);
    const answer = await request(world.app).post(SESSION).send({ person, passphrase }).expect(201);
    return answer.headers["set-cookie"]![0]!.split(";")[0]!;
  };
  const random = seededRandom("every-actor");
  const enrolled = async (code: string, roles: readonly Role[]): Promise<string> => {
    const passphrase = `the passphrase of ${code}`;
    const keys = { reader: random.bytes(32), reviewer: random.bytes(32) };
    const input = { person: { code, roles }, passphrase, keys, cost: COST };
    await world.work(OPERATOR, (unit) => enrolPerson(unit, input));
    return enter(code, passphrase);
  };
  const staff: Knocking[] = [];
  for (const role of ROLES) {
    const person = world.staff.find(({ roles }) => roles.includes(role));
    // The demo's signer is a process; people who sign hand in files.
    const cookie =
      person === undefined
        ? await enrolled("quill", [role])
        : await enter(person.code, person.passphrase);
    staff.push({ name: role, headers: { Cookie: cookie }, roles: [role], isStaff: true });
  }
  const rogue = await enrolled("rogue", ["triager", "reviewer", "approver"]);
  const gone = await enrolled("gone", ["treasurer", "signer"]);
  await world.work(OPERATOR, (unit) => disablePerson(unit, "gone"));
  const claim = `Claim ${formatCode(newCode("claim", random))}`;
  return [
    ...staff,
    { name: "not on the list", headers: { Cookie: rogue }, roles: [], isStaff: true },
    { name: "disabled", headers: { Cookie: gone }, roles: [], isStaff: false },
    { name: "applicant", headers: { Authorization: claim }, roles: [], isStaff: false },
    { name: "nobody", headers: {}, roles: [], isStaff: false },
  ];
}
