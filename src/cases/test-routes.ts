import { z } from "zod";
import { formatMonth } from "../base/clock.ts";
import type { Clock } from "../base/clock.ts";
import { CodeText } from "../base/code-text.ts";
import type { Code } from "../base/code.ts";
import type { Reader, Unit, Work } from "../db/unit.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire } from "../http/wire.ts";
import type { Person } from "../people/person.ts";
import type { Viewers } from "../people/viewer.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import { ApplicationForm } from "./application-form.ts";
import type { Application } from "./application-form.ts";
import { agreeTest, proposeTest, requireNoReviewer, sendTest } from "./make-test.ts";
import { EXPECTED, TEST_ENDS } from "./test-request.ts";
import { listTests } from "./test-request.store.ts";
import type { TestRequest } from "./test-request.store.ts";

/** What the routes of test requests need. */
export interface TestDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly viewers: Viewers;
  readonly clock: Clock;
  readonly shreds: ShredStore;
  readonly tokenKeys: TokenKeys;
  readonly fund: string;
  readonly triagers: (unit: Unit) => Promise<readonly ReaderKey[]>;
}

const PATH = "/api/v1/tests";

const Month = z.iso.date();
const TestWire = z
  .strictObject({
    programme: CodeNameWire,
    proposedBy: CodeNameWire,
    proposedIn: Month,
    agreedBy: CodeNameWire.optional(),
    agreedIn: Month.optional(),
    ended: z.enum(TEST_ENDS).optional(),
    met: z.boolean().optional(),
  })
  .meta({
    id: "TestRequest",
    description:
      "Months are named by their first day. `ended` and `met`, whether it came to what was expected, are told when the month in which it ended is over. No line says which case it is.",
  });

const expected = z.enum(EXPECTED);

/** Test requests: proposed by one who reviews nothing, agreed to by another, and sent by one of them. */
export function testRoutes(deps: TestDeps): ApiRoute[] {
  return [listRoute(deps), proposeRoute(deps), agreeRoute(deps), sendRoute(deps)];
}

/** What is told of test requests at an instant: of none what it came to in a month that is not over. */
export function toldTests(tests: readonly TestRequest[], at: Date): Omit<TestRequest, "endedIn">[] {
  const month = formatMonth(at);
  return tests.map(({ endedIn, ended, met, ...test }) => {
    const isOver = endedIn !== undefined && endedIn < month;
    return { ...test, ended: isOver ? ended : undefined, met: isOver ? met : undefined };
  });
}

function listRoute({ read, viewers, clock }: TestDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: PATH,
    name: "listTests",
    summary: "Test requests, and what those of months that are over came to",
    tag: "treasurer",
    auth: viewers.staff("test.manage"),
    response: z.strictObject({ tests: z.array(TestWire) }),
    problems: ["tests-reviewer"],
    handle: async ({ who }) => {
      requireNoReviewer(who.person);
      return { tests: toldTests(await listTests(read), clock.now()) };
    },
  });
}

function proposeRoute({ work, viewers }: TestDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: PATH,
    name: "proposeTest",
    summary: "Propose a test request, and get the code that it will have",
    description:
      "The code is shown once. Tell it to whoever is to agree, by word of mouth; keep it as an applicant keeps theirs. Whoever triages or reviews is refused.",
    tag: "treasurer",
    auth: viewers.staff("test.manage"),
    body: z.strictObject({ programme: CodeNameWire, expected }),
    status: 201,
    response: z
      .strictObject({ claimCode: z.string(), claimCodeDigits: z.string() })
      .meta({ id: "TestCode" }),
    problems: ["tests-reviewer", "programme-unknown", "programme-not-open"],
    handle: async ({ who, body }) => ({
      ...(await work(who.actor, (unit) => proposeTest(unit, who.person, body))),
    }),
  });
}

function agreeRoute({ work, viewers }: TestDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: `${PATH}/agreement`,
    name: "agreeTest",
    summary:
      "Agree to a test request that somebody else proposed, by its code and what is expected",
    tag: "treasurer",
    auth: viewers.staff("test.manage"),
    body: z.strictObject({ code: CodeText("claim"), expected }),
    status: 204,
    response: z.undefined(),
    problems: ["tests-reviewer", "tests-own", "tests-unknown", "tests-many", "tests-over"],
    handle: ({ who, body }) =>
      work(who.actor, async (unit) => {
        await agreeTest(unit, who.person, body);
        return undefined;
      }),
  });
}

function sendRoute(deps: TestDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: `${PATH}/requests`,
    name: "sendTest",
    summary: "Send a test request that two agreed on, as an applicant would",
    description:
      "The same questions as `POST /api/v1/requests`. It goes the way of every request; its code shows that it is a test, answers questions and takes it back. It is paid never, whatever reviewers decide.",
    tag: "treasurer",
    auth: deps.viewers.staff("test.manage"),
    body: ApplicationForm.extend({ code: CodeText("claim") }),
    status: 204,
    response: z.undefined(),
    problems: [
      "tests-reviewer",
      "tests-unknown",
      "tests-over",
      "programme-unknown",
      "programme-not-open",
      "purpose-not-taken",
      "language-not-answered",
    ],
    handle: async ({ who, body }) => {
      await sendAsApplicant(deps, who.person, body);
      return undefined;
    },
  });
}

/** Sends a test request in a unit of an applicant's: nothing that is written by it says who sent it. Faults: those of `sendTest`. */
export async function sendAsApplicant(
  deps: TestDeps,
  by: Person,
  { code, ...application }: Application & { readonly code: Code },
): Promise<void> {
  await deps.work({ kind: "claimant" }, async (unit) => {
    const { fund, tokenKeys } = deps;
    const triagers = await deps.triagers(unit);
    const submission = { fund, application, triagers, tokenKeys };
    await sendTest(unit, deps.shreds, { by, code, submission });
  });
}
