import type { Clock, Random } from "../base/clock.ts";
import type { Reach } from "../base/http-client.ts";
import { signCheckpoint } from "../base/tlog/checkpoint.ts";
import { consistencyFrom, EMPTY_ROOT } from "../base/tlog/merkle.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import type { TlogPolicy } from "../base/tlog/policy.ts";
import type { Reader, Work } from "../db/unit.ts";
import { askWitness } from "./ask-witness.ts";
import type { Submission, Witness, WitnessAnswer } from "./ask-witness.ts";
import { newBackoff } from "./backoff.ts";
import type { Backoff } from "./backoff.ts";
import { logForked } from "./log-fault.ts";
import { findLastCheckpoint } from "./log.store.ts";
import type { StoredCheckpoint } from "./log.store.ts";
import type { SeenLog } from "./outside.ts";
import { nodesFor } from "./proof.view.ts";
import { recordCosignature } from "./record-cosignature.ts";
import { cosignedSizes, listCosignatures } from "./witness.store.ts";

/** What asking witnesses needs. */
export interface WitnessDeps {
  readonly read: Reader;
  readonly work: Work;
  readonly clock: Clock;
  readonly random: Random;
  readonly reach: Reach;
}

/** What came of asking one witness; `reason` of `WitnessAnswer`, or `ahead`, `disputed`. */
export interface WitnessReport {
  readonly witness: string;
  readonly size: number;
  readonly reason?: string;
}

/** What witnesses know of the log, and how many of them said so. */
export interface WitnessView {
  readonly seen: readonly SeenLog[];
  readonly asked: number;
  readonly answered: number;
}

/** The log that witnesses are asked about. */
export interface AskedLog {
  readonly origin: string;
  readonly policy: TlogPolicy;
  readonly signer: NoteSigner;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Asks every witness of the policy for its cosignature under the newest checkpoint, unless it has given it; one that failed is left alone
 * for a while. To be called as often as one likes, by one leader. Returns what happened.
 */
export function cosigning(deps: WitnessDeps): (policy: TlogPolicy) => Promise<WitnessReport[]> {
  const patience = new Map<string, Backoff>();
  return async (policy) => {
    const last = await findLastCheckpoint(deps.read);
    if (last === undefined) return [];
    const given = await listCosignatures(deps.read, last.size);
    const sizes = await cosignedSizes(deps.read);
    const reports: WitnessReport[] = [];
    for (const witness of witnessesOf(policy)) {
      const key = witnessKey(witness);
      const wait = patience.get(key) ?? newBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
      patience.set(key, wait);
      if (given.has(key) || !wait.isDue(deps.clock.now())) continue;
      const answer = await askWitness(
        witness,
        deps.reach,
        submissionOf(deps.read, last),
        sizes.get(key),
      );
      if (answer.kind === "cosigned") {
        wait.worked();
        await deps.work({ kind: "job", name: "record-cosignature" }, (unit) =>
          recordCosignature(unit, policy, {
            size: last.size,
            witness: key,
            cosignature: answer.cosignature,
          }),
        );
      } else wait.failed(deps.clock.now(), deps.random);
      reports.push({ witness: witness.name, size: last.size, ...reasonOf(answer) });
    }
    return reports;
  };
}

/**
 * Asks every witness of the policy what it has seen of the log, by offering the newest checkpoint again; before there is one, that of the
 * empty tree, which every log begins with. Fault unavailable `log-forked` when one disputes it.
 */
export async function seenByWitnesses(
  deps: Pick<WitnessDeps, "read" | "reach">,
  { origin, policy, signer }: AskedLog,
): Promise<WitnessView> {
  const last = (await findLastCheckpoint(deps.read)) ?? emptyCheckpoint(origin, signer);
  const sizes = await cosignedSizes(deps.read);
  const witnesses = witnessesOf(policy);
  const seen: SeenLog[] = [];
  let answered = 0;
  for (const witness of witnesses) {
    const where = `the witness ${witness.name}`;
    const old = sizes.get(witnessKey(witness));
    const answer = await askWitness(witness, deps.reach, submissionOf(deps.read, last), old);
    if (answer.kind === "disputed") throw logForked(where);
    if (answer.kind === "ahead") seen.push({ where, size: answer.size });
    // One that does not know the log has seen nothing of it.
    if (answer.kind !== "failed" || answer.reason === "unknown-log") answered += 1;
  }
  return { seen, asked: witnesses.length, answered };
}

/** The witnesses of a policy that can be asked. */
function witnessesOf({ witnesses, urls }: TlogPolicy): Witness[] {
  return [...witnesses].flatMap(([name, vkey]) => {
    const url = urls.get(name);
    return url === undefined ? [] : [{ name, vkey, url }];
  });
}

/** A witness with a new key has cosigned nothing, whatever its name. */
function witnessKey({ vkey }: Witness): string {
  return `${vkey.name}+${vkey.id}`;
}

function submissionOf(reader: Reader, { size, note }: StoredCheckpoint): Submission {
  return {
    size,
    note,
    proofFrom: async (old) => {
      const nodes = await nodesFor(reader, (ask) => consistencyFrom(ask, old, size));
      return consistencyFrom(nodes, old, size);
    },
  };
}

function emptyCheckpoint(origin: string, signer: NoteSigner): StoredCheckpoint {
  const root = EMPTY_ROOT;
  const body = { origin, size: 0, root, extensions: [] };
  return { size: 0, root, note: signCheckpoint(body, [signer]) };
}

function reasonOf(answer: WitnessAnswer): { readonly reason?: string } {
  if (answer.kind === "cosigned") return {};
  return { reason: answer.kind === "failed" ? answer.reason : answer.kind };
}
