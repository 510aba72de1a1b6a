import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";
import { be } from "./decision-texts/be.ts";
import { en } from "./decision-texts/en.ts";
import { fa } from "./decision-texts/fa.ts";
import { pl } from "./decision-texts/pl.ts";
import { ru } from "./decision-texts/ru.ts";
import { uk } from "./decision-texts/uk.ts";

/** The texts of what is public of how a programme decides, in one language. */
export type DecisionText = Text<TextKey<typeof en>>;

/** The texts of what is public of how a programme decides. */
export const decisionTexts = defineTexts(en, { be, ru, uk, pl, fa });
