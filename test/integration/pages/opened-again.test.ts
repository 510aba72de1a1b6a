/** The address that stands in the browser after a form was sent, opened again: it leads to where the form is, and is no page that does not exist. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examplePath, mountedRoutes } from "../../support/mounted-routes.ts";
import type { Mounted } from "../../support/mounted-routes.ts";
import { World } from "../../support/world.ts";

let world: World;
let routes: Mounted[];

beforeAll(async () => {
  world = await World.start("opened-again");
  routes = mountedRoutes(world.express);
});
afterAll(() => world.close());

/** Addresses that browsers send forms to. */
const forms = (): string[] => [
  ...new Set(
    routes
      .filter(({ method, path }) => method === "post" && !path.startsWith("/api/"))
      .map(({ path }) => path),
  ),
];
/** Whether some page is asked for at an address, by its own path or by one with parameters. */
const isAsked = (path: string): boolean =>
  routes.some(
    (route) =>
      route.method === "get" &&
      new RegExp(`^${route.path.replaceAll(/:\w+/g, "[^/]+")}$`).test(
        path.replace(/^\/en(?=\/)/, ""),
      ),
  );

test("every form's address is answered when it is opened without the form", () => {
  expect(forms().length).toBeGreaterThan(60);
  expect(forms().filter((path) => !isAsked(examplePath(path)))).toEqual([]);
});

test("what it leads to is a page", async () => {
  const led: string[] = [];
  for (const path of forms()) {
    const { status, headers } = await request(world.app).get(examplePath(path));
    expect([200, 303, 401, 403, 404], path).toContain(status);
    if (status !== 303) continue;
    const to = headers["location"]!.split(/[?#]/)[0]!;
    expect(isAsked(to), `${path} leads to ${to}`).toBe(true);
    led.push(path);
  }
  expect(led).toEqual(
    expect.arrayContaining(["/staff/tests/agreement", "/staff/tests/requests", "/donation/proof"]),
  );
});
