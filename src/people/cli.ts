import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import type { OptionValues } from "commander";
import { parseUtf8 } from "../base/bytes.ts";
import type { Clock, Random } from "../base/clock.ts";
import type { Reader, Work } from "../db/unit.ts";
import { currentFundFile } from "./current-fund.view.ts";
import { currentPeople } from "./current-people.view.ts";
import { describePeople, fundPin } from "./describe-statement.ts";
import { disablePerson } from "./disable-person.ts";
import { enrolPerson } from "./enrol-person.ts";
import { importPeopleList } from "./import-people-list.ts";
import { parseKeyFile } from "./key-file.ts";
import { oneTimeUri } from "./one-time-code.ts";
import { KDF_COST } from "./passphrase.ts";
import { rekeyCommand } from "./rekey-cli.ts";
import { parseRole, ROLES } from "./person.ts";
import { listPeople } from "./person.store.ts";

/** What the commands may touch besides the files they are given. */
export interface PeopleIo {
  readonly print: (line: string) => void;
  /** Asks a yes-or-no question. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Asks for a passphrase without showing it. */
  readonly askSecret: (question: string) => Promise<string>;
  readonly random: Random;
  readonly clock: Clock;
  /** Opens the database for the time of `use`. */
  readonly withDatabase: <T>(
    use: (database: { readonly read: Reader; readonly work: Work }) => Promise<T>,
  ) => Promise<T>;
  /** Path of the fund file that the configuration names; `--fund-file` goes before it. */
  readonly fundFile: string | undefined;
}

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
  const files: unknown = options["keys"];
  const keys: { reader?: Uint8Array; reviewer?: Uint8Array; totp?: Uint8Array } = {};
  for (const file of Array.isArray(files) ? files.map(String) : []) {
    const key = parseKeyFile(await readText(file));
    if (key?.person !== code || key.role === "approver")
      throw new Error(`A key file is no reader or reviewer key of ${code}.`);
    keys[key.role] = key.secret;
  }
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

/** The digest of the fund file that the operator trusts. */
export async function pinOf(io: PeopleIo, options: OptionValues): Promise<string> {
  const given: unknown = options["fundFile"] ?? io.fundFile;
  if (typeof given !== "string")
    throw new Error("Say which fund file you trust: --fund-file FILE, or the setting FUND_FILE.");
  return fundPin(await readText(given));
}

/** An option that must be given. */
export function text(options: OptionValues, name: string): string {
  const value: unknown = options[name];
  if (typeof value !== "string")
    throw new Error(`Add --${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.`);
  return value;
}

/** A file as text. */
export async function readText(file: string): Promise<string> {
  const content = parseUtf8(new Uint8Array(await readFile(file)));
  if (content === undefined) throw new Error(`${file} is not a text file.`);
  return content;
}

/** A secret is written once, never over anything, for its owner alone. */
export async function writeSecret(file: string, content: string): Promise<void> {
  await writeFile(file, content, { flag: "wx", mode: 0o600 });
}
