import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Random } from "../../base/clock.ts";
import { FUND_STATEMENT } from "../../base/fund-file.ts";
import { readStatement } from "../../base/statement.ts";
import { formatSignerKey, parseVkey, vkeyOfSigner } from "../../base/tlog/note.ts";
import type { NoteSigner, Vkey } from "../../base/tlog/note.ts";
import { sats } from "../../base/sats.ts";
import { GENESIS } from "../../bitcoin/network.ts";
import { handInKeys } from "../../auditors/hand-in-keys.ts";
import { parseDescriptor } from "../../bitcoin/descriptor.ts";
import type { Unit, Work } from "../../db/unit.ts";
import { enrolPerson } from "../../people/enrol-person.ts";
import { makeFounding } from "../../people/found.ts";
import type { Founded } from "../../people/found.ts";
import { importFund } from "../../people/import-fund.ts";
import { formatKeyFile } from "../../people/key-file.ts";
import type { KdfCost } from "../../people/passphrase.ts";
import { openProgramme } from "../../programmes/open-programme.ts";
import type { Programme } from "../../programmes/programme.ts";
import { makeSigner } from "../../signer/new-signer.ts";
import type { SignerPublic } from "../../signer/new-signer.ts";
import { makeDemoAuditKeys } from "./demo-audit-keys.ts";
import type { DemoFiles } from "./demo-files.ts";
import { makeDemoBoard } from "./demo-board.ts";
import { drawDemoStaff, publicKeysOf } from "./demo-people.ts";
import type { DemoPeople, DemoPerson } from "./demo-people.ts";
import { demoPolicy } from "./demo-policy.ts";

/** What the demo pays for. Amounts in sats. */
const PROGRAMMES: readonly Programme[] = [
  {
    code: "fines",
    name: "Fines and court costs",
    purpose: "Pays fines, court fees and lawyers of people punished for protesting.",
    state: "open",
    awardFloor: sats(20_000n),
    awardCap: sats(5_000_000n),
  },
  {
    code: "general",
    name: "General relief",
    purpose:
      "Helps people who were dismissed, hurt or driven from home, with rent, medicine and food.",
    state: "open",
    awardFloor: sats(20_000n),
    awardCap: sats(5_000_000n),
  },
];

const YEAR_MS = 365 * 86_400_000;

/** What founding needs. `origin` is the log's, `birthHeight` from where its wallets are looked for. */
export interface DemoFounding {
  readonly files: DemoFiles;
  readonly origin: string;
  readonly birthHeight: number;
  readonly work: Work;
  readonly clock: Clock;
  readonly random: Random;
  readonly kdfCost: KdfCost;
  /** For how many epochs the auditor has keys; none unless said. */
  readonly auditEpochs?: number;
  /** SHA-256 (hex32) of the page that checks the book; not named unless given. */
  readonly verifyPage?: string;
  readonly people?: DemoPeople;
}

/**
 * Founds a demo in an empty database on regtest: every secret random, written to files that only their owner reads. The files are made
 * first, under another name, and the database last, in one unit: a crash in between leaves an empty database, and founding begins anew.
 */
export async function foundDemo(demo: DemoFounding): Promise<void> {
  const { files, random, clock, origin } = demo;
  await rm(files.folder, { recursive: true, force: true });
  await mkdir(files.keys, { recursive: true, mode: 0o700 });
  await mkdir(files.signer, { mode: 0o700 });
  const secret = (path: string, text: string): Promise<void> =>
    writeFile(path, text, { mode: 0o600 });
  const staff = drawDemoStaff(random, demo.people?.staff);
  const signerPassphrase = Buffer.from(random.bytes(24)).toString("base64url");
  await secret(files.signerPassphrase, `${signerPassphrase}\n`);
  const signer = await makeSigner(
    {
      folder: files.signer,
      fund: origin,
      network: "regtest",
      programmes: PROGRAMMES.map(({ code }) => code),
      passphrase: signerPassphrase,
      addressKeyName: `${origin}/address`,
    },
    clock.now(),
    random,
  );
  const logSigner: NoteSigner = { name: origin, seed: random.bytes(32) };
  await secret(files.logKey, `${formatSignerKey(logSigner)}\n`);
  await secret(files.sessionKey, `${Buffer.from(random.bytes(32)).toString("hex")}\n`);
  const intake = await generateX25519Identity();
  await secret(files.intake, `${intake}\n`);
  const auditor: NoteSigner = { name: `${origin}/auditor`, seed: random.bytes(32) };
  await secret(files.auditorKey, `${formatSignerKey(auditor)}\n`);
  const founded = makeStatements(demo, {
    staff,
    signer,
    logKey: vkeyOfSigner(logSigner),
    auditor: vkeyOfSigner(auditor),
    intake: await identityToRecipient(intake),
    board: await boardOf(demo),
  });
  await secret(files.fundFile, founded.fundFile);
  await secret(files.peopleList, founded.peopleList);
  await secret(join(files.signer, "people.txt"), founded.peopleList);
  await secret(join(files.signer, "fund.txt"), founded.fundFile);
  const preset = demo.people?.separation ?? "standard";
  const policy = demoPolicy({ origin, founded, signer, folder: files.signer, preset });
  await secret(files.policy, policy);
  await writeKeys(files, staff, founded.roots);
  await secret(files.staff, `${JSON.stringify(staff.map(signIn), null, 2)}\n`);
  const sheet = await auditKeysOf(demo, auditor);
  await demo.work({ kind: "operator" }, async (unit) => {
    await fill(unit, demo, { founded, staff, signer });
    if (sheet === undefined) return;
    const { value: fund } = readStatement(FUND_STATEMENT, founded.fundFile);
    await handInKeys(unit, { fund, note: sheet });
  });
}

