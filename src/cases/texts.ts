import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";
import { be as beAppeal } from "./appeal-texts/be.ts";
import { en as enAppeal } from "./appeal-texts/en.ts";
import { fa as faAppeal } from "./appeal-texts/fa.ts";
import { pl as plAppeal } from "./appeal-texts/pl.ts";
import { ru as ruAppeal } from "./appeal-texts/ru.ts";
import { uk as ukAppeal } from "./appeal-texts/uk.ts";
import { be as beBlackout } from "./blackout-texts/be.ts";
import { en as enBlackout } from "./blackout-texts/en.ts";
import { fa as faBlackout } from "./blackout-texts/fa.ts";
import { pl as plBlackout } from "./blackout-texts/pl.ts";
import { ru as ruBlackout } from "./blackout-texts/ru.ts";
import { uk as ukBlackout } from "./blackout-texts/uk.ts";
import { be as beCare } from "./care-texts/be.ts";
import { en as enCare } from "./care-texts/en.ts";
import { fa as faCare } from "./care-texts/fa.ts";
import { pl as plCare } from "./care-texts/pl.ts";
import { ru as ruCare } from "./care-texts/ru.ts";
import { uk as ukCare } from "./care-texts/uk.ts";
import { be as beConsent } from "./consent-texts/be.ts";
import { en as enConsent } from "./consent-texts/en.ts";
import { fa as faConsent } from "./consent-texts/fa.ts";
import { pl as plConsent } from "./consent-texts/pl.ts";
import { ru as ruConsent } from "./consent-texts/ru.ts";
import { uk as ukConsent } from "./consent-texts/uk.ts";
import { be as beCourse } from "./course-texts/be.ts";
import { en as enCourse } from "./course-texts/en.ts";
import { fa as faCourse } from "./course-texts/fa.ts";
import { pl as plCourse } from "./course-texts/pl.ts";
import { ru as ruCourse } from "./course-texts/ru.ts";
import { uk as ukCourse } from "./course-texts/uk.ts";
import { be as beErasure } from "./erasure-texts/be.ts";
import { en as enErasure } from "./erasure-texts/en.ts";
import { fa as faErasure } from "./erasure-texts/fa.ts";
import { pl as plErasure } from "./erasure-texts/pl.ts";
import { ru as ruErasure } from "./erasure-texts/ru.ts";
import { uk as ukErasure } from "./erasure-texts/uk.ts";
import { be as beIntake } from "./intake-texts/be.ts";
import { en as enIntake } from "./intake-texts/en.ts";
import { fa as faIntake } from "./intake-texts/fa.ts";
import { pl as plIntake } from "./intake-texts/pl.ts";
import { ru as ruIntake } from "./intake-texts/ru.ts";
import { uk as ukIntake } from "./intake-texts/uk.ts";
import { be as beOffer } from "./offer-texts/be.ts";
import { en as enOffer } from "./offer-texts/en.ts";
import { fa as faOffer } from "./offer-texts/fa.ts";
import { pl as plOffer } from "./offer-texts/pl.ts";
import { ru as ruOffer } from "./offer-texts/ru.ts";
import { uk as ukOffer } from "./offer-texts/uk.ts";
import { be as bePaper } from "./paper-texts/be.ts";
import { en as enPaper } from "./paper-texts/en.ts";
import { fa as faPaper } from "./paper-texts/fa.ts";
import { pl as plPaper } from "./paper-texts/pl.ts";
import { ru as ruPaper } from "./paper-texts/ru.ts";
import { uk as ukPaper } from "./paper-texts/uk.ts";
import { be as bePause } from "./pause-texts/be.ts";
import { en as enPause } from "./pause-texts/en.ts";
import { fa as faPause } from "./pause-texts/fa.ts";
import { pl as plPause } from "./pause-texts/pl.ts";
import { ru as ruPause } from "./pause-texts/ru.ts";
import { uk as ukPause } from "./pause-texts/uk.ts";
import { be as bePair } from "./pair-texts/be.ts";
import { en as enPair } from "./pair-texts/en.ts";
import { fa as faPair } from "./pair-texts/fa.ts";
import { pl as plPair } from "./pair-texts/pl.ts";
import { ru as ruPair } from "./pair-texts/ru.ts";
import { uk as ukPair } from "./pair-texts/uk.ts";
import { be as beVouch } from "./vouch-texts/be.ts";
import { en as enVouch } from "./vouch-texts/en.ts";
import { fa as faVouch } from "./vouch-texts/fa.ts";
import { pl as plVouch } from "./vouch-texts/pl.ts";
import { ru as ruVouch } from "./vouch-texts/ru.ts";
import { uk as ukVouch } from "./vouch-texts/uk.ts";
import { be as beEvidence } from "./evidence-texts/be.ts";
import { be } from "./texts/be.ts";
import { en as enEvidence } from "./evidence-texts/en.ts";
import { en } from "./texts/en.ts";
import { fa as faEvidence } from "./evidence-texts/fa.ts";
import { fa } from "./texts/fa.ts";
import { pl as plEvidence } from "./evidence-texts/pl.ts";
import { pl } from "./texts/pl.ts";
import { ru as ruEvidence } from "./evidence-texts/ru.ts";
import { ru } from "./texts/ru.ts";
import { uk as ukEvidence } from "./evidence-texts/uk.ts";
import { uk } from "./texts/uk.ts";
import { be as beUntriaged } from "./untriaged-texts/be.ts";
import { en as enUntriaged } from "./untriaged-texts/en.ts";
import { fa as faUntriaged } from "./untriaged-texts/fa.ts";
import { pl as plUntriaged } from "./untriaged-texts/pl.ts";
import { ru as ruUntriaged } from "./untriaged-texts/ru.ts";
import { uk as ukUntriaged } from "./untriaged-texts/uk.ts";

