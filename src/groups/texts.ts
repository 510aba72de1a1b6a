import { defineTexts } from "../http/text.ts";
import type { TextKey } from "../http/text.ts";

const en = {
  heading: "Groups that vouch",
  explain:
    "A group that the fund trusts, such as a union committee or a legal-aid collective, vouches for applicants with a key of its own. It learns nothing of a request, and the fund learns no name. One person proposes a group, somebody else agrees. Whoever knows the key can use up the quota of this month and the last, and no more.",
  costs:
    "When a key may be in other hands, or a group cannot be trusted any more, withdraw it: at once and for good, and none of its vouches counts from then on. The group then makes another key, with another name.",
  none: "No group vouches.",
  proposed: "proposed",
  standing: "vouches",
  ended: "over",
  withdrawn: "withdrawn",
  programme: "Programme",
  until: "Last day",
  used: "Vouches",
  usedOf: "{{now}} of {{quota}} this month, {{before}} last month",
  people: "By",
  proposedBy: "proposed by {{person}}",
  agreedBy: "agreed to by {{person}}",
  withdrawnBy: "withdrawn by {{person}} on {{day}}",
  agree: "Agree",
  others: "Somebody else agrees to what you propose.",
  withdraw: "Withdraw it for good",
  new: "Propose one",
  vkey: "The group’s public key",
  vkeyHint:
    "What purse found key --role group printed. Its name, before the first plus sign, must not be what the group is called.",
  quota: "Most vouches a month",
  quotaHint: "A whole number from 1 to 500.",
  wrongQuota: "Write a whole number in these bounds.",
  untilHint: "As 2026-11-25; at most 366 days from now.",
  noDay: "Write a day as 2026-11-25.",
  choose: "Write the code of a programme, such as general.",
  propose: "Propose it",
  "done.proposed": "The group is proposed. Somebody else agrees.",
  "done.agreed": "The group vouches from now on.",
  "done.withdrawn": "The group is withdrawn. None of its vouches counts.",
} as const;

/** A key of the texts of this page. */
export type GroupKey = TextKey<typeof en>;

/** The texts of the staff's page of groups, in English. */
export const groupTexts = defineTexts(en, {});
