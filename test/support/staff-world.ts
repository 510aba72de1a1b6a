import express from "express";
import request from "supertest";
import { z } from "zod";
import { units } from "../../src/db/unit.ts";
import type { Reader, Work } from "../../src/db/unit.ts";
import { apiRoute } from "../../src/http/api-route.ts";
import type { ApiRoute } from "../../src/http/api-route.ts";
import { formTokens } from "../../src/http/csrf.ts";
import { enrolPerson } from "../../src/people/enrol-person.ts";
import { importFund } from "../../src/people/import-fund.ts";
import type { Role } from "../../src/people/person.ts";
import { peopleRoutes } from "../../src/people/routes.ts";
import type { SecondFactorRule } from "../../src/people/second-factor.ts";
import { signInFirst } from "../../src/people/sign-in-first.ts";
import { makeViewers } from "../../src/people/viewer.ts";
import type { Viewer, Viewers } from "../../src/people/viewer.ts";
import { testClock } from "./clock.ts";
import type { TestClock } from "./clock.ts";
import { testFund } from "./founding.ts";
import type { TestFund, TestKeys } from "./founding.ts";
import { freshDatabase } from "./postgres.ts";
import type { FreshDatabase } from "./postgres.ts";
import { seededRandom } from "./random.ts";
import { testWeb } from "./web.ts";

/** The session as a resource. */
export const SESSION = "/api/v1/staff/session";

const COST = { memoryKib: 64, passes: 1, lanes: 1 };
const OPERATOR = { kind: "operator" } as const;

/** A fund whose staff sign in at a server that only knows sign-in and two routes: one to decide, one to approve. */
export interface StaffWorld {
  readonly database: FreshDatabase;
  readonly work: Work;
  readonly read: Reader;
  readonly clock: TestClock;
  readonly fund: TestFund;
  /** Whom the two routes have let in. */
  readonly seen: Viewer[];
  /** Enrols a person whose passphrase is `passphrase of <code>`. */
  enrol(code: string, roles: readonly Role[], keys?: TestKeys): Promise<void>;
  server(
    tls?: boolean,
    secondFactor?: SecondFactorRule,
  ): { app: express.Express; lines: string[]; viewers: Viewers };
  close(): Promise<void>;
}

/** Makes a StaffWorld with Ana the triager, Bo the reviewer and Di, who approves and builds batches. */
export async function staffWorld(): Promise<StaffWorld> {
  const random = seededRandom("staff-world");
  const clock = testClock();
  const fund = testFund(random, clock.now(), {
    ana: ["reader"],
    bo: ["reader", "reviewer"],
    di: ["approver"],
  });
  const database = await freshDatabase();
  const work = units(database.app, clock, random);
  const read = { sql: database.app };
  const seen: Viewer[] = [];
  const enrol: StaffWorld["enrol"] = (code, roles, { reader, reviewer } = {}) => {
    const keys = {
      ...(reader === undefined ? {} : { reader }),
      ...(reviewer === undefined ? {} : { reviewer }),
    };
    const passphrase = `passphrase of ${code}`;
    const input = { person: { code, roles }, passphrase, keys, cost: COST };
    return work(OPERATOR, (unit) => enrolPerson(unit, input));
  };
  await work(OPERATOR, (unit) => importFund(unit, { kind: "demo", ...fund }));
  await enrol("ana", ["triager"], fund.keys["ana"]);
  await enrol("bo", ["reviewer"], fund.keys["bo"]);
  await enrol("di", ["approver", "treasurer"]);
  return {
    database,
    work,
    read,
    clock,
    fund,
    seen,
    enrol,
    server(tls = false, secondFactor = "optional") {
      const jar = { tls };
      const viewers = makeViewers({ read, work, clock, jar, pin: fund.digest, secondFactor });
      const tokens = formTokens(new Uint8Array(32).fill(7), random);
      const people = {
        ...{ read, work, clock, random, jar, viewers, tokens },
        ...{ limit: unlimited, cost: COST },
      };
      const api = [wanting(viewers, seen, "case.assess"), wanting(viewers, seen, "batch.approve")];
      const parts = [peopleRoutes(people), { api, pages: homePage(viewers) }];
      return { ...testWeb(parts, { clock, tls }), viewers };
    },
    close: () => database.close(),
  };
}

/** Signs in and gives the cookie to send. */
export async function signIn(app: express.Express, person: string): Promise<string> {
  const body = { person, passphrase: `passphrase of ${person}` };
  return cookieOf(await request(app).post(SESSION).send(body).expect(201));
}

/** The cookie that an answer set, as a browser sends it back. */
export function cookieOf(answer: request.Response): string {
  return (answer.headers["set-cookie"]?.[0] ?? "").split(";")[0] ?? "";
}

function unlimited() {
  return (_request: unknown, _response: unknown, next: () => void) => {
    next();
  };
}

function wanting(
  viewers: Viewers,
  seen: Viewer[],
  permission: "case.assess" | "batch.approve",
): ApiRoute {
  return apiRoute({
    method: "get",
    path: `/api/v1/test/${permission}`,
    name: permission,
    summary: "Wants a permission.",
    tag: "caseworker",
    auth: viewers.staff(permission),
    response: z.strictObject({}),
    problems: [],
    handle: ({ who }) => {
      seen.push(who);
      return Promise.resolve({});
    },
  });
}

function homePage(viewers: Viewers): express.Router {
  const pages = express.Router();
  pages.get("/staff", async (incoming, response) => {
    const viewer = await viewers.requirePerson(incoming);
    response.send(viewer.person.code);
  });
  pages.use(signInFirst);
  return pages;
}