const all = {
  ...en,
  ...enErasure,
  ...enPair,
  ...enPaper,
  ...enAppeal,
  ...enBlackout,
  ...enCare,
  ...enConsent,
  ...enPause,
  ...enCourse,
  ...enEvidence,
  ...enIntake,
  ...enOffer,
  ...enUntriaged,
  ...enVouch,
};

/** A key of the texts of the recipient's pages. */
export type CaseKey = TextKey<typeof all>;

/** The texts of the recipient's pages in one language. */
export type CaseText = Text<CaseKey>;

/** The texts of the recipient's pages. */
export const caseTexts = defineTexts(all, {
  be: {
    ...be,
    ...beErasure,
    ...bePair,
    ...bePaper,
    ...beAppeal,
    ...beBlackout,
    ...beCare,
    ...beConsent,
    ...bePause,
    ...beCourse,
    ...beEvidence,
    ...beIntake,
    ...beOffer,
    ...beUntriaged,
    ...beVouch,
  },
  ru: {
    ...ru,
    ...ruErasure,
    ...ruPair,
    ...ruPaper,
    ...ruAppeal,
    ...ruBlackout,
    ...ruCare,
    ...ruConsent,
    ...ruPause,
    ...ruCourse,
    ...ruEvidence,
    ...ruIntake,
    ...ruOffer,
    ...ruUntriaged,
    ...ruVouch,
  },
  uk: {
    ...uk,
    ...ukErasure,
    ...ukPair,
    ...ukPaper,
    ...ukAppeal,
    ...ukBlackout,
    ...ukCare,
    ...ukConsent,
    ...ukPause,
    ...ukCourse,
    ...ukEvidence,
    ...ukIntake,
    ...ukOffer,
    ...ukUntriaged,
    ...ukVouch,
  },
  pl: {
    ...pl,
    ...plErasure,
    ...plPair,
    ...plPaper,
    ...plAppeal,
    ...plBlackout,
    ...plCare,
    ...plConsent,
    ...plPause,
    ...plCourse,
    ...plEvidence,
    ...plIntake,
    ...plOffer,
    ...plUntriaged,
    ...plVouch,
  },
  fa: {
    ...fa,
    ...faErasure,
    ...faPair,
    ...faPaper,
    ...faAppeal,
    ...faBlackout,
    ...faCare,
    ...faConsent,
    ...faPause,
    ...faCourse,
    ...faEvidence,
    ...faIntake,
    ...faOffer,
    ...faUntriaged,
    ...faVouch,
  },
});
