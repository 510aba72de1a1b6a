import type { Knex } from "knex";

/**
 * The public log names one use of the board's key, not any: what it names is bound to the sealed half that is given out and to its two readers, with a salt. Both are
 * kept while the use is under way, because the case may be sealed to the board anew meanwhile, and forgotten with the case. What is over before the log has named it is
 * never named.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table board_uses
      add column box bytea check (length(box) = 81),
      add column salt bytea check (length(salt) = 32),
      add constraint board_uses_bound check (
        (box is null) = (salt is null) and (box is null or (case_id is not null and notice is not null)));

    create function board_uses_forget() returns trigger language plpgsql as $$
    begin
      if new.case_id is null then
        new.box := null;
        new.salt := null;
        update book_notices set state = 'refused', rule = 'board-over'
          where kind = 'board' and body = new.notice and state = 'waiting';
      elsif old.notice is not null and (new.box, new.salt) is distinct from (old.box, old.salt) then
        raise exception 'what the log names of a use of the board is kept as it was' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$;
    -- Before board_uses_keep, by its name.
    create trigger board_uses_forget before update on board_uses for each row execute function board_uses_forget();
    alter table board_uses enable always trigger board_uses_forget;
    grant update (box, salt) on board_uses to commonpurse_app;
  `);
}
