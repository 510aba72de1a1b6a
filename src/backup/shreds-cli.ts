import { Command } from "commander";
import type { Clock, Random } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";
import { isShredFolder, openShredFolder, refillShredFolder } from "../vault/shred-folder.ts";
import type { ShredPlace } from "../vault/shred-folder.ts";
import { listLiveShreds } from "../vault/vault.store.ts";
import { named, readIdentity } from "./cli.ts";
import {
  dropOldShredCopies,
  readShredCopy,
  SHRED_COPY_DAYS,
  writeShredCopy,
} from "./shred-copy.ts";
import type { ShredCopyPlan } from "./shred-copy.ts";

/** What the commands may touch besides the files they are given. */
export interface ShredsIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly place: () => ShredPlace;
  /** Where copies go and to whom, if the settings say it. */
  readonly plan: () => ShredCopyPlan | undefined;
  readonly withFund: <T>(
    use: (read: Reader, of: { readonly fund: string }) => Promise<T>,
  ) => Promise<T>;
}

interface RestoreOptions {
  readonly identity: string;
  readonly olderDatabase?: boolean;
}

/** `purse shreds`: sealed copies of the second store, which live seven days, and how it is made anew from one. */
export function shredsCommand(io: ShredsIo): Command {
  const shreds = new Command("shreds").description(
    "copy the second store, which has one half of every case's key, or make it anew from a copy",
  );
  shreds
    .command("copy")
    .description(
      `write a sealed copy, and remove those of the folder that are ${SHRED_COPY_DAYS} days old`,
    )
    .option("--out <folder>", "where to put it; SHRED_COPY_DIR if not given")
    .option(
      "--to <recipient...>",
      "age recipients, two people at least; SHRED_COPY_RECIPIENTS if not given",
    )
    .action((options: { readonly out?: string; readonly to?: readonly string[] }) =>
      named(() => copy(io, options)),
    );
  shreds
    .command("verify")
    .description("open a copy and read it to the end")
    .argument("<file>", "the shreds-….age")
    .requiredOption("--identity <file>", "the age identity to open it with")
    .action((file: string, options: { readonly identity: string }) =>
      named(() => verify(io, file, options.identity)),
    );
  shreds
    .command("restore")
    .description(
      "make the second store anew from a copy, while no server runs; only for cases that the database has",
    )
    .argument("<file>", "the shreds-….age, the newest there is")
    .requiredOption("--identity <file>", "the age identity to open it with")
    .option(
      "--older-database",
      "the database is from a backup that is older than the copy: what was erased in between is erased again",
    )
    .action((file: string, options: RestoreOptions) => named(() => restore(io, file, options)));
  return shreds;
}

async function copy(
  io: ShredsIo,
  options: { readonly out?: string; readonly to?: readonly string[] },
): Promise<void> {
  const plan = io.plan();
  const folder = options.out ?? plan?.folder;
  if (folder === undefined) throw new Error("Say where to put the copy: --out, or SHRED_COPY_DIR.");
  const recipients = options.to ?? plan?.recipients ?? [];
  const place = io.place();
  if (!(await isShredFolder(place)))
    throw new Error(
      `There is no second store at ${place.parts} with the key file ${place.keyFile}. Set SHRED_DIR and SHRED_KEY_FILE as the server has them.`,
    );
  const store = await openShredFolder(place, io.random);
  const at = io.clock.now();
  const { path, parts, lost } = await io.withFund((read, { fund }) =>
    writeShredCopy(store, { folder, recipients }, { fund, at, live: () => listLiveShreds(read) }),
  );
  const dropped = await dropOldShredCopies(folder, io.clock.now());
  io.print(`Written and read back: ${path}, of ${parts} parts.`);
  if (lost > 0) io.print(lostLine(lost));
  if (dropped > 0) io.print(`Removed, because they were too old: ${dropped}.`);
  io.print(
    `Keep it apart from backups of the database, and no copy of it for longer than ${SHRED_COPY_DAYS} days: from it opens what is erased after today.`,
  );
}

async function verify(io: ShredsIo, file: string, identityFile: string): Promise<void> {
  const { fund, made, parts, destroyed, lost } = await readShredCopy(
    file,
    await readIdentity(identityFile),
  );
  io.print(
    `A whole copy of the second store of ${fund}, made ${made}: ${parts.size} parts, ${destroyed.length} names of destroyed ones.`,
  );
  if (lost > 0) io.print(lostLine(lost));
}

function lostLine(lost: number): string {
  return `${lost} cases had no part then that could be read: an older copy may have theirs, for seven days.`;
}

async function restore(
  io: ShredsIo,
  file: string,
  { identity: identityFile, olderDatabase }: RestoreOptions,
): Promise<void> {
  const found = await readShredCopy(file, await readIdentity(identityFile));
  await io.withFund(async (read, { fund }) => {
    if (found.fund !== fund)
      throw new Error(
        `It is the copy of another fund, ${found.fund}; this database is of ${fund}.`,
      );
    const live = await listLiveShreds(read);
    const gone = new Set(found.destroyed);
    const again = live.filter((ref) => gone.has(ref)).length;
    if (again > 0 && olderDatabase !== true)
      throw new Error(
        `This copy says that ${again} cases which the database has were erased before it was made, and the server would erase them again. After a restore of the database from an older backup that is right: say --older-database. Otherwise it is no copy of this fund's server: find out who wrote it.`,
      );
    const kept = live.flatMap((ref) => {
      const part = found.parts.get(ref);
      return part === undefined ? [] : ([[ref, part]] as const);
    });
    await refillShredFolder(
      io.place(),
      { parts: new Map(kept), destroyed: found.destroyed },
      io.random,
    );
    const lost = live.length - kept.length;
    io.print(`${kept.length} parts are back, of a copy made ${found.made}.`);
    if (lost > 0)
      io.print(
        `${lost} cases of the database have no part in it: nobody can open them any more. Their applicants ask anew.`,
      );
    const left = found.parts.size - kept.length;
    if (left > 0)
      io.print(
        `${left} parts were left out: they are of cases that were erased since, or that this database does not have.`,
      );
  });
}
