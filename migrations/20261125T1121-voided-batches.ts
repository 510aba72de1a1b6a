import type { Knex } from "knex";

/**
 * A signed form may turn up after its batch was given up: signed away from the server, brought late, sent by hand. The signer then lets no
 * other batch pay the same payouts, so the batch has to come back. Whose anchor a spent coin is, is asked for every such transaction.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create or replace function batch_moves() returns trigger language plpgsql as $$
    begin
      if new.state is distinct from old.state and (old.state || '>' || new.state) not in
        ('frozen>signed', 'frozen>voided', 'voided>signed', 'signed>confirmed', 'confirmed>signed', 'confirmed>settled') then
        raise exception 'a batch cannot go from % to %', old.state, new.state using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create index batches_by_anchor on batches (anchor_txid, anchor_vout);
  `);
}
