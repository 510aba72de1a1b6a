import { Command } from "commander";
import type { Knex } from "knex";
import { migrate } from "./migrate.ts";

/** What the command may touch: `withOwner` opens the database as the user that DATABASE_URL names, for the time of `use`. */
export interface MigrateIo {
  readonly print: (line: string) => void;
  readonly withOwner: <T>(use: (sql: Knex) => Promise<T>) => Promise<T>;
}

/**
 * `purse migrate`: brings the database to the newest schema, or makes it in an empty one. Safe to repeat, and from several machines at
 * once. The user must own the database; servers and workers need less (docs/operating.md).
 */
export function migrateCommand(io: MigrateIo): Command {
  return new Command("migrate")
    .description("bring the database that DATABASE_URL names to the newest schema")
    .option("--json", "print one JSON object")
    .action(async (options: { readonly json?: boolean }) => {
      const applied = await io.withOwner(migrate);
      if (options.json === true) {
        io.print(JSON.stringify({ applied }));
        return;
      }
      for (const name of applied) io.print(name);
      io.print(
        applied.length === 0
          ? "The database is as new as this program."
          : `Migrations applied: ${applied.length}.`,
      );
    });
}
