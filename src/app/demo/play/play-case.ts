import { z } from "zod";
import { CONSENT_VERSION } from "../../../cases/consent.ts";
import { p2wpkh } from "../../../bitcoin/script.ts";
import { addressOf } from "../../../bitcoin/address.ts";
import { toHex } from "../../../base/bytes.ts";
import { inSats } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { Refused, Visitor } from "./visitor.ts";
import { SOUND_FINDINGS } from "./sound-findings.ts";

const CaseList = z.object({ cases: z.array(z.object({ id: z.string() })) });
const CaseFile = z.object({
  answers: z.record(z.string(), z.string()),
  mine: z.array(z.string()),
  verdicts: z.array(z.unknown()),
});
const Moved = z.object({ state: z.string() });
const Status = z.object({
  state: z.string(),
  award: z.string().optional(),
  payouts: z.array(z.object({ amount: z.string(), state: z.string() })),
});

/** The recipient, who is known by a claim code alone. */
export interface Recipient {
  readonly look: () => Promise<z.infer<typeof Status>>;
  readonly award: bigint;
}

/** A well-known phrase from BIP 39's own examples; nobody has money there. */
const SEED_WORDS = `${"abandon ".repeat(11)}about`;

/** Somebody asks for help, is vetted by two, and says where to be paid. */
export async function playCase(stage: Stage, programme: string): Promise<Recipient> {
  const mark = toHex(stage.random.bytes(4));
  const claim = await playRequest(stage, programme, mark);
  const recipient = new Visitor("The applicant", stage, { authorization: `Claim ${claim}` });
  const look = async (): Promise<z.infer<typeof Status>> =>
    (await recipient.ask({ method: "GET", path: "/api/v1/request", shape: Status })).value;
  await playVetting(stage, mark);
  const award = BigInt((await look()).award ?? "0");
  stage.tell.say(
    `The award: ${inSats(award)}. It is a little more than was decided, by chance, so that nobody recognises a public amount. Its money is held in the ledger from this moment on.`,
  );
  await playDestination(stage, recipient);
  return { look, award };
}

async function playRequest(stage: Stage, programme: string, mark: string): Promise<string> {
  const { tell } = stage;
  tell.chapter("Somebody asks for help");
  const stranger = new Visitor("An applicant", stage);
  const { value } = await stranger.ask({
    method: "POST",
    path: "/api/v1/requests",
    shape: z.object({ claimCode: z.string() }),
    body: {
      programme,
      category: "fine",
      consent: CONSENT_VERSION,
      need: `A court fee (demo ${mark})`,
      amount: "300000",
      text: "Fined after the march; the fee is due and the job is gone.",
    },
    once: true,
  });
  tell.say(
    "No name, phone or document is asked for. What was written is sealed as it arrives: to the people who may triage it, and to the claim code, which the applicant keeps instead of an account:",
  );
  tell.show(value.claimCode);
  return value.claimCode;
}

async function playVetting(stage: Stage, mark: string): Promise<void> {
  const { tell } = stage;
  const alder = await signedIn(stage, "alder");
  const { id, version } = await findCase(alder, mark);
  tell.chapter("Triage, and two reviewers who do not see each other");
  tell.say(
    "alder, a triager, opens it, which leaves a record, and has two reviewers drawn at random. From then on it is theirs.",
  );
  const taken = await alder.ask({
    method: "POST",
    path: `/api/v1/cases/${id}/triage`,
    shape: Moved,
    version,
  });
  await alder.ask({
    method: "POST",
    path: `/api/v1/cases/${id}/assignment`,
    shape: Moved,
    version: taken.version,
    body: {},
  });
  const reviewers = stage.staff.filter((person) => person.roles.includes("reviewer"));
  for (const stage_ of ["first", "second"] as const) {
    for (const { code } of reviewers) {
      if (await assess(stage, { id, code, stage: stage_ })) break;
    }
  }
}

/** Lets this person give their verdict if it is their turn; whether it was. */
async function assess(
  stage: Stage,
  turn: { id: string; code: string; stage: "first" | "second" },
): Promise<boolean> {
  const reviewer = await signedIn(stage, turn.code);
  const file = await opened(reviewer, turn.id);
  if (file?.value.mine.includes(turn.stage) !== true) return false;
  if (file.value.verdicts.length > 0)
    throw new Error(`${turn.code} sees the other reviewer's verdict before giving their own.`);
  await reviewer.ask({
    method: "POST",
    path: `/api/v1/cases/${turn.id}/assessments`,
    shape: z.object({ taken: z.literal(true) }),
    version: file.version,
    body: { verdict: "eligible", amount: "250000", tier: 1, findings: SOUND_FINDINGS },
  });
  stage.tell.say(
    turn.stage === "first"
      ? `${turn.code} reads it and finds it eligible for ${inSats(250_000n)}.`
      : `${turn.code} was drawn too, sees no verdict but their own, and agrees. Each signs the award with a key of their own, which their passphrase opens: a stolen database has neither, a server that was broken into has them while both are signed in.`,
  );
  return true;
}

async function playDestination(stage: Stage, recipient: Visitor): Promise<void> {
  const { tell, random } = stage;
  tell.chapter("The recipient says where to be paid");
  const path = "/api/v1/request/destination";
  const put = { method: "PUT", path, shape: z.object({ phrase: z.string() }) } as const;
  const refused = await recipient.askInVain({ ...put, body: { destination: SEED_WORDS } });
  if (refused.code !== "destination-secret" || refused.text.includes("abandon"))
    throw new Error("Seed words were not refused as such, or were repeated in the answer.");
  tell.say(
    "First they paste the seed words of their wallet by mistake. They are recognised, refused with the reason, kept nowhere and not repeated.",
  );
  const address = addressOf(p2wpkh(random.bytes(20)), "regtest");
  const { value } = await recipient.ask({ ...put, body: { destination: address } });
  tell.say(
    "Then an address of their own. A key derived from the claim code signs it; the signer will check that it is the key of the request.",
  );
  tell.show(address);
  tell.say(`Six words to compare on every screen: ${value.phrase}.`);
}

/** The case whose request has our mark: titles do not exist, so a triager looks into each. */
async function findCase(triager: Visitor, mark: string): Promise<{ id: string; version: string }> {
  const path = "/api/v1/cases?state=submitted&limit=200";
  const { value } = await triager.ask({ method: "GET", path, shape: CaseList });
  for (const { id } of value.cases) {
    const path = `/api/v1/cases/${id}?purpose=triage`;
    const file = await triager.ask({ method: "GET", path, shape: CaseFile });
    if (file.value.answers["need"]?.includes(mark) === true) return { id, version: file.version };
  }
  throw new Error("The request does not stand in the triagers' queue.");
}

/** The case as a reviewer sees it; undefined when it is not theirs. */
async function opened(reviewer: Visitor, id: string) {
  try {
    const path = `/api/v1/cases/${id}?purpose=review`;
    return await reviewer.ask({ method: "GET", path, shape: CaseFile });
  } catch (error) {
    if (error instanceof Refused && error.code === "case-not-found") return undefined;
    throw error;
  }
}

/** A member of the demo's staff, signed in. */
export async function signedIn(stage: Stage, code: string): Promise<Visitor> {
  const person = stage.staff.find((each) => each.code === code);
  if (person === undefined) throw new Error(`The demo's staff has no ${code}.`);
  return new Visitor(code, stage).signIn(person);
}
