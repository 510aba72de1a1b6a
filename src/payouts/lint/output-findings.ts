import { fromHex } from "../../base/bytes.ts";
import { scriptTypeOf } from "../../bitcoin/script.ts";
import { BATCH_RECIPIENTS } from "../../programmes/policy.ts";
import { isRound } from "./amounts.ts";
import type { Finding } from "./finding.ts";
import type { LintOutput, LintSubject } from "./subject.ts";

/** Recipients of one transaction see each other: so many before it is said, and so many before it is severe where no policy names a number. */
const RECIPIENTS = { most: BATCH_RECIPIENTS.usual, severe: 20 };

/** Change so many times the largest payment is told by its size. */
const SIZE_FACTOR = 10n;

/** Batches whose change must have stood in one place before that is no chance: with three outputs once in 30,000. */
const PLACES = 10;

/** One more transaction for some of the payments: overhead, an input and a change output, in vB. */
const SPLIT_VSIZE = 110n;

/** What the outputs of a batch tell. */
export function outputFindings(subject: LintSubject): Finding[] {
  return [
    ...changeFindings(subject),
    ...scriptTwice(subject),
    ...paidBefore(subject),
    ...manyRecipients(subject),
    ...beyondPolicy(subject),
  ];
}

function changeFindings(subject: LintSubject): Finding[] {
  const { change } = subject;
  if (change === undefined || subject.payments.length === 0) return [];
  return [
    ...byType(subject, change),
    ...bySize(subject, change),
    ...byInputs(subject, change),
    ...notRound(subject, change),
    ...byPlace(subject),
  ];
}

/** The only output of the kind that the inputs are. */
function byType({ payments }: LintSubject, change: LintOutput): Finding[] {
  const own = typeOf(change);
  if (payments.some((payment) => typeOf(payment) === own)) return [];
  return [{ id: "change-by-type", severity: "warning", facts: { type: own } }];
}

function bySize({ payments }: LintSubject, change: LintOutput): Finding[] {
  const largest = payments.reduce((most, { amount }) => (amount > most ? amount : most), 0n);
  if (change.amount < largest * SIZE_FACTOR) return [];
  const times = (change.amount / largest).toString();
  return [{ id: "change-by-size", severity: "note", facts: { times } }];
}

/** No coin is spent for less than it is worth: the one output below the smallest coin is change. */
function byInputs({ payments, coins }: LintSubject, change: LintOutput): Finding[] {
  const smallest = coins.reduce(
    (least: bigint | undefined, { value }) =>
      least === undefined || value < least ? value : least,
    undefined,
  );
  if (coins.length < 2 || smallest === undefined || change.amount >= smallest) return [];
  if (payments.some(({ amount }) => amount < smallest)) return [];
  return [{ id: "change-by-inputs", severity: "note", facts: {} }];
}

function notRound({ payments }: LintSubject, change: LintOutput): Finding[] {
  if (isRound(change.amount) || !payments.every(({ amount }) => isRound(amount))) return [];
  return [{ id: "change-not-round", severity: "warning", facts: {} }];
}

function byPlace({ past, programme }: LintSubject): Finding[] {
  const last = past
    .filter((batch) => batch.programme === programme && batch.outputs > 2)
    .slice(-PLACES);
  if (last.length < PLACES) return [];
  const isFirst = last.every(({ change }) => change?.place === 0);
  const isLast = last.every(({ change, outputs }) => change?.place === outputs - 1);
  if (!isFirst && !isLast) return [];
  return [{ id: "change-place", severity: "warning", facts: { count: PLACES } }];
}

function scriptTwice({ payments }: LintSubject): Finding[] {
  const count = payments.length - new Set(payments.map(({ script }) => script)).size;
  return count === 0 ? [] : [{ id: "script-twice", severity: "severe", facts: { count } }];
}

function paidBefore({ payments, past }: LintSubject): Finding[] {
  const known = new Set(past.flatMap((batch) => batch.payments.map(({ script }) => script)));
  const count = payments.filter(({ script }) => known.has(script)).length;
  return count === 0 ? [] : [{ id: "script-paid-before", severity: "severe", facts: { count } }];
}

function manyRecipients({ payments, fee, vsize, recipients }: LintSubject): Finding[] {
  const count = payments.length;
  if (count <= RECIPIENTS.most) return [];
  const batches = Math.ceil(count / RECIPIENTS.most);
  const cost = (SPLIT_VSIZE * BigInt(batches - 1) * fee) / BigInt(Math.max(1, vsize));
  const isSevere = recipients === undefined && count > RECIPIENTS.severe;
  const severity = isSevere ? "severe" : "warning";
  return [{ id: "many-recipients", severity, facts: { count, batches, cost: cost.toString() } }];
}

function beyondPolicy({ payments, recipients }: LintSubject): Finding[] {
  const count = payments.length;
  if (recipients === undefined || count <= recipients) return [];
  return [{ id: "beyond-policy", severity: "severe", facts: { count, most: recipients } }];
}

function typeOf({ script }: LintOutput): string {
  return scriptTypeOf(fromHex(script)) ?? "other";
}
