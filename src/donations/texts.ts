import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";
import { be } from "./texts/be.ts";
import { en } from "./texts/en.ts";
import { fa } from "./texts/fa.ts";
import { pl } from "./texts/pl.ts";
import { ru } from "./texts/ru.ts";
import { uk } from "./texts/uk.ts";

/** A key of the texts of the public and donor pages. */
export type DonationKey = TextKey<typeof en>;

/** The texts of the public and donor pages in one language. */
export type DonationText = Text<DonationKey>;

/** The texts of the public and donor pages. */
export const donationTexts = defineTexts(en, { be, ru, uk, pl, fa });
