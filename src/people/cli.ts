import { Command } from "commander";
import type { OptionValues } from "commander";
import { currentFundFile } from "./current-fund.view.ts";
import { currentPeople } from "./current-people.view.ts";
import { describePeople } from "./describe-statement.ts";
import { disablePerson } from "./disable-person.ts";
import { enrolPerson } from "./enrol-person.ts";
import { importPeopleList } from "./import-people-list.ts";
import { keysOf, pinOf, readText, text } from "./shared-cli.ts";
import type { Keys, PeopleIo } from "./shared-cli.ts";
import { oneTimeUri } from "./one-time-code.ts";
import { KDF_COST } from "./passphrase.ts";
import { rekeyCommand } from "./rekey-cli.ts";
import { parseRole, ROLES } from "./person.ts";
import { listPeople } from "./person.store.ts";

const BY = { kind: "operator" } as const;

/** `purse people`: the list in force, a new list, enrolment and its end. */
export function peopleCommand(io: PeopleIo): Command {
  const people = new Command("people")
    .description("show who may read, review and approve, by the signed list in force")
    .option("--fund-file <file>", "the fund file you trust")
    .option("--json", "print one JSON object")
    .action((options: OptionValues) => showPeople(io, options));
  people
    .command("import")
    .description("take over a new people list that the root quorum signed")
    .argument("<file>", "the new list")
    .action((file: string) => importList(io, people.opts(), file));
  people
    .command("enrol")
    .description(
      "enrol a person: their keys are kept under their passphrase, which they type themselves",
    )
    .argument("<code>", "the person's code, never a real name")
    .requiredOption("--roles <roles>", `comma between them: ${ROLES.join(", ")}`)
    .option(
      "--keys <files...>",
      "their reader and reviewer key files; an approver key stays with the approver",
    )
    .option(
      "--one-time-code",
      "ask for a one-time code at sign-in, and print the secret for their app",
    )
    .action((code: string, options: OptionValues) => enrol(io, code, options));
  people.addCommand(rekeyCommand(io, () => people.opts()));
  people
    .command("disable")
    .description("end a person's access and all their sessions")
    .argument("<code>", "the person's code")
    .action((code: string) => disable(io, code));
  return people;
}

async function showPeople(io: PeopleIo, options: OptionValues): Promise<void> {
  const pin = await pinOf(io, options);
  const at = io.clock.now();
  const { list, enrolled } = await io.withDatabase(async ({ read }) => {
    const fund = await currentFundFile(read, pin, at);
    return { list: await currentPeople(read, fund, at), enrolled: await listPeople(read) };
  });
  if (options["json"] === true) {
    io.print(JSON.stringify({ list, enrolled }));
    return;
  }
  for (const line of describePeople(list)) io.print(line);
  for (const person of enrolled) io.print(`Enrolled: ${person.code} as ${person.roles.join(", ")}`);
}

async function importList(io: PeopleIo, options: OptionValues, file: string): Promise<void> {
  const pin = await pinOf(io, options);
  const next = await readText(file);
  const list = await io.withDatabase(({ work }) =>
    work(BY, async (unit) =>
      importPeopleList(unit, await currentFundFile(unit, pin, unit.at), next),
    ),
  );
  io.print(`People list ${list.seq} is in force. Give it to the signer too.`);
}

async function enrol(io: PeopleIo, code: string, options: OptionValues): Promise<void> {
  const roles = text(options, "roles")
    .split(",")
    .map((each) => {
      const role = parseRole(each.trim());
      if (role === undefined) throw new Error(`Roles are: ${ROLES.join(", ")}.`);
      return role;
    });
  const keys: Keys & { totp?: Uint8Array } = await keysOf(code, options["keys"]);
  if (options["oneTimeCode"] === true) keys.totp = io.random.bytes(20);
  const passphrase = await io.askSecret(`Passphrase of ${code}: `);
  if ((await io.askSecret("Once more: ")) !== passphrase)
    throw new Error("The two are not the same.");
  const person = { code, roles };
  await io.withDatabase(({ work }) =>
    work(BY, (unit) => enrolPerson(unit, { person, passphrase, keys, cost: KDF_COST })),
  );
  io.print(`${code} is enrolled as ${roles.join(", ")}.`);
  if (keys.totp !== undefined)
    io.print(`For their authenticator app, shown once: ${oneTimeUri(keys.totp, code)}`);
}

async function disable(io: PeopleIo, code: string): Promise<void> {
  const done = await io.withDatabase(({ work }) => work(BY, (unit) => disablePerson(unit, code)));
  if (!done) throw new Error("Nobody of that code is enrolled.");
  io.print(
    `${code} has no access any more. Have the founders sign a people list without their keys.`,
  );
}
