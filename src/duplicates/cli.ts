import { Command } from "commander";
import type { Random } from "../base/clock.ts";
import type { Work } from "../db/unit.ts";
import { addTokenKey, dropOlderTokenKeys } from "./token-keys.ts";
import { deleteTokensNotUnder } from "./token.store.ts";

/** What the commands may touch: the key file, whose path the settings name, and the database. */
export interface DuplicatesIo {
  readonly print: (line: string) => void;
  readonly random: Random;
  readonly keyFile: () => string;
  readonly withDatabase: <T>(use: (open: { readonly work: Work }) => Promise<T>) => Promise<T>;
}

/** `purse duplicates`: the key of the tokens by which duplicates are found is replaced in two steps. */
export function duplicatesCommand(io: DuplicatesIo): Command {
  const duplicates = new Command("duplicates").description(
    "replace the key of the tokens by which duplicates are found",
  );
  duplicates
    .command("rotate")
    .description("put a fresh key into use; cases get their tokens under it as they are opened")
    .action(async () => {
      const id = await addTokenKey(io.keyFile(), io.random);
      io.print(`Key ${id} is in use. Run "purse duplicates finish" when old cases are over.`);
    });
  duplicates
    .command("finish")
    .description("destroy all keys but the one in use, and every token under them")
    .action(async () => {
      const id = await dropOlderTokenKeys(io.keyFile(), io.random);
      const gone = await io.withDatabase(({ work }) =>
        work({ kind: "operator" }, (unit) => deleteTokensNotUnder(unit, id)),
      );
      io.print(`Key ${id} is the only one. ${gone} tokens under older keys are deleted.`);
    });
  return duplicates;
}
