import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { OptionValues } from "commander";
import { toHex } from "../base/bytes.ts";
import { fundRoot, openFundFile } from "../base/fund-file.ts";
import { openPeopleList } from "../base/people-list.ts";
import { formatNote, formatSignerKey, formatVkey } from "../base/tlog/note.ts";
import { parseSignerKey, signText, vkeyOfSigner } from "../base/tlog/note.ts";
import { GENESIS } from "../bitcoin/network.ts";
import { boardKeyCommand } from "./board-key-cli.ts";
import { describeStatement, readFundFile } from "./describe-statement.ts";
import { assembleStatement, draftFounding, readDraft } from "./found.ts";
import { PLAN_KEYS, readPlan } from "./founding-plan.ts";
import { separationFor } from "./staffing.ts";
import { importFund } from "./import-fund.ts";
import { importFundFile } from "./import-fund-file.ts";
import { formatKeyFile, KEY_ROLES, publicKeyOf } from "./key-file.ts";
import { pinOf, readText, text, writeSecret } from "./shared-cli.ts";
import type { PeopleIo } from "./shared-cli.ts";

/** Roles whose keys sign notes: they are kept in Go's form, with a name that begins with the fund's host. */
const NOTE_ROLES = ["root", "log", "address", "bulletin", "auditor", "group"] as const;

const BY = { kind: "operator" } as const;

/** `purse found`: the ceremony, one step a command, on files that founders carry between their own machines. */
export function foundCommand(io: PeopleIo): Command {
  const found = new Command("found").description("found a fund, or change it, step by step");
  found
    .command("key")
    .description("make a secret key for one role and print its public half for the plan")
    .addOption(
      new Option("--role <role>").choices([...NOTE_ROLES, ...KEY_ROLES]).makeOptionMandatory(),
    )
    .option(
      "--name <name>",
      "for root, log, address, bulletin, auditor: the key's name, e.g. fund.example/root-a",
    )
    .option("--person <code>", "for approver, reviewer, reader: the person's code")
    .requiredOption("--out <file>", "the new file, for its owner alone")
    .action((options: OptionValues) => makeKey(io, options));
  found.addCommand(boardKeyCommand(io));
  found
    .command("draft")
    .description(
      `write fund.draft and people.draft from a plan (JSON with ${PLAN_KEYS.join(", ")})`,
    )
    .requiredOption("--plan <file>", "the plan")
    .option("--out <folder>", "where to write", ".")
    .action((options: OptionValues) => draft(io, options));
  found
    .command("sign")
    .description("show what a draft says and sign it with a root key")
    .argument("<draft>", "fund.draft or people.draft")
    .requiredOption("--key <file>", "your root key")
    .requiredOption("--out <file>", "the signed copy, to be carried to whoever assembles")
    .option("--yes", "do not ask")
    .action((file: string, options: OptionValues) => signDraft(io, file, options));
  found
    .command("assemble")
    .description("put signed copies together and check that they are a quorum")
    .argument("<draft>", "the draft that was signed")
    .argument("<copies...>", "the signed copies")
    .option(
      "--fund-file <file>",
      "the fund file before it, or, for a people list, the one in force",
    )
    .requiredOption("--out <file>", "the finished statement")
    .action((file: string, copies: string[], options: OptionValues) =>
      assemble(io, file, copies, options),
    );
  found
    .command("import")
    .description("found the fund of this installation from its two statements")
    .requiredOption("--fund-file <file>", "the finished fund file")
    .requiredOption("--people-list <file>", "the finished people list")
    .option("--genesis <hash>", "hash of block 0, if the network has several")
    .action((options: OptionValues) => importStatements(io, options));
  found
    .command("renew")
    .description("take over a new fund file that the old root and the new one signed")
    .argument("<file>", "the new fund file")
    .option("--fund-file <file>", "the fund file you trust")
    .action((file: string, options: OptionValues) => renew(io, file, options));
  return found;
}

async function makeKey(io: PeopleIo, options: OptionValues): Promise<void> {
  const role = text(options, "role");
  const secret = io.random.bytes(32);
  const personRole = KEY_ROLES.find((each) => each === role);
  if (personRole !== undefined) {
    const key = { person: text(options, "person"), role: personRole, secret };
    await writeSecret(text(options, "out"), formatKeyFile(key));
    io.print(`${key.person} ${role} ${toHex(publicKeyOf(key))}`);
    return;
  }
  const signer = { name: text(options, "name"), seed: secret };
  await writeSecret(text(options, "out"), `${formatSignerKey(signer)}\n`);
  io.print(formatVkey(vkeyOfSigner(signer)));
}

