import { toHex } from "../base/bytes.ts";
import { formatMonth } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { constraintOf } from "../db/pg-error.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { isMet } from "./test-request.ts";
import type { Expected, TestEnd } from "./test-request.ts";

/** A test request as the database knows it: no word of what is expected, nor of which case it is. Months are first days. */
export interface TestRequest {
  readonly programme: string;
  readonly proposedBy: string;
  readonly proposedIn: string;
  readonly agreedBy: string | undefined;
  readonly agreedIn: string | undefined;
  readonly ended: TestEnd | undefined;
  readonly endedIn: string | undefined;
  readonly met: boolean | undefined;
}

/** One that a code leads to; `withdrawnIn` once its makers took it back, which no list tells. */
export interface FoundTest extends TestRequest {
  readonly withdrawnIn: string | undefined;
}

interface TestRow {
  commitment: Uint8Array;
  programme: string;
  proposed_by: string;
  proposed_in: string;
  agreed_by: string | null;
  agreed_in: string | null;
  ended: TestEnd | null;
  ended_in: string | null;
  met: boolean | null;
  withdrawn_in: string | null;
}

/** Adds one that somebody proposes in the unit's month. */
export async function insertTest(
  unit: Unit,
  test: { readonly commitment: Uint8Array; readonly programme: string; readonly by: string },
): Promise<void> {
  await unit.sql("test_requests").insert({
    commitment: Buffer.from(test.commitment),
    programme: test.programme,
    proposed_by: test.by,
    proposed_in: formatMonth(unit.at),
  });
}

/** The one with this commitment, locked until the unit ends. */
export async function lockTest(
  unit: Unit,
  commitment: Uint8Array,
): Promise<TestRequest | undefined> {
  const row = await unit
    .sql<TestRow>("test_requests")
    .where({ commitment: Buffer.from(commitment) } as object)
    .forUpdate()
    .first();
  return row && testOf(row);
}

/** Lets one at a time send what has this code, until the unit ends; it leaves no mark at the row, which a lock of the row would. */
export async function lockTestCode(unit: Unit, lookupHash: Uint8Array): Promise<void> {
  await unit.sql.raw("select pg_advisory_xact_lock(hashtextextended(?, 0))", [
    `test ${toHex(lookupHash)}`,
  ]);
}

/** The one with this commitment, read without a trace. */
export async function findTest(
  reader: Reader,
  commitment: Uint8Array,
): Promise<FoundTest | undefined> {
  const row = await reader
    .sql<TestRow>("test_requests")
    .where({ commitment: Buffer.from(commitment) } as object)
    .first();
  return row && { ...testOf(row), withdrawnIn: row.withdrawn_in ?? undefined };
}

/** Notes who agrees, in the unit's month. Fault conflict `tests-many` when as many were agreed on in it as there may be. */
export async function saveTestAgreement(
  unit: Unit,
  commitment: Uint8Array,
  by: string,
): Promise<void> {
  try {
    await unit
      .sql("test_requests")
      .where({ commitment: Buffer.from(commitment) })
      .update({ agreed_by: by, agreed_in: formatMonth(unit.at) });
  } catch (error) {
    if (constraintOf(error) !== "test_requests_share") throw error;
    throw new Fault(
      "conflict",
      "tests-many",
      "There may be one test request a month, and one more for every twenty requests of the month before.",
    );
  }
}

/** Notes what one came to, once; does nothing when that is known, or when there is none. */
export async function saveTestEnd(
  unit: Unit,
  commitment: Uint8Array,
  of: { readonly ended: TestEnd; readonly expected: Expected },
): Promise<void> {
  await unit
    .sql("test_requests")
    .where({ commitment: Buffer.from(commitment), ended: null })
    .update({
      ended: of.ended,
      ended_in: formatMonth(unit.at),
      met: isMet(of.expected, of.ended) ?? null,
    });
}

/** Notes that its makers took one back. */
export async function saveTestWithdrawal(unit: Unit, commitment: Uint8Array): Promise<void> {
  await unit
    .sql("test_requests")
    .where({ commitment: Buffer.from(commitment), withdrawn_in: null })
    .update({ withdrawn_in: formatMonth(unit.at) });
}

/** All there are, by month and programme; within a month in an order that says nothing. */
export async function listTests(reader: Reader): Promise<TestRequest[]> {
  const rows = await reader
    .sql<TestRow>("test_requests")
    .select("*")
    .orderBy(["proposed_in", "programme", "commitment"]);
  return rows.map(testOf);
}

/** Rewrites all rows in an order that nothing tells; returns how many. */
export async function rewriteTests(unit: Unit): Promise<number> {
  const { rows } = await unit.sql.raw<{ rows: { count: number }[] }>(
    "select mix_test_requests() as count",
  );
  return rows[0]?.count ?? 0;
}

function testOf(row: TestRow): TestRequest {
  return {
    programme: row.programme,
    proposedBy: row.proposed_by,
    proposedIn: row.proposed_in,
    agreedBy: row.agreed_by ?? undefined,
    agreedIn: row.agreed_in ?? undefined,
    ended: row.ended ?? undefined,
    endedIn: row.ended_in ?? undefined,
    met: row.met ?? undefined,
  };
}