/** The key files that founders and approvers would have on machines of their own. */
async function writeKeys(
  files: DemoFiles,
  staff: readonly DemoPerson[],
  roots: readonly NoteSigner[],
): Promise<void> {
  const write = (name: string, text: string): Promise<void> =>
    writeFile(join(files.keys, `${name}.key`), text, { mode: 0o600 });
  for (const root of roots) {
    const name = root.name.slice(root.name.lastIndexOf("/") + 1);
    await write(name, `${formatSignerKey(root)}\n`);
  }
  for (const person of staff) {
    if (person.approver === undefined) continue;
    const key = { person: person.code, role: "approver", secret: person.approver } as const;
    await write(person.code, formatKeyFile(key));
  }
}

async function boardOf(demo: DemoFounding): Promise<Uint8Array | undefined> {
  if (demo.people?.board !== true) return undefined;
  return makeDemoBoard({ fund: demo.origin, folder: demo.files.keys }, demo.random);
}

async function auditKeysOf(
  { files, origin, random, auditEpochs: epochs = 0 }: DemoFounding,
  auditor: NoteSigner,
): Promise<string | undefined> {
  if (epochs === 0) return undefined;
  return makeDemoAuditKeys({ auditor, fund: origin, epochs, folder: files.epochKeys }, random);
}

function signIn(person: DemoPerson): {
  code: string;
  roles: readonly string[];
  passphrase: string;
} {
  return { code: person.code, roles: person.roles, passphrase: person.passphrase };
}

function makeStatements(
  demo: DemoFounding,
  made: {
    staff: readonly DemoPerson[];
    signer: SignerPublic;
    logKey: Vkey;
    auditor: Vkey;
    intake: string;
    board: Uint8Array | undefined;
  },
): Founded & { readonly roots: readonly NoteSigner[] } {
  const { origin, random, clock } = demo;
  const at = clock.now();
  const roots: NoteSigner[] = ["root-a", "root-b"].map((name) => ({
    name: `${origin}/${name}`,
    seed: random.bytes(32),
  }));
  const spare = (name: string): Vkey =>
    vkeyOfSigner({ name: `${origin}/${name}`, seed: random.bytes(32) });
  const address = parseVkey(made.signer.addressVkey);
  if (address === undefined) throw new Error("foundDemo: the signer gave no address key");
  const founded = makeFounding(
    {
      origin,
      network: "regtest",
      programmes: PROGRAMMES.map(({ code }) => code),
      preset: "open",
      root: { keys: roots.map((root) => vkeyOfSigner(root)), quorum: 2 },
      keys: { log: made.logKey, address, bulletin: spare("bulletin") },
      auditors: [made.auditor],
      intake: [made.intake],
      people: made.staff.map(publicKeysOf),
      board: made.board,
      need: 2,
      signInRp: "localhost",
      separation: demo.people?.separation,
      approvers: demo.people?.approvers,
      verifyPage: demo.verifyPage,
      at,
      notAfter: new Date(at.getTime() + YEAR_MS),
      nonce: random.bytes(16),
    },
    roots,
  );
  return { ...founded, roots };
}

async function fill(
  unit: Unit,
  demo: DemoFounding,
  made: { founded: Founded; staff: readonly DemoPerson[]; signer: SignerPublic },
): Promise<void> {
  await importFund(unit, {
    kind: "demo",
    genesis: GENESIS.regtest[0] ?? "",
    fundFile: made.founded.fundFile,
    peopleList: made.founded.peopleList,
  });
  for (const { code, roles, passphrase, reader, reviewer } of made.staff) {
    await enrolPerson(unit, {
      person: { code, roles },
      passphrase,
      keys: { ...(reader && { reader }), ...(reviewer && { reviewer }) },
      cost: demo.kdfCost,
    });
  }
  for (const programme of PROGRAMMES) {
    const wallet = made.signer.wallets.find((each) => each.programme === programme.code);
    await openProgramme(unit, {
      programme,
      descriptor: parseDescriptor(wallet?.descriptor ?? "", "regtest"),
      birthHeight: demo.birthHeight,
    });
  }
}
