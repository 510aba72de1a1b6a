import type { ComponentChildren, VNode } from "preact";
import { Notice } from "./parts.tsx";
import { shellTexts } from "./shell-texts.ts";
import { isOptional, UNTOUCHED } from "./form.ts";
import type { Attempt, Field, FieldError, Form } from "./form.ts";
import type { Language, Text } from "./text.ts";

/** The name of the hidden field that carries the token of `csrf.ts`. */
export const TOKEN_FIELD = "token";

/** A form to show: `attempt` puts back what was typed, `before` stands above the fields, `submit` on the button. */
export interface FormViewProps<K extends string> {
  readonly form: Form<Readonly<Record<string, Field<K>>>>;
  readonly text: Text<K>;
  readonly action: string;
  readonly token: string;
  readonly submit: string;
  readonly attempt?: Attempt;
  /** Names of fields that `children` show in their own way; their mistakes are listed with the others. */
  readonly elsewhere?: readonly string[];
  /** What the ids of its fields begin with, where a page has several forms with the same ones. */
  readonly within?: string;
  readonly children?: ComponentChildren;
}

/** The form, its mistakes listed first with links to the fields, each field with its hint and error tied to it for screen readers. */
export function FormView<K extends string>(props: FormViewProps<K>): VNode {
  const {
    form,
    text,
    action,
    token,
    submit,
    attempt = UNTOUCHED,
    elsewhere = [],
    within,
    children,
  } = props;
  const idOf = (name: string): string => (within === undefined ? name : `${within}-${name}`);
  return (
    <form method="post" action={action} novalidate autocomplete="off">
      <input type="hidden" name={TOKEN_FIELD} value={token} />
      <Mistakes {...{ form, text, attempt, idOf }} />
      {Object.entries(form.fields)
        .filter(([name]) => !elsewhere.includes(name))
        .map(([name, field]) => (
          <FieldView key={name} {...{ name, field, text, attempt }} id={idOf(name)} />
        ))}
      {children}
      <button type="submit">{submit}</button>
    </form>
  );
}

interface FieldProps<K extends string> {
  readonly name: string;
  /** Where a page has several forms with this field; the name otherwise. */
  readonly id?: string;
  readonly field: Field<K>;
  readonly text: Text<K>;
  readonly attempt: Attempt;
}

function Mistakes<K extends string>(props: {
  readonly form: Form<Readonly<Record<string, Field<K>>>>;
  readonly text: Text<K>;
  readonly attempt: Attempt;
  readonly idOf: (name: string) => string;
}): VNode | null {
  const { form, text, attempt, idOf } = props;
  const wrong = Object.entries(form.fields).filter(([name]) => attempt.errors[name] !== undefined);
  if (wrong.length === 0) return null;
  const { t } = shellTexts(text.language);
  return (
    <div role="alert">
      <Notice tone="bad">
        <h2>{t("form.mistakes", { count: wrong.length })}</h2>
        <ul>
          {wrong.map(([name, field]) => (
            <li key={name}>
              <a href={`#${idOf(name)}`}>{text.t(field.label)}</a>
            </li>
          ))}
        </ul>
        <p>{t("form.again")}</p>
      </Notice>
    </div>
  );
}

/** One field with label, hint and error. */
export function FieldView<K extends string>(props: FieldProps<K>): VNode {
  const { name, id = name, field, text, attempt } = props;
  if (field.kind === "hidden") return <Control {...props} />;
  const error = attempt.errors[name];
  const caption = (
    <>
      {text.t(field.label)}
      {isOptional(field) && field.kind !== "tick" ? (
        <span class="soft"> ({shellTexts(text.language).t("form.optional")})</span>
      ) : null}
      {field.hint === undefined ? null : (
        <span class="hint" id={`${id}-hint`}>
          {text.t(field.hint)}
        </span>
      )}
      {error === undefined ? null : (
        <span class="error" id={`${id}-error`}>
          {say(error, text, text.language)}
        </span>
      )}
    </>
  );
  const many = field.kind === "choice" || field.kind === "ticks";
  const wrong = error === undefined ? "field" : "field wrong";
  if (many)
    return (
      <fieldset class={wrong} id={id}>
        <legend>{caption}</legend>
        <Control {...props} />
      </fieldset>
    );
  if (field.kind === "tick")
    return (
      <div class={wrong}>
        <label class="choice">
          <Control {...props} />
          <span>{caption}</span>
        </label>
      </div>
    );
  return (
    <div class={wrong}>
      <label for={id}>{caption}</label>
      <Control {...props} />
    </div>
  );
}

function Control<K extends string>({
  name,
  id = name,
  field,
  text,
  attempt,
}: FieldProps<K>): VNode {
  const typed = attempt.values[name];
  const value = typeof typed === "string" ? typed : "";
  const ids = [
    field.hint === undefined ? "" : `${id}-hint`,
    attempt.errors[name] === undefined ? "" : `${id}-error`,
  ].filter((id) => id !== "");
  const common = {
    id,
    name,
    "aria-describedby": ids.length === 0 ? undefined : ids.join(" "),
    "aria-invalid": attempt.errors[name] === undefined ? undefined : ("true" as const),
    dir: field.ltr === true ? ("ltr" as const) : undefined,
    maxLength: field.max,
    autocomplete: field.autocomplete,
    inputMode: field.inputmode,
  };
  switch (field.kind) {
    case "line":
      return <input type="text" {...common} value={value} />;
    case "secret":
      return <input type="password" {...common} />;
    case "hidden":
      return <input type="hidden" name={name} value={value} />;
    case "area":
      return <textarea {...common}>{value}</textarea>;
    case "tick": {
      const { ticked = "yes" } = field;
      return <input type="checkbox" {...common} value={ticked} checked={value === ticked} />;
    }
    case "select":
      return (
        <select {...common}>
          <option value="" />
          {(field.options ?? []).map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {text.t(option.label)}
            </option>
          ))}
        </select>
      );
    case "choice":
    case "ticks":
      return <Options name={name} field={field} text={text} attempt={attempt} />;
  }
}

function Options<K extends string>({ name, field, text, attempt }: FieldProps<K>): VNode {
  const typed = attempt.values[name] ?? [];
  const chosen = typeof typed === "string" ? [typed] : typed;
  return (
    <>
      {(field.options ?? []).map((option) => (
        <label class="choice" key={option.value}>
          <input
            type={field.kind === "ticks" ? "checkbox" : "radio"}
            name={name}
            value={option.value}
            checked={chosen.includes(option.value)}
          />
          <span>{text.t(option.label)}</span>
        </label>
      ))}
    </>
  );
}

function say<K extends string>(error: FieldError, text: Text<K>, language: Language): string {
  const { t } = shellTexts(language);
  if (error.kind === "required") return t("form.required");
  if (error.kind === "tooLong") return t("form.tooLong", { max: error.max });
  return error.message === "" ? t("form.wrong") : text.say(error.message);
}
