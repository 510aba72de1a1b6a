import express from "express";
import type { RequestHandler } from "express";
import type { z } from "zod";

/** One field of a form: how it is asked and how the answer is read. `K` are the keys of the page's texts. */
export interface Field<K extends string = string, S extends z.ZodType = z.ZodType> {
  readonly kind: "line" | "area" | "select" | "choice" | "tick" | "ticks" | "secret" | "hidden";
  readonly label: K;
  readonly hint?: K;
  /** Reads the trimmed text of the field, or undefined when it was left empty (`ticks`: the array of values). Its messages may be keys. */
  readonly schema: S;
  readonly options?: readonly { readonly value: string; readonly label: K }[];
  /** The value of a field that was secret is never put back into a page; fields of kind `secret` are. */
  readonly secret?: boolean;
  /** Values of this field alone that are never put back, beside those of its form. */
  readonly conceals?: (text: string) => boolean;
  /** Latin content such as addresses and codes, whatever the page's direction. */
  readonly ltr?: boolean;
  readonly autocomplete?: string;
  readonly inputmode?: "numeric" | "decimal" | "text";
  readonly max?: number;
  /** What a `tick` says when it is set; `yes` without it. */
  readonly ticked?: string;
  /** What is said of the field when it was left empty and must not be; without it that it has to be answered. */
  readonly missing?: K;
}

/** A form: the same definition renders it and validates it. */
export interface Form<F extends Readonly<Record<string, Field>>> {
  readonly name: string;
  /** Values that are never put back, in whichever field: some paste the wrong clipboard, and pages are cached, printed and looked at. */
  readonly conceals?: (text: string) => boolean;
  readonly fields: F;
}

/** What is wrong with one field. `message` is a text key or English. */
export type FieldError =
  | { readonly kind: "required" }
  | { readonly kind: "tooLong"; readonly max: number }
  | { readonly kind: "message"; readonly message: string };

/** A form that was filled in wrongly, to be shown again with 422: what was typed, without secrets, and what is wrong. */
export interface Attempt {
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly errors: Readonly<Record<string, FieldError>>;
}

/** The values of a form that was filled in rightly. */
export type FormValue<F extends Readonly<Record<string, Field>>> = {
  readonly [N in keyof F]: z.output<F[N]["schema"]>;
};

/** The outcome of reading a form. */
export type FormResult<F extends Readonly<Record<string, Field>>> =
  | { readonly ok: true; readonly value: FormValue<F> }
  | { readonly ok: false; readonly attempt: Attempt };

/** Whether a field may be left empty. */
export function isOptional({ schema }: Field): boolean {
  return schema.safeParse(undefined).success;
}

/** A form nobody has filled in yet. */
export const UNTOUCHED: Attempt = { values: {}, errors: {} };

/** Any form's fields together; longer bodies are answered with 413. */
const FORM_BYTES_MAX = 128 * 1024;

/** Reads a body of type application/x-www-form-urlencoded into `request.body`; other types leave it undefined. */
export const formBody: RequestHandler = formBodyUpTo(FORM_BYTES_MAX);

/** `formBody` for the few forms that take whole files as text; more than `limit` bytes are answered with 413. */
export function formBodyUpTo(limit: number): RequestHandler {
  return express.urlencoded({ extended: false, limit, parameterLimit: 250 });
}

/** Reads `body` by the form's definition. Keys that the form does not have are dropped. */
export function parseForm<F extends Readonly<Record<string, Field>>>(
  form: Form<F>,
  body: unknown,
): FormResult<F> {
  const value: Record<string, unknown> = {};
  const errors: Record<string, FieldError> = {};
  for (const [name, field] of Object.entries<Field>(form.fields)) {
    const typed = typedIn(field, body, name);
    const parsed = field.schema.safeParse(typed);
    if (parsed.success) value[name] = parsed.data;
    else errors[name] = errorOf(field, typed, parsed.error);
  }
  if (Object.keys(errors).length > 0)
    return { ok: false, attempt: { ...attemptOf(form, body), errors } };
  return { ok: true, value: value as FormValue<F> };
}

/** An attempt that failed by a rule outside the form, such as a code nobody has: the same values, one message. */
export function refuseField(attempt: Attempt, name: string, message: string): Attempt {
  return { ...attempt, errors: { ...attempt.errors, [name]: { kind: "message", message } } };
}

/** The attempt that shows `form` again with what `body` said, without secrets; for rules that are checked after parsing. */
export function attemptOf<F extends Readonly<Record<string, Field>>>(
  form: Form<F>,
  body: unknown,
): Attempt {
  const values: Record<string, string | readonly string[]> = {};
  for (const [name, field] of Object.entries<Field>(form.fields)) {
    const typed = typedIn(field, body, name);
    if (typed === undefined || isSecret(field)) continue;
    if (isConcealed(form, typed) || isConcealed(field, typed)) continue;
    values[name] = typed;
  }
  return { values, errors: {} };
}

function isSecret(field: Field): boolean {
  return field.kind === "secret" || field.secret === true;
}

function isConcealed(
  { conceals = () => false }: Pick<Field, "conceals">,
  typed: string | readonly string[],
): boolean {
  return [typed].flat().some((text) => conceals(text));
}

function typedIn(field: Field, body: unknown, name: string): string | string[] | undefined {
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  const sent: unknown = entries.find(([key]) => key === name)?.[1];
  return field.kind === "ticks" ? manyOf(sent) : textOf(sent);
}

/** The text of one field in Unicode NFC, with LF line ends, trimmed; undefined when empty. Of a repeated field the last one counts. */
function textOf(sent: unknown): string | undefined {
  const last: unknown = Array.isArray(sent) ? sent.at(-1) : sent;
  if (typeof last !== "string") return undefined;
  const text = last.normalize("NFC").replaceAll("\r\n", "\n").trim();
  return text === "" ? undefined : text;
}

function manyOf(sent: unknown): string[] {
  const all: unknown[] = Array.isArray(sent) ? sent : [sent];
  return all.map(textOf).filter((text) => text !== undefined);
}

function errorOf({ missing }: Field, typed: unknown, error: z.ZodError): FieldError {
  if (typed === undefined)
    return missing === undefined ? { kind: "required" } : { kind: "message", message: missing };
  const issue = error.issues[0];
  if (issue?.code === "too_big" && issue.origin === "string")
    return { kind: "tooLong", max: Number(issue.maximum) };
  return { kind: "message", message: issue?.message ?? "" };
}
