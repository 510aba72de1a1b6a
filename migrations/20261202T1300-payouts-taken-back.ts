import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Payouts that whoever they were for took back with the code of their request, before anything was signed of them. That one is given up with the row that says so, is
 * in no batch then and joins none later. What is known of it is forgotten like that of others which were given up, but not while somebody who
 * approved its batch may have had it signed: a form that turns up would be nobody's.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table payout_withdrawals (
      payout text primary key references payouts,
      given_up_on date not null
    );

    create function payout_is_taken_back() returns trigger language plpgsql as $$
    begin
      -- A batch that takes it at this moment has its row; what that one did is seen then.
      perform from payouts where id = new.payout for update;
      if exists (select from payouts p where p.id = new.payout and p.cancelled)
        or exists (select from batch_payouts bp where bp.payout = new.payout and bp.live)
        or exists (select from lost_payouts l where l.payout = new.payout and not exists (select from lost_end(l.batch))) then
        raise exception 'a payout is taken back once, while no batch has it and nothing is signed' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger payout_is_taken_back before insert on payout_withdrawals for each row execute function payout_is_taken_back();
    create trigger payout_withdrawals_keep before update or delete on payout_withdrawals for each row execute function refuse_change();
    create trigger payout_withdrawals_keep_all before truncate on payout_withdrawals for each statement execute function refuse_change();

    -- Neither stands without the other.
    create function payout_ends_taken_back() returns trigger language plpgsql as $$
    begin
      update payouts set cancelled = true where id = new.payout;
      return null;
    end $$;
    create trigger payout_ends_taken_back after insert on payout_withdrawals for each row execute function payout_ends_taken_back();

    create function withdrawn_joins_no_batch() returns trigger language plpgsql as $$
    begin
      perform from payouts where id = new.payout for update;
      -- A batch that a restore finds on the network is a fact.
      if exists (select from payout_withdrawals w where w.payout = new.payout)
        and not exists (select from lost_signings l where l.batch = new.batch) then
        raise exception 'a payout that was taken back joins no batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger withdrawn_joins_no_batch before insert on batch_payouts for each row execute function withdrawn_joins_no_batch();

    alter table payout_withdrawals enable always trigger payout_is_taken_back;
    alter table payout_withdrawals enable always trigger payout_withdrawals_keep;
    alter table payout_withdrawals enable always trigger payout_withdrawals_keep_all;
    alter table payout_withdrawals enable always trigger payout_ends_taken_back;
    alter table batch_payouts enable always trigger withdrawn_joins_no_batch;

    create or replace function payout_given_up() returns trigger language plpgsql as $$
    begin
      if not exists (select from payout_refusals r where r.payout = new.id and r.second_by is not null)
        and not exists (select from hand_payment_words w where w.payout = new.id and w.verdict = 'paid' and w.second_by is not null)
        and not exists (select from payout_withdrawals w where w.payout = new.id) then
        raise exception 'a payout is given up by two people, over the refusal of the signer, or by whom it is for' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    -- Somebody approved it, the signer has not said by one of these rules that it never signed it, and nothing in the chain has spent its anchor.
    create function batch_may_be_signed(b batches) returns boolean language sql stable as $$
      select b.state in ('frozen', 'voided') and exists (select from batch_approvals a where a.digest = b.digest)
        and not coalesce(b.refusal in ('head-rollback', 'manifest-expired'), false)
        and not exists (select from coin_takers(b.anchor_txid, b.anchor_vout) taker
          join chain_inclusions i on i.txid = taker join chain_blocks c on c.hash = i.block_hash and c.active)
    $$;

    create or replace function payout_is_over(of_payout text) returns boolean language sql stable as $$
      select exists (select from payouts p where p.id = of_payout and p.cancelled) and not exists (
        select from batch_payouts bp join batches b on b.id = bp.batch where bp.payout = of_payout and not (
          (b.state = 'voided' and not exists (select from batch_variants v where v.batch = b.id)
            and not (exists (select from payout_withdrawals w where w.payout = of_payout) and batch_may_be_signed(b)))
          or (b.state = 'dead' and batch_is_ended(b.id))))
    $$;

    -- Whether our signer was asked to sign it and has not answered: from then until it does, nobody can say that nothing is signed.
    alter table batches add column with_signer boolean not null default false;
    grant update (with_signer) on batches to ${APP_ROLE};

    grant select, insert on payout_withdrawals to ${APP_ROLE};
  `);
  await sql("case_steps").insert({
    from_state: "active",
    to_state: "withdrawn",
    mover: "applicant",
  });
}
