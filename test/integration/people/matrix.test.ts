/** Every route and page, asked by everybody: let in or turned away exactly as the table says, and never with an error of the server. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { LOOKS } from "../../../src/cases/look-purposes.ts";
import { PERMISSIONS, rolesWith } from "../../../src/people/permission.ts";
import { ROLES } from "../../../src/people/person.ts";
import { staffNav } from "../../../src/people/staff-nav.ts";
import { operationsOf } from "../../support/api-operations.ts";
import type { Operation } from "../../support/api-operations.ts";
import { everyActor } from "../../support/every-actor.ts";
import type { Knocking } from "../../support/every-actor.ts";
import { stranger } from "../../support/hostile-sender.ts";
import { examplePath, mountedRoutes } from "../../support/mounted-routes.ts";
import { PERMISSIONS_PAGE, permissionsPage, STAFF_DOORS } from "../../support/staff-doors.ts";
import type { Key } from "../../support/staff-doors.ts";
import { askForHelp, onceKey } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 600_000 });

const ROOT = join(import.meta.dirname, "../../..");

let world: World;
let actors: Knocking[];
let operations: Operation[];
/** Operations that are none of the staff's. */
let others: Operation[];
/** Those whose code opens something. */
let holders: Knocking[];

beforeAll(async () => {
  world = await World.start("matrix");
  actors = await everyActor(world);
  const description = await request(world.app).get("/openapi.json").expect(200);
  const all = operationsOf(description.body);
  operations = all.filter(({ auth }) => auth === "staff");
  others = all.filter(({ auth }) => auth !== "staff");
  const { body: donation } = await request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" })
    .expect(201);
  holders = [
    holder("owner of a request", `Claim ${await askForHelp(world)}`),
    holder("donor", `Receipt ${donation.receiptCode}`),
  ];
}, 120_000);

const holder = (name: string, Authorization: string): Knocking => ({
  ...{ name, headers: { Authorization }, roles: [], isStaff: false },
});
afterAll(() => world.close());

type Answered = "in" | "sign in first" | "not permitted" | `failed with ${number}`;

/** What the table says of one who asks at a door. */
function expected(key: Key, { roles, isStaff }: Knocking): Answered {
  if (key === "open") return "in";
  if (!isStaff) return "sign in first";
  if (key === "signed-in") return "in";
  return rolesWith(key).some((role) => roles.includes(role)) ? "in" : "not permitted";
}

let asked = 0;

/** Asks with something wrong in the query, so that whoever is let in does nothing. */
async function askApi({ method, path }: Operation, actor: Knocking): Promise<Answered> {
  const ask = request(world.app)
    [method as "get"](`${path}?none=1`)
    .set({ ...stranger(asked++), ...actor.headers });
  const { status, body } = await ask;
  if (status >= 500) return `failed with ${status}`;
  if (status === 401) return "sign in first";
  return body.code === "not-permitted" ? "not permitted" : "in";
}

/** Asks as a browser does; a form is sent without its token, so that it does nothing either. */
function pageOf(door: string, actor: Knocking): request.Test {
  const [method = "", path = ""] = door.split(" ");
  return request(world.app)
    [method as "get"](examplePath(path))
    .set({ Accept: "text/html", ...actor.headers })
    .type("form");
}

const askPage = async (door: string, actor: Knocking): Promise<Answered> =>
  answeredBy(await pageOf(door, actor));

function answeredBy({ status, headers, text }: request.Response): Answered {
  if (status >= 500) return `failed with ${status}`;
  if (status === 303 && headers["location"] === "/staff/sign-in") return "sign in first";
  return text.includes("Your roles do not include this.") ? "not permitted" : "in";
}

test("every route of the API lets in exactly whom its permission names", async () => {
  const wrong: string[] = [];
  for (const operation of operations)
    for (const actor of actors) {
      const key = operation.permission ?? "signed-in";
      const [should, does] = [expected(key, actor), await askApi(operation, actor)];
      if (should !== does) wrong.push(`${operation.name}: ${actor.name} ${does}, not ${should}`);
    }
  process.stdout.write(`Routes: ${operations.length} × ${actors.length} askers\n`);
  expect(wrong).toEqual([]);
  expect(operations.length).toBeGreaterThan(40);
});

