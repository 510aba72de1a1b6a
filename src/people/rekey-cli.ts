import { Command } from "commander";
import type { OptionValues } from "commander";
import { checkSignIn } from "./check-sign-in.ts";
import { currentFundFile } from "./current-fund.view.ts";
import { currentPeople } from "./current-people.view.ts";
import { KDF_COST } from "./passphrase.ts";
import { keysOf, pinOf } from "./shared-cli.ts";
import type { PeopleIo } from "./shared-cli.ts";
import { rekeyPerson } from "./rekey-person.ts";

const BY = { kind: "operator" } as const;

/** `purse people rekey`: a person's new keys take the place of the old ones, with the person at the keyboard. */
export function rekeyCommand(io: PeopleIo, fundFile: () => OptionValues): Command {
  return new Command("rekey")
    .description("put a person's new keys, which the list in force has, in the place of their old")
    .argument("<code>", "the person's code")
    .requiredOption("--keys <files...>", "their new reader or reviewer key file, or both")
    .action((code: string, options: OptionValues) => rekey(io, fundFile(), code, options));
}

async function rekey(
  io: PeopleIo,
  trust: OptionValues,
  code: string,
  options: OptionValues,
): Promise<void> {
  const pin = await pinOf(io, trust);
  const keys = await keysOf(code, options["keys"]);
  const passphrase = await io.askSecret(`Passphrase of ${code}: `);
  const oneTime = await io.askSecret("One-time or recovery code, empty without one: ");
  const done = await io.withDatabase(async ({ read, work }) => {
    const attempt = { person: code, passphrase, code: oneTime };
    const unlocked = await checkSignIn(read, attempt, io.clock.now(), KDF_COST);
    return work(BY, async (unit) => {
      const fund = await currentFundFile(unit, pin, unit.at);
      const list = await currentPeople(unit, fund, unit.at);
      return rekeyPerson(unit, unlocked, { keys, list });
    });
  });
  if (done === undefined) throw new Error("The one-time code is not right.");
  io.print(`${code} has new keys. ${done.sealed} cases were sealed to them anew.`);
  if (done.lost > 0)
    io.print(
      `${done.lost} cases opened with neither key: each opens when a colleague who has it opens it once; what nobody else has needs the board's key.`,
    );
}
