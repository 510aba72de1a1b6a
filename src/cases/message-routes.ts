import { z } from "zod";
import { once } from "../db/once.ts";
import { claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { openClaim } from "./claim.ts";
import { withClaims } from "./claim-routes.ts";
import { MESSAGE_SIDES, MessageText, TEMPLATES } from "./message.ts";
import type { Message } from "./message.ts";
import { readAsFund, readMessages, writeAsApplicant, writeAsFund } from "./messages.ts";
import type { ClaimDeps } from "./routes.ts";
import { caseIdOf, readerOf } from "./caseworker-routes.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";

const MessageWire = z
  .strictObject({
    number: z.int().min(1),
    by: z.enum(MESSAGE_SIDES),
    on: z.iso.date(),
    template: z.enum(TEMPLATES).optional(),
    text: z.string().optional(),
  })
  .meta({
    id: "Message",
    description: "`template` names a text that the pages show in the reader's language.",
  });
const MessagesWire = z.strictObject({ messages: z.array(MessageWire) }).meta({ id: "Messages" });
const Written = z.strictObject({ number: z.int().min(1) }).meta({ id: "WrittenMessage" });
const params = z.strictObject({ id: z.uuid() });
const BOUNDS = ["messages-closed", "messages-full", "messages-many"];

/** `GET` and `POST /api/v1/request/messages`. */
export function claimMessageRoutes(deps: ClaimDeps): ApiRoute[] {
  const common = { path: "/api/v1/request/messages", tag: "recipient", auth: claimCode } as const;
  const read = apiRoute({
    ...common,
    method: "get",
    name: "readMessages",
    summary: "The messages of a request; they count as read from then on",
    response: MessagesWire,
    problems: ["code-unknown"],
    handle: (call) =>
      withClaims(deps, deps.looks)(call, async (unit, { open }) => ({
        messages: onWire(
          await readMessages(unit, open, { side: "applicant", purpose: "messages" }),
        ),
      })),
  });
  const write = apiRoute({
    ...common,
    method: "post",
    name: "writeMessage",
    summary: "Write to whoever works on the request",
    description: "Sealed as it arrives. Nobody can read it once the request is decided.",
    body: z.strictObject({ text: MessageText }),
    once: true,
    status: 201,
    response: Written,
    problems: ["code-unknown", ...BOUNDS],
    handle: (call) =>
      deps.changes.looking(
        call.request,
        () =>
          deps.work({ kind: "claimant" }, (unit) =>
            once(
              unit,
              { scope: "writeMessage", key: call.once, bodyHash: call.fingerprint },
              async () => {
                const claim = await openClaim(unit, deps.shreds, call.who);
                await deps.changes.opened(call.who);
                return writeAsApplicant(unit, claim, call.body);
              },
            ),
          ),
        call.who,
      ),
  });
  return [read, write];
}

/** `GET` and `POST /api/v1/cases/{id}/messages`. */
export function staffMessageRoutes(deps: StaffCaseDeps): ApiRoute[] {
  const common = {
    path: "/api/v1/cases/{id}/messages",
    tag: "caseworker",
    auth: deps.viewers.staff("case.message"),
    params,
  } as const;
  const read = apiRoute({
    ...common,
    method: "get",
    name: "readCaseMessages",
    summary: "The messages of a case; the look is recorded",
    response: MessagesWire,
    problems: ["case-not-found", "looks-spent", "not-yours", "purpose-unfit"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => ({
        messages: onWire(
          await readAsFund(unit, deps.shreds, {
            id: caseIdOf(call.params.id),
            by: readerOf(call.who),
            purpose: "messages",
          }),
        ),
      })),
  });
  const write = apiRoute({
    ...common,
    method: "post",
    name: "writeCaseMessage",
    summary: "Write to the applicant: a text that is ready in every language, your own, or both",
    body: z
      .strictObject({ template: z.enum(TEMPLATES).optional(), text: MessageText.optional() })
      .refine(
        ({ template, text }) => template !== undefined || text !== undefined,
        "Write something.",
      ),
    once: true,
    status: 201,
    response: Written,
    problems: ["case-not-found", "not-yours", ...BOUNDS],
    handle: (call) =>
      deps.work(call.who.actor, (unit) =>
        once(unit, { scope: "writeCaseMessage", key: call.once, bodyHash: call.fingerprint }, () =>
          writeAsFund(unit, deps.shreds, {
            id: caseIdOf(call.params.id),
            by: readerOf(call.who),
            said: call.body,
          }),
        ),
      ),
  });
  return [read, write];
}

function onWire(messages: readonly Message[]): Message[] {
  return messages.map(({ number, by, on, template, text }) => ({ number, by, on, template, text }));
}
