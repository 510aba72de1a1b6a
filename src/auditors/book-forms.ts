import { z } from "zod";
import type { Field, Form } from "../http/form.ts";
import type { BookKey } from "./texts.ts";

type BookForm<N extends string> = Form<Readonly<Record<N, Field<BookKey, z.ZodType<string>>>>>;

/** The name that the tokens of all forms about the book carry; which form it was, its path says. */
export const BOOK_FORMS = "staff-book";

/** No entry of the log is longer, and a sheet of a thousand keys has about 70,000 characters. */
export const NOTE_MAX = 16_384;
export const SHEET_MAX = 131_072;

/** A signed file as text. A form drops the newline at its end, which is part of a signed note; canonical JSON has none. */
function pasted(max: number, ending: "" | "\n"): z.ZodType<string> {
  return z
    .string()
    .max(max)
    .transform((text) => `${text}${ending}`);
}

/** What may be the wrong clipboard, such as a private key, is not put back. */
const area = { kind: "area", secret: true, ltr: true } as const;

/** An attestation, as `purse attest` writes it. */
export const ATTESTATION_FORM: BookForm<"attestation"> = {
  name: BOOK_FORMS,
  fields: {
    attestation: {
      ...area,
      label: "attestation.label",
      hint: "attestation.hint",
      schema: pasted(NOTE_MAX, "\n"),
      max: NOTE_MAX,
    },
  },
};

/** A sheet of epoch keys, as `purse audit-keys` writes it. */
export const SHEET_FORM: BookForm<"sheet"> = {
  name: BOOK_FORMS,
  fields: {
    sheet: {
      ...area,
      label: "sheet.label",
      hint: "sheet.hint",
      schema: pasted(SHEET_MAX, "\n"),
      max: SHEET_MAX,
    },
  },
};

/** A correction, as `purse correct` writes it. */
export const CORRECTION_FORM: BookForm<"correction"> = {
  name: BOOK_FORMS,
  fields: {
    correction: {
      ...area,
      label: "correction.label",
      hint: "correction.hint",
      schema: pasted(NOTE_MAX, ""),
      max: NOTE_MAX,
    },
  },
};
