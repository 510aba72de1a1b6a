/**
 * Bad input at every route of the API, as its own description lists them: whatever is wrong, the answer is a problem of a documented type,
 * nothing is written, and nothing of what was sent comes back or stands in a log.
 */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatCode, newCode } from "../../../src/base/code.ts";
import { hasRequired, propertiesOf } from "../../support/api-operations.ts";
import type { Operation } from "../../support/api-operations.ts";
import { BadRequests, SECRET } from "../../support/bad-requests.ts";
import { dumpTables, hasMarker } from "../../support/dump.ts";
import { freshBounds } from "../../support/fresh-bounds.ts";
import { seededRandom } from "../../support/random.ts";
import { World } from "../../support/world.ts";

let world: World;
let bad: BadRequests;

beforeAll(async () => {
  world = await World.start("bad-input");
  bad = await BadRequests.against(world);
});
afterAll(() => world.close());
freshBounds();

/** Runs one kind of mistake at every route it fits; afterwards the database and the log are as they were. */
function mistake(
  name: string,
  fits: (operation: Operation) => boolean,
  make: (operation: Operation) => Promise<void>,
): void {
  test(name, async () => {
    const before = await bad.tables();
    const chosen = bad.operations.filter(fits);
    expect(chosen.length).toBeGreaterThan(0);
    for (const operation of chosen) await make(operation);
    expect(await bad.tables()).toEqual(before);
    expect(world.lines.filter((line) => line.includes(SECRET))).toEqual([]);
    expect(world.lines.filter((line) => line.includes("http.failed"))).toEqual([]);
  });
}

const every = (): boolean => true;
const withBody = ({ body }: Operation): boolean => body !== undefined;

test("the description has the routes of the whole loop", () => {
  const names = bad.operations.map((operation) => operation.name);
  for (const name of ["startDonation", "submitRequest", "assessCase", "freezeBatch", "signIn"])
    expect(names).toContain(name);
  expect(bad.operations.length).toBeGreaterThan(25);
});

describe("bodies", () => {
  mistake("of another type are refused", withBody, async (operation) => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/xml",
      undefined,
    ]) {
      const answer = await bad.refused(operation, {
        body: `secret=${SECRET}`,
        headers: { "Content-Type": type },
      });
      expect([answer.status, answer.type]).toEqual([415, "/problems/media-type-unsupported"]);
    }
  });

  mistake("that are no plain JSON are refused", withBody, async (operation) => {
    const texts = [
      "",
      "{",
      `{"a":"${SECRET}"`,
      `{"${SECRET}":1,"${SECRET}":2}`,
      `{"a":${SECRET}}`,
      `{"a":NaN}`,
      `${"[".repeat(500)}${"]".repeat(500)}`,
      `\u0000{}`,
    ];
    for (const body of texts) {
      const answer = await bad.refused(operation, { body });
      expect([answer.status, answer.type], body).toEqual([400, "/problems/request-malformed"]);
    }
  });

  mistake("that are no objects are refused", withBody, async (operation) => {
    for (const body of ["null", "1", `"${SECRET}"`, `["${SECRET}"]`, "true"]) {
      const answer = await bad.refused(operation, { body });
      expect([answer.status, answer.type], body).toEqual([422, "/problems/request-invalid"]);
    }
  });

  mistake("with unknown keys are refused", withBody, async (operation) => {
    for (const key of ["extra", "__proto__", "constructor", `a ${SECRET}`]) {
      const good = JSON.stringify(operation.example).slice(1, -1);
      const body = `{${good}${good === "" ? "" : ","}${JSON.stringify(key)}:"${SECRET}"}`;
      const answer = await bad.refused(operation, { body });
      expect([answer.status, answer.type], key).toEqual([422, "/problems/request-invalid"]);
    }
  });

  mistake(
    "that lack something are refused",
    ({ body }) => body !== undefined && hasRequired(body),
    async (operation) => {
      const answer = await bad.refused(operation, { body: "{}" });
      expect(answer.type).toBe("/problems/request-invalid");
      expect(JSON.parse(answer.text).errors.length).toBeGreaterThan(0);
    },
  );

  mistake("that are too large are refused", withBody, async (operation) => {
    for (const size of [64 * 1024, 12 * 1024 * 1024 + 4096]) {
      const body = JSON.stringify({ secret: SECRET, filler: "x".repeat(size) });
      const packed = { body: gzipSync(body), headers: { "Content-Encoding": "gzip" } };
      const answers = [
        await bad.refused(operation, { body }),
        await bad.refused(operation, packed),
      ];
      // Only a signed transaction may be so large.
      if (answers[0]?.status === 422 && size < 1024 * 1024) continue;
      for (const { status, type } of answers)
        expect([status, type]).toEqual([413, "/problems/request-too-large"]);
      return;
    }
  });

  mistake("that are packed or written strangely are refused", withBody, async (operation) => {
    const garbage = { body: SECRET, headers: { "Content-Encoding": "gzip" } };
    expect((await bad.refused(operation, garbage)).type).toBe("/problems/request-malformed");
    const unknown = { body: "{}", headers: { "Content-Encoding": SECRET } };
    expect((await bad.refused(operation, unknown)).type).toBe("/problems/media-type-unsupported");
    const charset = { "Content-Type": `application/json; charset=${SECRET}` };
    const written = await bad.refused(operation, { body: "{}", headers: charset });
    expect(written.type).toBe("/problems/media-type-unsupported");
  });
});