/** Whether they have a code of this kind. What it opens is looked up when the rest of a request is right: `claim-doors.test.ts` asks that. */
const holds = (actor: Knocking, auth: "claim" | "receipt"): boolean =>
  (actor.headers["Authorization"] ?? "").toLowerCase().startsWith(`${auth} `);

test("every other route lets in whoever has a code of its kind, everybody where none is wanted, and no staff for being staff", async () => {
  const wrong: string[] = [];
  const everybody = [...actors, ...holders];
  for (const operation of others)
    for (const actor of everybody) {
      const { auth } = operation;
      const isIn = auth === "none" || (auth !== "staff" && holds(actor, auth));
      const [should, does] = [isIn ? "in" : "sign in first", await askApi(operation, actor)];
      if (should !== does) wrong.push(`${operation.name}: ${actor.name} ${does}, not ${should}`);
    }
  process.stdout.write(`Others' routes: ${others.length} × ${everybody.length} askers\n`);
  expect(wrong).toEqual([]);
  for (const auth of ["none", "claim", "receipt"])
    expect(others.filter((each) => each.auth === auth).length).toBeGreaterThan(0);
});

test("every page outside of the staff's answers staff, strangers and nobody alike", async () => {
  const doors = mountedRoutes(world.express)
    .filter(({ path }) => !/^\/(staff|api)(\/|$)/.test(path))
    .map(({ method, path }) => `${method} ${path}`);
  const wrong: string[] = [];
  for (const door of doors) {
    const answers = new Map<string, string>();
    for (const actor of actors) {
      const answer = await pageOf(door, actor);
      const { status, text, headers } = answer;
      const does = answeredBy(answer);
      if (does !== "in") wrong.push(`${door}: ${actor.name} ${does}`);
      // A form has a token of its own each time that it is shown.
      const same = text.replaceAll(/value="[^"]{16,}"/g, "");
      answers.set(actor.name, `${status} ${headers["location"] ?? ""} ${same}`);
    }
    const [[, first] = ["", ""]] = answers;
    for (const [name, said] of answers)
      if (said !== first) wrong.push(`${door}: ${name} is answered otherwise`);
  }
  process.stdout.write(`Others' pages: ${doors.length} × ${actors.length} askers\n`);
  expect(wrong).toEqual([]);
  expect(doors.length).toBeGreaterThan(30);
});

test("every permission opens something: a route, a page, or a purpose for which a case is read", () => {
  const doors = new Set<unknown>([
    ...operations.map(({ permission }) => permission),
    ...Object.values(STAFF_DOORS),
    ...LOOKS.map(({ permission }) => permission),
  ]);
  expect(PERMISSIONS.filter((permission) => !doors.has(permission))).toEqual([]);
});

test("every page lets in exactly whom the table names, and the table has every page", async () => {
  const doors = mountedRoutes(world.express)
    .filter(({ path }) => path.startsWith("/staff"))
    .map(({ method, path }) => `${method} ${path}`);
  const wrong: string[] = [];
  for (const door of doors.filter((each) => each in STAFF_DOORS))
    for (const actor of actors) {
      const [should, does] = [expected(STAFF_DOORS[door]!, actor), await askPage(door, actor)];
      if (should !== does) wrong.push(`${door}: ${actor.name} ${does}, not ${should}`);
    }
  process.stdout.write(`Pages: ${doors.length} × ${actors.length} askers\n`);
  expect(doors.sort()).toEqual(Object.keys(STAFF_DOORS).sort());
  expect(wrong).toEqual([]);
});

test("a link of the navigation is shown to whoever may open its page, and to nobody else", async () => {
  const all = new Set(
    staffNav({ code: "everybody", roles: [...ROLES] }).map(({ href }) => `get ${href}`),
  );
  for (const actor of actors.filter(({ isStaff }) => isStaff)) {
    const shown = staffNav({ code: "x", roles: actor.roles }).map(({ href }) => `get ${href}`);
    for (const door of all) {
      const may = (await askPage(door, actor)) === "in";
      expect([actor.name, door, shown.includes(door)]).toEqual([actor.name, door, may]);
    }
  }
});

test("the page about permissions is as it is here: WRITE_PERMISSIONS=1 writes it", async () => {
  const page = permissionsPage(operations);
  const path = join(ROOT, PERMISSIONS_PAGE);
  if (process.env["WRITE_PERMISSIONS"] === "1") await writeFile(path, page);
  expect(await readFile(path, "utf8")).toBe(page);
  expect(PERMISSIONS.length).toBeGreaterThan(30);
});
