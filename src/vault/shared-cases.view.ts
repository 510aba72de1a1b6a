import type { Id } from "../base/id.ts";
import type { Reader } from "../db/unit.ts";
import type { ReaderKey } from "./wrap.ts";

interface WrapRow {
  case_id: Id<"case">;
  reader: string;
  key_id: string | null;
  box: Uint8Array;
}

/** The cases that are shared with a person, in order of their ids; what they are about only their key opens. */
export async function sharedCases(reader: Reader, person: string): Promise<Id<"case">[]> {
  const rows = await reader
    .sql<WrapRow>("vault_wraps")
    .select("case_id")
    .where({ reader: person })
    .orderBy("case_id");
  return rows.map((row) => row.case_id);
}

/** The people a case is shared with, by code; the claim and the board are not among them. */
export async function readersOfCase(reader: Reader, id: Id<"case">): Promise<string[]> {
  const rows = await reader
    .sql<WrapRow>("vault_wraps")
    .select("reader")
    .where({ case_id: id })
    .whereNot("reader", "like", "@%")
    .orderBy("reader");
  return rows.map((row) => row.reader);
}

/** Whether a case is sealed to this very key. */
export async function isSealedTo(
  reader: Reader,
  id: Id<"case">,
  key: Pick<ReaderKey, "person" | "keyId">,
): Promise<boolean> {
  return (await findBoxFor(reader, id, key)) !== undefined;
}

/** A case's people part as it is sealed to this very key; undefined when it is not. */
export async function findBoxFor(
  reader: Reader,
  id: Id<"case">,
  { person, keyId }: Pick<ReaderKey, "person" | "keyId">,
): Promise<Uint8Array | undefined> {
  const [box] = await reader
    .sql<WrapRow>("vault_wraps")
    .where({ case_id: id, reader: person, key_id: keyId })
    .pluck<Uint8Array[]>("box");
  return box;
}
