/**
 * Attacks a simulated year of payouts, built without and with shaping in one run, by what the chain alone tells.
 *
 *   npm run analyse
 *   npm run analyse -- --payouts 5000 --seed 7
 */
import { parseArgs } from "node:util";
import { measure } from "./measures.ts";
import { playYear } from "./year.ts";

const { values } = parseArgs({
  options: {
    payouts: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
    tracers: { type: "string", default: "20" },
  },
});
const payouts = Number(values.payouts);
const tracers = Number(values.tracers);
if (
  !Number.isInteger(payouts) ||
  payouts < 20 ||
  payouts > 100_000 ||
  !Number.isInteger(tracers) ||
  tracers < 1
) {
  process.stderr.write("Give --payouts as a whole number from 20 to 100000, --tracers from 1.\n");
  process.exit(2);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const [plain, shaped] = [false, true].map((shaping) => {
  const year = playYear({ payouts, seed: values.seed, shaping });
  return { year, measures: measure(year, tracers) };
}) as [
  { year: ReturnType<typeof playYear>; measures: ReturnType<typeof measure> },
  { year: ReturnType<typeof playYear>; measures: ReturnType<typeof measure> },
];

say(
  `${payouts} payouts, seed ${values.seed}, ${tracers} gifts of the analyst's own; larger is worse.\n`,
);
say(`${"".padEnd(52)}${"plain".padStart(10)}${"shaped".padStart(10)}`);
for (const [index, { name, value, unit }] of plain.measures.entries()) {
  const text = (number: number): string => `${number.toFixed(1)}${unit}`.padStart(10);
  say(`${name.padEnd(52)}${text(value)}${text(shaped.measures[index]!.value)}`);
}
for (const [label, of] of [
  ["transactions", ({ year }: typeof plain) => year.chain.length],
  ["payouts made", ({ year }: typeof plain) => year.truth.payouts],
  [
    "fees a payout, sat",
    ({ year }: typeof plain) => Number(year.truth.fees) / Math.max(1, year.truth.payouts),
  ],
] as const)
  say(
    `${label.padEnd(52)}${of(plain).toFixed(0).padStart(10)}${of(shaped).toFixed(0).padStart(10)}`,
  );
