import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Further forms of a signed batch: the same payments at a higher fee out of the change, within the fee that two people approved. Which keys have
 * signed a form so far, where it takes several, and what our node last said of a form that it did not take.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table batch_replacements (
      batch text not null references batches,
      fee bigint not null check (fee >= 0),
      psbt text not null,
      -- sat/kvB, as it was asked for.
      rate bigint not null check (rate > 0),
      maker text not null,
      -- The rule by which the signer last refused it.
      refusal text,
      primary key (batch, fee)
    );

    create function replacement_fits() returns trigger language plpgsql as $$
    begin
      if not exists (select from batches b
        where b.id = new.batch and b.state = 'signed' and b.fee < new.fee and b.fee_cap >= new.fee) then
        raise exception 'a replacement belongs to a signed batch and pays more, within its cap' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger replacement_fits before insert on batch_replacements for each row execute function replacement_fits();
    alter table batch_replacements enable always trigger replacement_fits;

    create table batch_signatures (
      batch text not null references batches,
      fee bigint not null check (fee >= 0),
      -- The form with the signatures that are here; incomplete, or it would be a signed form.
      psbt text not null,
      -- Whether the signer that the fund is connected to has given its own.
      from_signer boolean not null,
      primary key (batch, fee)
    );

    create table variant_refusals (
      txid text primary key references batch_variants,
      reason text not null check (reason ~ '^[A-Za-z][A-Za-z0-9_.:-]{0,79}$')
    );

    grant select, insert, update (refusal) on batch_replacements to ${APP_ROLE};
    grant select, insert, delete, update (psbt, from_signer) on batch_signatures to ${APP_ROLE};
    grant select, insert, delete, update (reason) on variant_refusals to ${APP_ROLE};
  `);
}
