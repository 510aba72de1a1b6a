import type { Knex } from "knex";

/**
 * A batch that one of several keys has signed is given up only when nothing can complete it to a payment that counts: its anchor is spent, or another
 * batch that is signed whole, or was before a restore, has its payouts or coins. Until then what was signed stays, unless its form is whole.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function may_be_completed(of_batch text) returns boolean language sql stable as $$
      select exists (select from batch_signatures s where s.batch = of_batch) and not batch_is_ended(of_batch)
        and not exists (select from batches b cross join lateral coin_takers(b.anchor_txid, b.anchor_vout) taker
          join chain_inclusions i on i.txid = taker join chain_blocks c on c.hash = i.block_hash and c.active
          where b.id = of_batch)
        and not exists (select from batch_payouts ours join batch_payouts theirs on theirs.payout = ours.payout and theirs.batch <> ours.batch
          join batch_variants v on v.batch = theirs.batch where ours.batch = of_batch and not batch_is_ended(theirs.batch))
        and not exists (select from batch_payouts ours join lost_payouts l on l.payout = ours.payout and l.batch <> ours.batch
          where ours.batch = of_batch)
        and not exists (select from wallet_reservations r join chain_spends s on s.txid = r.txid and s.vout = r.vout
          where r.lineage = of_batch)
    $$;

    create function partly_signed_stays() returns trigger language plpgsql as $$
    begin
      if may_be_completed(old.id) then
        raise exception 'what one of the keys has signed is not given up while the others may complete it' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger partly_signed_stays before update of state on batches for each row
      when (old.state = 'frozen' and new.state = 'voided') execute function partly_signed_stays();
    alter table batches enable always trigger partly_signed_stays;

    create function signature_stays() returns trigger language plpgsql as $$
    begin
      if exists (select from batches b where b.id = old.batch and b.state = 'frozen')
        and not exists (select from batch_variants v where v.batch = old.batch and v.fee = old.fee) and may_be_completed(old.batch) then
        raise exception 'what one of the keys has signed stays while the others may complete it' using errcode = 'P0001';
      end if;
      return old;
    end $$;
    create trigger signature_stays before delete on batch_signatures for each row execute function signature_stays();
    alter table batch_signatures enable always trigger signature_stays;
  `);
}
