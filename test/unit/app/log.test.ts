import { expect, test } from "vitest";
import { errorFields, makeLog } from "../../../src/app/log.ts";
import type { Log } from "../../../src/app/log.ts";
import { Fault } from "../../../src/base/fault.ts";
import { Refusal } from "../../../src/base/refusal.ts";

function lines(level: string, write: (log: Log) => void): Record<string, unknown>[] {
  const out: string[] = [];
  write(makeLog(level, { write: (line: string) => void out.push(line) }));
  return out.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("an event is one line with its own fields and nothing about the machine", () => {
  const [line] = lines("info", (log) => log("book.closed", { epoch: 3, leaves: 40, size: 120 }));
  const { time, ...rest } = line!;
  expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T/);
  expect(rest).toEqual({ level: "info", event: "book.closed", epoch: 3, leaves: 40, size: 120 });
});

test("requests are written only when the operator asks for it", () => {
  const request = (log: Log): void =>
    log("http.request", { method: "GET", route: "/cases/:id", status: 200, duration_ms: 3 });
  expect(lines("info", request)).toEqual([]);
  expect(lines("debug", request)).toHaveLength(1);
});

test("what is not in the table is not written, and free text has no field to hide in", () => {
  const [line] = lines("info", (log) => {
    const fields = { job: "Ana Perez, bc1qcanary", duration_ms: 1, address: "bc1qcanary" };
    log("job.done", fields);
  });
  expect(JSON.stringify(line)).not.toMatch(/Ana|bc1q/);
  expect(line).toMatchObject({ event: "job.done", duration_ms: 1, refused: ["job"] });
});

test("of an error only its name and our own frames are kept", () => {
  const error = new Error('invalid input syntax for type uuid: "Ana Perez"');
  error.stack = [
    'Error: invalid input syntax for type uuid: "Ana Perez"',
    "    at Client.query (/home/ana/commonpurse/node_modules/pg/lib/client.js:1:2)",
    "    at lockCase (/home/ana/commonpurse/src/cases/case.store.ts:52:9)",
    "    at async file:///home/ana/commonpurse/dist/src/app/web.js:10:1",
    "    at process (node:internal/process:1:1)",
  ].join("\n");
  expect(errorFields(error)).toEqual({
    error: "Error",
    frames: ["src/cases/case.store.ts:52:9", "src/app/web.js:10:1"],
  });
});

test("what an error was made of stands beside it, by its name alone", () => {
  const cause = Object.assign(new Error("case 7 of Ana Perez"), { code: "P0001" });
  const [line] = lines("info", (log) =>
    log("http.failed", {
      instance: `urn:uuid:${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}`,
      ...errorFields(new Refusal("case-altered", undefined, cause)),
    }),
  );
  expect(line).toMatchObject({ error: "case-altered", cause: "sqlstate-P0001" });
  expect(JSON.stringify(line)).not.toContain("Ana");
});

test("faults, refusals, database and system errors are named by their codes", () => {
  const database = Object.assign(new Error("Key (email)=(ana@example.org)"), {
    code: "23505",
    constraint: "people_code_key",
  });
  const system = Object.assign(new Error("connect ECONNREFUSED 10.0.0.1"), {
    code: "ECONNREFUSED",
  });
  const names = [
    new Fault("conflict", "insufficient-funds", "Too little."),
    new Refusal("award-exceeded"),
    database,
    Object.assign(new Error("x"), { code: "22P02" }),
    system,
    "text",
  ].map((error) => errorFields(error).error);
  expect(names).toEqual([
    "insufficient-funds",
    "award-exceeded",
    "people_code_key",
    "sqlstate-22P02",
    "ECONNREFUSED",
    "not-an-error",
  ]);
});
