import type { Knex } from "knex";

/** Requests for aid: only states, sealed elsewhere what people wrote. No column leads to an address or a payout. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table cases (
      id uuid primary key,
      lookup bytea not null unique check (length(lookup) = 32),
      programme text not null references programmes,
      state text not null check (state in ('submitted', 'triage', 'in_review', 'second_review', 'approved', 'active',
        'completed', 'declined', 'spam', 'withdrawn')),
      version integer not null default 1 check (version >= 1),
      round integer not null default 1 check (round >= 1),
      submitted_on date not null
    );
    create index cases_state on cases (state);

    create table case_events (
      case_id uuid not null references cases,
      number integer not null check (number >= 1),
      from_state text,
      to_state text not null,
      by text not null,
      at timestamptz not null,
      primary key (case_id, number)
    );

    -- Who was drawn for which stage; a person has one stage in a case's life, whatever the round.
    create table case_assignments (
      case_id uuid not null references cases,
      stage text not null check (stage in ('triage', 'first', 'second', 'third')),
      person text not null,
      primary key (case_id, stage),
      unique (case_id, person)
    );

    -- Reviewer 2 is not reviewer 1: the database says so too.
    create table case_decisions (
      case_id uuid not null references cases,
      stage text not null check (stage in ('first', 'second', 'third')),
      person text not null,
      verdict text not null check (verdict in ('eligible', 'declined')),
      primary key (case_id, stage),
      unique (case_id, person),
      foreign key (case_id, person) references case_assignments (case_id, person)
    );

    create trigger case_events_keep before update or delete on case_events for each row execute function refuse_change();
    create trigger case_events_keep_all before truncate on case_events for each statement execute function refuse_change();
    alter table case_events enable always trigger case_events_keep;
    alter table case_events enable always trigger case_events_keep_all;
    create trigger case_decisions_keep before update or delete on case_decisions for each row execute function refuse_change();
    alter table case_decisions enable always trigger case_decisions_keep;

    grant select, insert on cases, case_events, case_assignments, case_decisions to commonpurse_app;
    grant update (state, version, round) on cases to commonpurse_app;
  `);
}
