import { be } from "./texts/be.ts";
import { en } from "./texts/en.ts";
import { fa } from "./texts/fa.ts";
import { pl } from "./texts/pl.ts";
import { ru } from "./texts/ru.ts";
import { uk } from "./texts/uk.ts";
import { defineTexts } from "./text.ts";
import type { TextKey } from "./text.ts";

/** A key of the shell's texts. */
export type ShellKey = TextKey<typeof en>;

/** The texts of the page shell, of forms and of problem pages. */
export const shellTexts = defineTexts(en, { be, ru, uk, pl, fa });

/** What is said of a problem without a text of its own, by its status. */
const BY_STATUS: Readonly<Record<number, ShellKey>> = {
  403: "problem.forbidden",
  404: "problem.not-found",
  413: "problem.request-too-large",
  422: "problem.request-invalid",
  429: "problem.too-many-requests",
  500: "problem.unknown",
  503: "problem.unavailable",
};

/** The text of the problem `code`: `exact`, or only of its kind; undefined when only English says something. */
export function problemText(
  code: string | undefined,
  status: number,
): { readonly key: ShellKey; readonly exact: boolean } | undefined {
  const key = `problem.${code ?? "unknown"}`;
  if (isShellKey(key)) return { key, exact: true };
  const kind = BY_STATUS[status];
  return kind === undefined ? undefined : { key: kind, exact: false };
}

function isShellKey(key: string): key is ShellKey {
  return Object.hasOwn(en, key);
}
