/** Every route and page of the staff, asked by everybody: let in or turned away exactly as the table says. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PERMISSIONS, rolesWith } from "../../../src/people/permission.ts";
import { ROLES } from "../../../src/people/person.ts";
import { staffNav } from "../../../src/people/staff-nav.ts";
import { operationsOf } from "../../support/api-operations.ts";
import type { Operation } from "../../support/api-operations.ts";
import { everyActor } from "../../support/every-actor.ts";
import type { Knocking } from "../../support/every-actor.ts";
import { examplePath, mountedRoutes } from "../../support/mounted-routes.ts";
import { PERMISSIONS_PAGE, permissionsPage, STAFF_DOORS } from "../../support/staff-doors.ts";
import type { Key } from "../../support/staff-doors.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 600_000 });

const ROOT = join(import.meta.dirname, "../../..");

let world: World;
let actors: Knocking[];
let operations: Operation[];

beforeAll(async () => {
  world = await World.start("matrix");
  actors = await everyActor(world);
  const description = await request(world.app).get("/openapi.json").expect(200);
  operations = operationsOf(description.body).filter(({ auth }) => auth === "staff");
}, 120_000);
afterAll(() => world.close());

type Answered = "in" | "sign in first" | "not permitted";

/** What the table says of one who asks at a door. */
function expected(key: Key, { roles, isStaff }: Knocking): Answered {
  if (key === "open") return "in";
  if (!isStaff) return "sign in first";
  if (key === "signed-in") return "in";
  return rolesWith(key).some((role) => roles.includes(role)) ? "in" : "not permitted";
}

/** Asks with something wrong in the query, so that whoever is let in does nothing. */
async function askApi({ method, path }: Operation, actor: Knocking): Promise<Answered> {
  const ask = request(world.app)[method as "get"](`${path}?none=1`).set(actor.headers);
  const { status, body } = await ask;
  if (status === 401) return "sign in first";
  return body.code === "not-permitted" ? "not permitted" : "in";
}

/** Asks as a browser does; a form is sent without its token, so that it does nothing either. */
async function askPage(door: string, actor: Knocking): Promise<Answered> {
  const [method = "", path = ""] = door.split(" ");
  const answer = await request(world.app)
    [method as "get"](examplePath(path))
    .set({ Accept: "text/html", ...actor.headers })
    .type("form");
  if (answer.status === 303 && answer.headers["location"] === "/staff/sign-in")
    return "sign in first";
  return answer.text.includes("Your roles do not include this.") ? "not permitted" : "in";
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
