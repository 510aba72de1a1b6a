import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";
import { be } from "./texts/be.ts";
import { en } from "./texts/en.ts";
import { fa } from "./texts/fa.ts";
import { pl } from "./texts/pl.ts";
import { ru } from "./texts/ru.ts";
import { uk } from "./texts/uk.ts";

/** A key of the texts of the recipient's pages. */
export type CaseKey = TextKey<typeof en>;

/** The texts of the recipient's pages in one language. */
export type CaseText = Text<CaseKey>;

/** The texts of the recipient's pages. */
export const caseTexts = defineTexts(en, { be, ru, uk, pl, fa });
