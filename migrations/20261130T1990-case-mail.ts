import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/** How many messages each side of a case has not read. The messages are sealed in the case; of an erased one nothing is left. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table case_mail (
      case_id uuid not null references cases,
      side text not null check (side in ('applicant', 'fund')),
      unread integer not null check (unread between 1 and 1000),
      primary key (case_id, side)
    );
    grant select, insert, delete on case_mail to ${APP_ROLE};
    grant update (unread) on case_mail to ${APP_ROLE};

    create function case_mail_goes() returns trigger language plpgsql as $$
    begin
      delete from case_mail m where m.case_id = new.id;
      return null;
    end $$;
    create trigger case_mail_goes after update of state on cases for each row when (new.state = 'erased')
      execute function case_mail_goes();
    alter table cases enable always trigger case_mail_goes;
  `);
}
