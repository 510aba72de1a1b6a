import type { Request } from "express";
import type { Actor } from "../base/actor.ts";
import { utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { once } from "../db/once.ts";
import type { OnceRequest } from "../db/once.ts";
import { oncePrepared } from "../db/once-prepared.ts";
import type { Unit, Work } from "../db/unit.ts";

/** A form that came back: who sent it, and the key that `FormTokens.accept` gave for its token. */
export interface SentForm {
  readonly request: Request;
  readonly by: Actor;
  readonly key: string;
}

/**
 * Runs `work` in one unit, once however often this very form is sent: a second click, or a reload, gets the first answer. When `work`
 * throws, nothing is kept and the form may be sent again. The answer is data, as `once` wants it. Fault conflict
 * `idempotency-key-reused` when the form of one page is sent twice with different answers.
 */
export async function actOnce<T>(
  act: Work,
  sent: SentForm,
  work: (unit: Unit) => Promise<T>,
): Promise<T> {
  return orSentBefore(() => act(sent.by, (unit) => once(unit, askedBy(sent), () => work(unit))));
}

/** The same for what takes something from outside of the database first; of a form that was taken before, `prepare` is not asked. */
export async function actOncePrepared<P, T>(
  act: Work,
  sent: SentForm,
  prepare: () => Promise<P>,
  work: (unit: Unit, prepared: P) => Promise<T>,
): Promise<T> {
  return orSentBefore(() => oncePrepared({ work: act, by: sent.by }, askedBy(sent), prepare, work));
}

function askedBy({ request, key }: SentForm): OnceRequest {
  const bodyHash = sha256(utf8(JSON.stringify(request.body)));
  return { scope: `${request.method} ${request.path}`, key, bodyHash };
}

async function orSentBefore<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Fault && error.code === "idempotency-key-reused")) throw error;
    throw new Fault("conflict", error.code, SENT_BEFORE);
  }
}

/** Nobody who fills in a form knows of keys. */
const SENT_BEFORE =
  "This form was sent before with other answers, and those were taken. What you see now is how it stands.";