describe("values", () => {
  // Sign-in, and its repetition, take any text and answer that they do not know it; they also count how often that happens.
  const withValues = ({ body, name }: Operation): boolean =>
    body !== undefined && !["signIn", "stepUp", "changePassphrase"].includes(name);
  const withValue = ({ example }: Operation, property: string, value: unknown): string =>
    JSON.stringify({ ...(example as object), [property]: value });

  const OTHER_KINDS = [null, -1, 1.5, true, {}, [SECRET], { [SECRET]: SECRET }];

  mistake("of another kind are refused in every property", withValues, async (operation) => {
    for (const property of propertiesOf(operation.body!))
      for (const value of OTHER_KINDS)
        await bad.refused(operation, { body: withValue(operation, property, value) });
  });

  const HOSTILE = [
    "",
    " ",
    "-1",
    "1e3",
    "\u0661",
    `\u0000${SECRET}`,
    `\u202e${SECRET}\u0007`,
    `${SECRET}${"9".repeat(9_000)}`,
    `'; drop table ${SECRET}; --`,
    `\${jndi:ldap://${SECRET}}<script>alert("${SECRET}")</script>`,
  ];

  test("of hostile text are refused or sealed: nothing breaks, comes back or is kept in clear", async () => {
    for (const operation of bad.operations.filter(withValues)) {
      for (const property of propertiesOf(operation.body!)) {
        for (const value of HOSTILE) {
          const wrong = {
            body: withValue(operation, property, value),
            headers: bad.freshKey(operation),
          };
          const { status, text } = await bad.send(operation, wrong);
          if (status >= 400) await bad.refused(operation, wrong);
          else expect(text, `${operation.name} ${property}`).not.toContain(SECRET);
        }
        // Half a character has no UTF-8 form; JSON can write it all the same.
        const half = withValue(operation, property, `${SECRET} \ud800`);
        expect((await bad.refused(operation, { body: half })).status).toBe(400);
      }
    }
    expect(hasMarker(await dumpTables(world.database.owner), SECRET)).toBe(false);
    expect(world.lines.filter((line) => /http\.failed|zaunkoenig/.test(line))).toEqual([]);
    await world.check();
  });
});

