import { z } from "zod";
import { CodeNameWire } from "../http/wire.ts";
import { CASE_STATES } from "./case.ts";
import { TURNS } from "./turn.ts";

/** A case as it travels to staff. */
export const CaseWire = z
  .strictObject({
    id: z.uuid(),
    programme: CodeNameWire,
    state: z.enum(CASE_STATES),
    version: z.int().min(1),
    submittedOn: z.iso.date(),
  })
  .meta({ id: "Case" });

/** What a person has to do with a case, in answers about it. */
export const dutyWire = { turn: z.enum(TURNS), restored: z.boolean() };

/** A line of the queue as it travels. */
export const QueuedCaseWire = CaseWire.extend({
  mine: z.boolean(),
  ...dutyWire,
  overdue: z.boolean(),
  urgent: z.boolean(),
  unread: z.boolean(),
}).strict();
