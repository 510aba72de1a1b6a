import { COSIGNATURE, ED25519, parseVkey } from "./note.ts";
import type { Signed, Vkey } from "./note.ts";

/** A C2SP tlog-policy: which log keys are trusted and which witnesses must have cosigned. */
export interface TlogPolicy {
  readonly logs: readonly Vkey[];
  readonly witnesses: ReadonlyMap<string, Vkey>;
  /** Where checkpoints are sent for cosigning, of the witnesses whose line says so: http or https, without query, user and final slash. */
  readonly urls: ReadonlyMap<string, URL>;
  readonly groups: ReadonlyMap<
    string,
    { readonly need: number; readonly members: readonly string[] }
  >;
  /** Name of the witness or group that must hold; `none` holds always. */
  readonly quorum: string;
}

/**
 * Reads a tlog-policy text; undefined for unknown words, names used before they are defined or twice, a submission address
 * that is none, or without exactly one quorum. */
export function parseTlogPolicy(text: string): TlogPolicy | undefined {
  const logs: Vkey[] = [];
  const witnesses = new Map<string, Vkey>();
  const urls = new Map<string, URL>();
  const groups = new Map<string, { need: number; members: string[] }>();
  let quorum: string | undefined;
  const isNew = (name: string) => name !== "none" && !witnesses.has(name) && !groups.has(name);
  for (const line of text.split("\n")) {
    const [word, first, second, ...rest] = line.split(/[ \t]+/).filter((item) => item !== "");
    if (word === undefined || word.startsWith("#")) continue;
    if (first === undefined) return undefined;
    if (word === "log" && rest.length === 0) {
      const vkey = parseVkey(first);
      if (vkey?.type !== ED25519) return undefined;
      logs.push(vkey);
    } else if (word === "witness" && second !== undefined && rest.length <= 1) {
      const vkey = parseVkey(second);
      if (vkey?.type !== COSIGNATURE || !isNew(first)) return undefined;
      witnesses.set(first, vkey);
      const url = rest[0] === undefined ? undefined : submissionUrl(rest[0]);
      if (rest[0] !== undefined && url === undefined) return undefined;
      if (url !== undefined) urls.set(first, url);
    } else if (word === "group" && second !== undefined) {
      const need = threshold(second, rest.length);
      const known = rest.every((name) => name !== "none" && !isNew(name));
      if (need === undefined || !known || new Set(rest).size < rest.length || !isNew(first))
        return undefined;
      groups.set(first, { need, members: rest });
    } else if (word === "quorum" && second === undefined && quorum === undefined) {
      if (first !== "none" && isNew(first)) return undefined;
      quorum = first;
    } else return undefined;
  }
  return quorum === undefined ? undefined : { logs, witnesses, urls, groups, quorum };
}

/** Whether the witnesses among `signed` fulfil the policy's quorum. */
export function isQuorumMet(policy: TlogPolicy, signed: readonly Signed[]): boolean {
  const holds = (name: string): boolean => {
    const group = policy.groups.get(name);
    if (group !== undefined) return group.members.filter(holds).length >= group.need;
    const witness = policy.witnesses.get(name);
    return signed.some(
      ({ vkey }) =>
        vkey.name === witness?.name && vkey.id === witness.id && vkey.type === COSIGNATURE,
    );
  };
  return policy.quorum === "none" || holds(policy.quorum);
}

/** Whether a policy asks for any cosignature at all; true for a text that is no policy, so that nothing is shown on its word. */
export function awaitsWitnesses(text: string): boolean {
  return parseTlogPolicy(text)?.quorum !== "none";
}

function submissionUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol, username, password, search, hash } = url;
  const isPlain = [username, password, search, hash].every((part) => part === "");
  return isPlain && /^https?:$/.test(protocol) ? url : undefined;
}

function threshold(text: string, members: number): number | undefined {
  if (members === 0) return undefined;
  if (text === "any") return 1;
  if (text === "all") return members;
  const need = /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : undefined;
  return need !== undefined && need <= members ? need : undefined;
}
