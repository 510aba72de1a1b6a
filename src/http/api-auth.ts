import type { Request } from "express";
import { parseCode } from "../base/code.ts";
import type { Code, CodeKind } from "../base/code.ts";
import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";

/** How a route learns who asks. `scheme` says it in the OpenAPI document, `read` does it before anything else of the request is read. */
export interface Authentication<Who> {
  readonly scheme: "none" | "claim" | "receipt" | "staff";
  /** What staff must be allowed to do, for the document. */
  readonly permission?: string;
  /** Whether whatever is no GET wants a proof of who asks that is fresh (`step-up-needed`), for the document. */
  readonly decides?: boolean;
  readonly read: (request: Request) => Who | Promise<Who>;
}

/** For routes that anybody may call. */
export const anybody: Authentication<undefined> = { scheme: "none", read: () => undefined };

/** `Authorization: Claim CODE`. Whether the code exists is for the handler to find out, alike for unknown, expired and erased ones. */
export const claimCode: Authentication<Code> = {
  scheme: "claim",
  read: (request) => codeOf(request, "claim"),
};

/** `Authorization: Receipt CODE`. */
export const receiptCode: Authentication<Code> = {
  scheme: "receipt",
  read: (request) => codeOf(request, "receipt"),
};

/** Reads the code in the Authorization header; scheme names are case-insensitive (RFC 9110 section 11.1). */
function codeOf(request: Request, kind: CodeKind): Code {
  const [scheme = "", ...rest] = (request.headers.authorization ?? "").trim().split(/\s+/);
  if (scheme.toLowerCase() !== kind || rest.length === 0)
    throw new Fault(
      "unauthenticated",
      "code-missing",
      `Send the code in the header "Authorization: ${kind === "claim" ? "Claim" : "Receipt"} CODE".`,
    );
  const code = readCode(rest.join(" "));
  if (code.kind !== kind)
    throw new Fault("unauthenticated", "code-of-other-kind", "This is the other kind of code.");
  return code;
}

/** A mistyped code can be told apart without knowing any code, so the sender is helped; nothing is looked up. */
function readCode(text: string): Code {
  try {
    return parseCode(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Fault("unauthenticated", "code-mistyped", "This code has a typing mistake.", {
      rule: error.rule,
    });
  }
}
