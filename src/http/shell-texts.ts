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

/** The key under which a problem `code` is explained in every language; undefined when only English explains it. */
export function problemKey(code: string): ShellKey | undefined {
  const key = `problem.${code}`;
  return isShellKey(key) ? key : undefined;
}

function isShellKey(key: string): key is ShellKey {
  return Object.hasOwn(en, key);
}
