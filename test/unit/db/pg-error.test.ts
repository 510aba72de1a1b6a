import pg from "pg";
import { describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/db/database.ts";
import { DatabaseError, isDatabaseAway } from "../../../src/db/pg-error.ts";

function systemError(syscall: string, code: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { syscall, code });
}

describe("the database is away", () => {
  test.each(["57P01", "57P02", "57P03", "08006", "53300"])("when it says %s", (sqlState) => {
    expect(isDatabaseAway(new DatabaseError(sqlState, undefined, undefined, ""))).toBe(true);
  });

  test("when nobody answers at its address, by TCP or by socket", async () => {
    for (const address of [
      { host: "127.0.0.1", port: 1 },
      { host: "/nowhere", port: 5432 },
    ]) {
      const sql = openDatabase({ ...address, user: "nobody", database: "none" }, "app", 1);
      expect(isDatabaseAway(await sql.raw("select 1").catch((error: unknown) => error))).toBe(true);
      await sql.destroy();
    }
  });

  test("when the connection breaks", () => {
    expect(isDatabaseAway(systemError("read", "ECONNRESET"))).toBe(true);
    expect(isDatabaseAway(systemError("write", "EPIPE"))).toBe(true);
    expect(isDatabaseAway(new Error("Connection terminated unexpectedly"))).toBe(true);
    expect(isDatabaseAway(new Error("ROLLBACK - Connection terminated unexpectedly"))).toBe(true);
  });
});

describe("the database is there", () => {
  test.each(["23505", "42501", "40001", "P0001", "57014"])("when it says %s", (sqlState) => {
    expect(isDatabaseAway(new DatabaseError(sqlState, undefined, undefined, ""))).toBe(false);
  });

  test("when something else failed", () => {
    expect(isDatabaseAway(systemError("open", "ENOENT"))).toBe(false);
    expect(isDatabaseAway(new TypeError("x is not a function"))).toBe(false);
    expect(isDatabaseAway(new pg.DatabaseError("duplicate", 1, "error"))).toBe(false);
    expect(isDatabaseAway(undefined)).toBe(false);
  });
});
