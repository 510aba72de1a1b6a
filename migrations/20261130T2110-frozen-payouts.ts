import type { Knex } from "knex";

/**
 * While somebody has frozen all payouts, nothing is built, approved, brought forward or signed in part by the tables' own rules too. What is told of a
 * batch is written all the same: a whole signature, because it may be in anybody's hands, what our own signer answered, and what a restore lost.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function refuse_while_frozen() returns trigger language plpgsql as $$
    begin
      if exists (select from access_freezes f where f.person is null and f.second_lift is null) then
        raise exception 'all payouts are frozen' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    -- One that is made again after a restore has no manifest, and is sent already.
    create trigger batch_waits_while_frozen before insert on batches for each row when (new.manifest is not null)
      execute function refuse_while_frozen();
    create trigger batch_release_waits_while_frozen before update of release_at on batches for each row
      when (old.release_at is not null and new.release_at is distinct from old.release_at and new.release_at is not null)
      execute function refuse_while_frozen();
    create trigger approval_waits_while_frozen before insert or update on batch_approvals for each row
      execute function refuse_while_frozen();
    create trigger replacement_waits_while_frozen before insert on batch_replacements for each row
      execute function refuse_while_frozen();
    create trigger signature_waits_while_frozen before insert on batch_signatures for each row when (not new.from_signer)
      execute function refuse_while_frozen();
    create trigger further_signature_waits_while_frozen before update on batch_signatures for each row
      when (old.from_signer or not new.from_signer) execute function refuse_while_frozen();
    alter table batches enable always trigger batch_waits_while_frozen;
    alter table batches enable always trigger batch_release_waits_while_frozen;
    alter table batch_approvals enable always trigger approval_waits_while_frozen;
    alter table batch_replacements enable always trigger replacement_waits_while_frozen;
    alter table batch_signatures enable always trigger signature_waits_while_frozen;
    alter table batch_signatures enable always trigger further_signature_waits_while_frozen;
  `);
}
