import type { Knex } from "knex";

/**
 * A payout that was made again from the signer's log after a restore has no destination here. When its batch is dead nothing can pay it any more, so two
 * people may give it up; the evidence is that death.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table payout_refusals drop constraint payout_refusals_rule_check;
    alter table payout_refusals add constraint payout_refusals_rule_check check (rule in ('case-paid-before', 'destination-lost'));

    create function destination_is_lost() returns trigger language plpgsql as $$
    begin
      if not exists (select from payouts p join batches b on b.id = new.batch
        where p.id = new.payout and p.recovered and p.script is null and b.state = 'dead') then
        raise exception 'only what a restore brought back without its destination is given up with its dead batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger destination_is_lost before insert on payout_refusals for each row
      when (new.rule = 'destination-lost') execute function destination_is_lost();
    alter table payout_refusals enable always trigger destination_is_lost;

    insert into payout_refusals (payout, batch, rule)
      select p.id, p.returned_from, 'destination-lost' from payouts p join batches b on b.id = p.returned_from and b.state = 'dead'
      where p.recovered and p.script is null and not p.cancelled
        and not exists (select from batch_payouts bp where bp.payout = p.id and bp.live)
      on conflict do nothing;
  `);
}
