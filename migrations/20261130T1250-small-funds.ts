import type { Knex } from "knex";

/**
 * A fund of three people has nobody who neither decided nor built: under `small` a reviewer of a contained award may approve a batch, if
 * another approver reviewed none of them. What a batch is held to is said when it is frozen and never changed by the application.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table batches add column separation text not null default 'standard' check (separation in ('standard', 'small'));

    -- The maker never approves. A reviewer of a contained award does not, except in a small fund: as the first, or beside somebody
    -- who reviewed none of them. The lock lets no two reviewers be the first.
    create or replace function approval_barred() returns trigger language plpgsql as $$
    declare
      built batches;
      reviewers text[];
    begin
      select * into built from batches b where b.digest = new.digest for update;
      select coalesce(array_agg(distinct reviewer), '{}') into reviewers
        from batch_payouts bp join payouts p on p.id = bp.payout cross join unnest(p.reviewers) as reviewer
        where bp.batch = built.id;
      if new.person = built.maker then
        raise exception 'this person may not approve this batch' using errcode = 'P0001';
      end if;
      if new.person = any (reviewers) and (built.separation <> 'small' or (
        select count(*) > 0 and count(*) filter (where a.person <> all (reviewers)) = 0
        from batch_approvals a
        where a.digest = new.digest and a.person <> new.person and a.person is distinct from old.person)) then
        raise exception 'this person may not approve this batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
  `);
}