async function draft(io: PeopleIo, options: OptionValues): Promise<void> {
  const plan = readPlan(await readText(text(options, "plan")), io.random);
  const { fundFile, peopleList } = draftFounding(plan);
  const out = text(options, "out");
  await writeFile(`${out}/fund.draft`, fundFile, { flag: "wx" });
  await writeFile(`${out}/people.draft`, peopleList, { flag: "wx", mode: 0o600 });
  io.print(`Wrote ${out}/fund.draft and ${out}/people.draft. Each founder signs both.`);
  const most = separationFor(plan.people, plan.need);
  if (most === undefined) io.print("These people can pay nobody: add reviewers or approvers.");
  else if (most === "small" && plan.separation !== "small") io.print(SMALL);
  for (const { above, need } of plan.approvers ?? [])
    if (separationFor(plan.people, need) === undefined)
      io.print(`These people cannot approve what is more than ${above} sat: it takes ${need}.`);
  if (plan.board === undefined) io.print(BOARDLESS);
}

const BOARDLESS =
  "There is no board key: what a decided case says opens with its applicant's code alone. Make one with purse found board.";

const SMALL =
  "So few people can pay nobody while whoever reviewed a case may not approve its payment. Add people, or say separation small in the plan.";

async function signDraft(io: PeopleIo, file: string, options: OptionValues): Promise<void> {
  const drafted = await readText(file);
  for (const line of describeStatement(readDraft(drafted))) io.print(line);
  const signer = parseSignerKey(await readText(text(options, "key")));
  if (signer === undefined) throw new Error("The key file is not a whole root key.");
  const isSure =
    options["yes"] === true || (await io.confirm(`Sign as ${signer.name}? Type yes: `));
  if (!isSure) throw new Error("Nothing was signed.");
  const copy = formatNote({ text: drafted, signatures: [signText(drafted, signer)] });
  await writeFile(text(options, "out"), copy, { flag: "wx", mode: 0o600 });
}

async function assemble(
  io: PeopleIo,
  file: string,
  copies: readonly string[],
  options: OptionValues,
): Promise<void> {
  const drafted = await readText(file);
  const read = readDraft(drafted);
  const given: unknown = options["fundFile"];
  const old = typeof given === "string" ? readFundFile(await readText(given)) : undefined;
  if (read.kind === "people" && old === undefined)
    throw new Error("A people list is checked against the fund file in force: add --fund-file.");
  const roots = [old, read.kind === "fund" ? read.value : undefined]
    .filter((each) => each !== undefined)
    .map(fundRoot);
  const signed = await Promise.all(copies.map(readText));
  const note = assembleStatement(
    drafted,
    signed,
    roots.flatMap((root) => root.keys),
  );
  const at = io.clock.now();
  const trust = { fund: read.value.fund, at };
  const [root] = roots;
  if (root === undefined) throw new Error("There is no root to check with.");
  if (read.kind === "fund")
    openFundFile(note, { ...trust, root, ...(old === undefined ? {} : { old }) });
  else openPeopleList(note, { ...trust, keys: root.keys, quorum: root.quorum });
  await writeFile(text(options, "out"), note, { flag: "wx", mode: 0o600 });
  io.print(`A quorum signed. The statement is in ${text(options, "out")}.`);
}

async function importStatements(io: PeopleIo, options: OptionValues): Promise<void> {
  const fundFile = await readText(text(options, "fundFile"));
  const peopleList = await readText(text(options, "peopleList"));
  const [only, ...others] = GENESIS[readFundFile(fundFile).network];
  const given: unknown = options["genesis"];
  const genesis = typeof given === "string" ? given : others.length === 0 ? only : undefined;
  if (genesis === undefined) throw new Error("This network has several chains: add --genesis.");
  const { digest } = await io.withDatabase(({ work }) =>
    work(BY, (unit) => importFund(unit, { kind: "real", genesis, fundFile, peopleList })),
  );
  io.print(`The fund is founded. Digest of the fund file: ${digest}`);
  io.print("Name this fund file in FUND_FILE, publish it, and give it to the signer.");
}

async function renew(io: PeopleIo, file: string, options: OptionValues): Promise<void> {
  const pin = await pinOf(io, options);
  const next = await readText(file);
  const digest = await io.withDatabase(({ work }) =>
    work(BY, (unit) => importFundFile(unit, pin, next)),
  );
  io.print(`In force. Digest of the fund file: ${digest}`);
}
