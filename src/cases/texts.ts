import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";
import { be as beErasure } from "./erasure-texts/be.ts";
import { en as enErasure } from "./erasure-texts/en.ts";
import { fa as faErasure } from "./erasure-texts/fa.ts";
import { pl as plErasure } from "./erasure-texts/pl.ts";
import { ru as ruErasure } from "./erasure-texts/ru.ts";
import { uk as ukErasure } from "./erasure-texts/uk.ts";
import { be } from "./texts/be.ts";
import { en } from "./texts/en.ts";
import { fa } from "./texts/fa.ts";
import { pl } from "./texts/pl.ts";
import { ru } from "./texts/ru.ts";
import { uk } from "./texts/uk.ts";

const all = { ...en, ...enErasure };

/** A key of the texts of the recipient's pages. */
export type CaseKey = TextKey<typeof all>;

/** The texts of the recipient's pages in one language. */
export type CaseText = Text<CaseKey>;

/** The texts of the recipient's pages. */
export const caseTexts = defineTexts(all, {
  be: { ...be, ...beErasure },
  ru: { ...ru, ...ruErasure },
  uk: { ...uk, ...ukErasure },
  pl: { ...pl, ...plErasure },
  fa: { ...fa, ...faErasure },
});