describe("headers, methods and paths", () => {
  mistake(
    "creating without a good Idempotency-Key is refused",
    ({ once }) => once,
    async (operation) => {
      for (const key of [undefined, "", "short", SECRET, "x".repeat(200)]) {
        const answer = await bad.refused(operation, { headers: { "Idempotency-Key": key } });
        expect([answer.status, answer.type]).toEqual([400, "/problems/idempotency-key-missing"]);
      }
      const weak = await bad.refused(operation, { headers: { "Idempotency-Key": "a".repeat(30) } });
      expect(weak.type, operation.name).toBe("/problems/idempotency-key-weak");
    },
  );

  mistake(
    "editing without If-Match is refused",
    ({ ifMatch }) => ifMatch,
    async (operation) => {
      for (const tag of [undefined, "*", SECRET, '"1", "2"', 'W/"1"']) {
        const answer = await bad.refused(operation, { headers: { "If-Match": tag } });
        expect([answer.status, answer.type]).toEqual([428, "/problems/precondition-required"]);
      }
    },
  );

  mistake("other methods are refused, and those that exist are named", every, async (operation) => {
    const mine = bad.operations.filter((each) => each.template === operation.template);
    for (const method of ["get", "post", "put", "patch", "delete"]) {
      if (mine.some((each) => each.method === method)) continue;
      const answer = await bad.refused(operation, { method });
      expect([answer.status, answer.type]).toEqual([405, "/problems/method-not-allowed"]);
      const allowed = answer.headers["allow"]!.toLowerCase().split(", ");
      expect(allowed.sort()).toEqual(mine.map((each) => each.method).sort());
    }
  });

  mistake("unknown queries are refused", every, async (operation) => {
    for (const query of [`secret=${SECRET}`, `${SECRET}=1`, "__proto__=1", "limit=1&limit=2"]) {
      const answer = await bad.refused(operation, { query });
      expect([answer.status, answer.type], query).toEqual([422, "/problems/request-invalid"]);
    }
  });

  mistake(
    "garbage in the path is refused",
    ({ parameters }) => parameters.length > 0,
    async (operation) => {
      // A word is a code in due form, which names nothing.
      const word = operation.template.includes("{code}") ? [404, 422] : [400, 422];
      for (const value of [SECRET, "%00", "..%2f..%2fetc", "%", "%ff", "1".repeat(3_000), "'--"]) {
        const path = operation.template.replaceAll(/\{\w+\}/g, value);
        const { status, type } = await bad.refused(operation, { path });
        expect(value === SECRET ? word : [400, 422], `${path} ${type}`).toContain(status);
      }
    },
  );
});

describe("whoever asks", () => {
  mistake(
    "must say who they are",
    ({ auth }) => auth !== "none",
    async (operation) => {
      const none = { Authorization: undefined, Cookie: undefined };
      const strangers = [
        none,
        { ...none, Authorization: `Basic ${SECRET}` },
        { ...none, Authorization: `Claim ${SECRET}` },
        { ...none, Authorization: `Receipt ${SECRET} ${"x".repeat(4_000)}` },
        { ...none, Authorization: "Claim" },
        { ...none, Authorization: "\u00ff" },
        { ...none, Cookie: `session=${SECRET}` },
        { ...none, Cookie: `session=${"A".repeat(43)}` },
        { ...none, Cookie: "session=;".repeat(400) },
      ];
      for (const headers of strangers) {
        // Who asks comes first: what else is wrong with the request is not for strangers.
        const answer = await bad.refused(operation, { headers, body: operation.body && "{" });
        expect(answer.status, JSON.stringify(headers)).toBe(401);
        expect(answer.headers["www-authenticate"]).toBeDefined();
      }
    },
  );

  mistake(
    "with a code that does not exist learns nothing",
    ({ auth, body }) => (auth === "claim" || auth === "receipt") && body === undefined,
    async (operation) => {
      expect((await bad.refused(operation, {})).type).toBe("/problems/code-unknown");
      const other = operation.auth === "claim" ? "receipt" : "claim";
      const code = formatCode(newCode(other, seededRandom("other kind")));
      const scheme = operation.auth === "claim" ? "Claim" : "Receipt";
      const kind = await bad.refused(operation, {
        headers: { Authorization: `${scheme} ${code}` },
      });
      expect(kind.type).toBe("/problems/code-of-other-kind");
    },
  );

  mistake(
    "must be allowed to",
    ({ roles }) => roles.length > 0,
    async (operation) => {
      for (const [role, cookie] of bad.cookies) {
        if (operation.roles.includes(role)) continue;
        const answer = await bad.refused(operation, { headers: { Cookie: cookie } });
        expect([answer.status, answer.type], role).toEqual([403, "/problems/not-permitted"]);
      }
    },
  );
});
