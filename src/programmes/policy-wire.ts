import { z } from "zod";
import { SatsText } from "../base/sats-text.ts";
import { LANGUAGES } from "../http/text.ts";
import { HexWire, SatsWire } from "../http/wire.ts";
import type { PolicyVersion } from "./policies.view.ts";
import {
  BATCH_RECIPIENTS,
  FILES_DAYS_BEFORE,
  HOUSEHOLD_GRANTS,
  REVIEW_DAYS,
  SHARE_MAX,
  TIME_DAYS,
  timesIn,
} from "./policy.ts";
import type { ProgrammePolicy, TimeField } from "./policy.ts";
import { PURPOSES, someOf } from "./purpose.ts";

const days = (most: number) => z.int().min(1).max(most);
const sources = z.int().min(2).max(6);

const time = (field: TimeField) =>
  z.int().min(TIME_DAYS[field].least).max(TIME_DAYS[field].most).optional();

const times = {
  completedDays: time("completedDays"),
  expiredDays: time("expiredDays"),
  withdrawnDays: time("withdrawnDays"),
  filesDays: time("filesDays"),
  untriagedDays: time("untriagedDays"),
};

const bounds = <S extends z.ZodType>(sats: S) =>
  z.strictObject({
    budget: sats.optional(),
    windowSats: sats.optional(),
    windowDays: days(366),
    batchSats: sats.optional(),
    batchRecipients: z.int().min(BATCH_RECIPIENTS.least).max(BATCH_RECIPIENTS.most).optional(),
    daySats: sats.optional(),
    overdueDays: days(365),
    reviewDays: z.int().min(REVIEW_DAYS.least).max(REVIEW_DAYS.most).optional(),
    householdGrants: z.int().min(HOUSEHOLD_GRANTS.least).max(HOUSEHOLD_GRANTS.most).optional(),
    purposes: z.array(z.enum(PURPOSES)).min(1).max(PURPOSES.length).optional(),
    languages: z.array(z.enum(LANGUAGES)).min(1).max(LANGUAGES.length).optional(),
    ...times,
    urgentShare: z.int().min(1).max(SHARE_MAX).optional(),
    tier0: z.strictObject({ cap: sats, sources }).optional(),
    tier1: z.strictObject({ cap: sats, sources }),
    tier2: z.strictObject({ cap: sats, sources }),
    tier3: z.strictObject({ cap: sats, sources }).optional(),
  });

/** A policy in requests. */
export const PolicyBody = bounds(SatsText).transform((sent): ProgrammePolicy => {
  const {
    budget,
    windowSats,
    batchSats,
    batchRecipients,
    daySats,
    urgentShare,
    reviewDays,
    householdGrants,
    windowDays,
    overdueDays,
  } = sent;
  const purposes = someOf(PURPOSES, sent.purposes);
  const languages = someOf(LANGUAGES, sent.languages);
  return {
    windowDays,
    overdueDays,
    ...(purposes !== undefined && { purposes }),
    ...(languages !== undefined && { languages }),
    ...(urgentShare !== undefined && { urgentShare }),
    ...(reviewDays !== undefined && { reviewDays }),
    ...(householdGrants !== undefined && { householdGrants }),
    ...timesIn(sent),
    ...(budget !== undefined && { budget }),
    ...(windowSats !== undefined && { windowSats }),
    ...(batchSats !== undefined && { batchSats }),
    ...(batchRecipients !== undefined && { batchRecipients }),
    ...(daySats !== undefined && { daySats }),
    tiers: [sent.tier0, sent.tier1, sent.tier2, sent.tier3].flatMap((rule, tier) =>
      rule === undefined ? [] : [{ ...rule, tier }],
    ),
  };
});

const PolicyWire = bounds(SatsWire)
  .extend({ filesDays: days(FILES_DAYS_BEFORE).optional() })
  .meta({
    id: "ProgrammePolicy",
    description:
      "Amounts in satoshis; what is absent is not bounded. `budget`: all that is ever granted. `windowSats`: what is granted in `windowDays`. `batchSats`, `daySats`: what one batch, and all batches frozen in 24 hours, pay. `batchRecipients`: how many people a batch is drawn for, and how many it pays without a reason; 5 when absent. `tier0` (emergencies, never more than `tier1`), `tier1`, `tier2`, `tier3` (above the largest award and every other tier, three have to agree): the most that is paid on evidence of a tier, and how many classes of evidence it needs. `purposes`: what it helps with, `languages`: in which it answers; all when absent. `urgentShare`: so many hundredths of the budget and of the window are left for emergencies. `completedDays`, `expiredDays`, `withdrawnDays`, `filesDays`: after how many days requests that are over, and files, are destroyed, where that is sooner than in the whole fund; for requests that came after the month of `heldSince`. `untriagedDays`: after how many days such a request ends that nobody sent to review, days of blackouts not counted; never when absent. `reviewDays`: after how many days somebody else is drawn for a reviewer, or a judge of two requests, who says nothing, counted from the end of the week in which it was their turn, days of blackouts not counted; 14 when absent, and never more than 3 in an emergency. `householdGrants`: so many requests of one household are granted in `windowDays`, as far as people judged them to be of one; by months, of which the last one counts whole.",
  });

/** A version of a policy in answers; `widens` when it took two people. */
export const VersionWire = z.strictObject({
  version: z.int().min(1),
  digest: HexWire(32),
  text: z.string(),
  heldSince: z.iso.date().optional(),
  widens: z.boolean(),
  policy: PolicyWire,
  changes: z.array(
    z.strictObject({
      field: z.string(),
      from: z.string().optional(),
      to: z.string().optional(),
      widens: z.boolean(),
    }),
  ),
});

/** A version as it goes into an answer. */
export function versionOnWire(of: PolicyVersion): z.input<typeof VersionWire> {
  const { tiers, ...rest } = of.policy;
  const [tier0, tier1, tier2, tier3] = [0, 1, 2, 3].map((tier) => {
    const rule = tiers.find((each) => each.tier === tier);
    return rule && { cap: rule.cap.toString(), sources: rule.sources };
  });
  if (tier1 === undefined || tier2 === undefined) throw new Error("versionOnWire: no tiers");
  return {
    version: of.version,
    digest: of.digest,
    text: of.text,
    heldSince: of.heldSince,
    widens: of.widens,
    policy: {
      ...rest,
      purposes: rest.purposes && [...rest.purposes],
      languages: rest.languages && [...rest.languages],
      budget: rest.budget?.toString(),
      windowSats: rest.windowSats?.toString(),
      batchSats: rest.batchSats?.toString(),
      daySats: rest.daySats?.toString(),
      tier0,
      tier1,
      tier2,
      tier3,
    },
    changes: of.changes.map((change) => ({ ...change })),
  };
}
