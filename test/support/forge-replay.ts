import { randomBytes } from "node:crypto";
import { formatDate } from "../../src/base/clock.ts";
import { units } from "../../src/db/unit.ts";
import { grantApproved, grantHold } from "../../src/ledger/entries.ts";
import { postEntry } from "../../src/ledger/post-entry.ts";
import type { World } from "./world.ts";

/**
 * What a hostile server can write: the award of `payout` once more, as a payout of its own to the destination of `before` (a row of
 * `payout_changes`), with money held for it. Returns its id.
 */
export async function forgeReplay(world: World, payout: string, before: any): Promise<string> {
  const { owner } = world.database;
  const { amount } = await world.sql("payouts").where({ id: payout }).first();
  const [id, grant] = [randomBytes(16).toString("hex"), "replayed"];
  const work = units(world.sql, world.clock, { bytes: (length) => randomBytes(length) });
  const effectiveOn = formatDate(world.clock.now());
  await work({ kind: "job", name: "test" }, (unit) =>
    postEntry(unit, grantApproved({ programme: "general", effectiveOn, grant, amount })),
  );
  await owner.transaction(async (sql) => {
    await sql.raw("set local session_replication_role = replica");
    await sql.raw(
      `insert into payouts (id, programme, amount, script, use, award, award_digest, destination, destination_digest, reviewers, hold)
       select ?, programme, amount, ?, ?, award, award_digest, ?, ?, reviewers, ? from payouts where id = ?`,
      [id, before.script, before.use, before.destination, before.digest, grantHold(grant), payout],
    );
  });
  return id;
}
