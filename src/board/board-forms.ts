import { z } from "zod";
import { looksSecret } from "../bitcoin/secret.ts";
import { parseId } from "../base/id.ts";
import type { Id } from "../base/id.ts";
import type { Field, Form } from "../http/form.ts";
import type { BoardTextKey } from "./texts.ts";

/** Why the board is asked; everybody on the staff reads it. */
export const BOARD_REASON = z.string().min(3, "ask.short").max(500);

/** A file that the holders gave back is a few hundred bytes long. */
export const RETURN_MAX = 4_096;

const CaseField = z.string().transform((text, context): Id<"case"> => {
  const id = parseId<"case">(text);
  if (id !== undefined) return id;
  context.addIssue({ code: "custom", message: "ask.noCase" });
  return z.NEVER;
});

/** The form that asks the board for a case. */
export const ASK_FORM = {
  name: "board-ask",
  conceals: (text) => looksSecret(text) !== undefined,
  fields: {
    case: {
      kind: "line",
      label: "ask.case",
      hint: "ask.caseHint",
      schema: CaseField,
      ltr: true,
      max: 36,
      autocomplete: "off",
    },
    readers: {
      kind: "line",
      label: "ask.readers",
      hint: "ask.readersHint",
      schema: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,31} +[a-z][a-z0-9-]{0,31}$/, "ask.noReaders")
        .transform((text) => text.split(/ +/)),
      ltr: true,
      max: 65,
      autocomplete: "off",
    },
    reason: {
      kind: "area",
      label: "ask.reason",
      hint: "ask.reasonHint",
      schema: BOARD_REASON,
      max: 500,
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<BoardTextKey>>>>;

/** The form that takes back what the holders made. */
export const RETURN_FORM = {
  name: "board-return",
  fields: {
    file: {
      kind: "area",
      label: "return.file",
      schema: z.string().max(RETURN_MAX),
      ltr: true,
      autocomplete: "off",
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<BoardTextKey>>>>;
