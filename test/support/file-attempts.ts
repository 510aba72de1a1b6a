/** Everything that anybody could ask of a file through HTTP to move it, whoever they are, and whom it must be granted to. */
import request from "supertest";
import { EVIDENCE_MARKS, UNSEEN } from "../../src/evidence/evidence.ts";
import type { EvidenceMover, EvidenceState } from "../../src/evidence/evidence.ts";
import { ATTEMPTS, NOBODY } from "./case-attempts.ts";
import { askWith } from "./case-stages.ts";
import type { StagedCase } from "./case-stages.ts";
import { evidenceOf } from "./evidence-steps.ts";
import { ownPhotograph } from "./sample-files.ts";
import type { World } from "./world.ts";

/** A file of a case whose code is known, with what is stored of it. */
export interface StagedFile extends StagedCase {
  readonly file: string;
  /** The code of another case. */
  readonly theirs: string;
  /** Who of the staff may read the files of this case, and for what. */
  readonly readers: readonly string[];
  readonly purpose: "review" | "triage";
  readonly row: { readonly state: string };
  readonly pieces: object[];
}

/** One thing to ask for. `idle`: it may be done without moving the file · `ofCase`: it is asked of the case of whoever asks · `ends`: done, it leaves a case in which nothing else can be tried · `as`: who the table says takes the step. */
export interface FileAttempt {
  readonly name: string;
  readonly by: "code" | "staff";
  readonly as: EvidenceMover;
  readonly idle?: boolean;
  readonly ofCase?: boolean;
  readonly ends?: boolean;
  readonly send: (world: World, made: StagedFile, who: string) => PromiseLike<request.Response>;
  /** The rules again, in other words than the program's: whether this moves a file in this state. */
  readonly moves: (made: StagedFile, who: string, state: string) => boolean;
}

const isUnseen = (state: string): boolean =>
  state !== "received" && UNSEEN.includes(state as EvidenceState);

const agentOf = async (world: World, who: string) =>
  who === NOBODY ? request(world.app) : world.signedIn(who);

const look = (name: string, path: string): Omit<FileAttempt, "moves"> => ({
  ...{ name, by: "staff", as: "reader", idle: true },
  send: async (world, { id, file, purpose }, who) =>
    (await agentOf(world, who)).get(
      `/api/v1/cases/${id}/evidence${path.replace("{file}", file)}?purpose=${purpose}`,
    ),
});

const say = (name: string, path: string, body: object): Omit<FileAttempt, "as" | "moves"> => ({
  ...{ name, by: "staff", idle: true },
  send: async (world, { id, file }, who) =>
    (await agentOf(world, who)).post(`/api/v1/cases/${id}/evidence/${file}/${path}`).send(body),
});

const wish = (path: string): FileAttempt => ({
  ...{ name: path, by: "code", as: "system", ofCase: true, ends: true },
  send: (world, _made, code) => askWith(world, code, path),
  moves: ({ code }, who) => who === code,
});

const never = (): boolean => false;

/** What asks for the whole case comes last: the file of a new one is tried after it. */
export const FILE_ATTEMPTS: readonly FileAttempt[] = [
  { ...look("list", ""), moves: never },
  {
    ...look("look", "/{file}/view"),
    moves: ({ readers }, who, state) => readers.includes(who) && state === "scanned",
  },
  // Nobody has asked for it, so it opens to nobody.
  { ...look("open the original, unasked", "/{file}/original"), moves: never },
  {
    ...say("ask for the original", "opening", { reason: "unreadable" }),
    as: "reader",
    moves: never,
  },
  {
    ...look("open the original", "/{file}/original"),
    moves: ({ readers }, who, state) =>
      readers.includes(who) && readers.length > 1 && isUnseen(state),
  },
  ...EVIDENCE_MARKS.map((mark): FileAttempt => ({
    ...say(`find it ${mark}`, "mark", { mark, class: "E1" }),
    as: "reviewer",
    moves: ({ readers, purpose }, who, state) =>
      purpose === "review" &&
      readers.includes(who) &&
      state !== mark &&
      (state === "seen" || (EVIDENCE_MARKS as readonly string[]).includes(state)),
  })),
  {
    ...{ name: "list what was sent", by: "code", as: "applicant", idle: true },
    send: (world, _made, code) => evidenceOf(world, code).list(),
    moves: never,
  },
  {
    ...{ name: "send another", by: "code", as: "applicant", idle: true, ofCase: true },
    send: (world, _made, code) => evidenceOf(world, code).send(ownPhotograph()),
    moves: never,
  },
  {
    ...{ name: "destroy", by: "code", as: "applicant" },
    send: (world, { file }, code) => evidenceOf(world, code).remove(file),
    moves: ({ code }, who) => who === code,
  },
  // What is turned away keeps its files for as long as its applicant may say otherwise.
  {
    ...ATTEMPTS.find(({ name }) => name === "turn away")!,
    ...{ as: "system", idle: true, ends: true },
    moves: never,
  },
  wish("withdrawal"),
  wish("erasure"),
];
