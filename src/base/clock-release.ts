import { readShape, record, writeShape } from "./shape.ts";
import type { ShapeOf } from "./shape.ts";
import { formatDate } from "./clock.ts";
import { H } from "./digest.ts";
import { date, fund, hex, int, oneOf, time } from "./field.ts";

/**
 * What two people approve when a signer's clock ran ahead: that its log, which ends with line `lines`, of the time `ends` and the hash `last`, goes on from `day`, or the day after.
 * `place` says whether the log lies as its signer wrote it, or was put back from a copy, or changed, so that lines may be missing.
 */
export const CLOCK_RELEASE = record("signer-clock-release", {
  day: date,
  ends: time,
  fund,
  id: hex(16),
  last: hex(32),
  lines: int(1),
  place: oneOf("kept", "restored"),
});
export type ClockRelease = ShapeOf<typeof CLOCK_RELEASE>;

const TEXT_MAX = 4096;
const DAY_MS = 24 * 3600 * 1000;

/** Reads the text of a release, without its newline; refuses by the parsing rules alone. */
export function parseClockRelease(bytes: Uint8Array): ClockRelease {
  return readShape(CLOCK_RELEASE, bytes, TEXT_MAX);
}

/** Canonical bytes of a release. */
export function formatClockRelease(release: ClockRelease): Uint8Array {
  return writeShape(CLOCK_RELEASE, release);
}

/** What is signed to approve it (FORMATS 4), 32 bytes; of a name of its own, so that the approval of a plain release is none of this. */
export function clockReleaseDigest(release: ClockRelease): Uint8Array {
  return H("commonpurse/signer-clock-release/v1", formatClockRelease(release));
}

/** Whether a release to this day may be approved, and carried out, at `at`: on that day, or the one after, because people must be found who approve it. */
export function isReleaseDay(day: string, at: Date): boolean {
  return releaseDays(at).some((each) => each === day);
}

/** The days that a release may set when it is carried out at `at`, the likelier first. */
export function releaseDays(at: Date): readonly [string, string] {
  return [formatDate(at), formatDate(new Date(at.getTime() - DAY_MS))];
}

/** What a release says, in words, for those who approve it. */
export function describeClockRelease(release: ClockRelease): string[] {
  const { day, ends, fund: of, id, last, lines, place } = release;
  const back = Math.ceil((Date.parse(ends) - Date.parse(`${day}T00:00:00Z`)) / DAY_MS);
  return [
    `A signer's log goes back in time, because the clock of its last record ran ahead: fund ${of}, log ${id}.`,
    `It ends with line ${lines}, of ${ends}, hash ${last}.`,
    `It goes on from ${day} or the day after, which is up to ${back} ${back === 1 ? "day" : "days"} back. What it signed ahead of that weighs on the limits of 24 hours from then on, and on no later ones.`,
    place === "kept"
      ? "The log lies as its signer wrote it."
      : `THE LOG WAS PUT BACK FROM A COPY, OR CHANGED. What was signed after line ${lines} is forgotten, and may be signed and paid a second time: hold it against every other copy first.`,
    `Approve it only if today is ${day}, or the day after, by a clock that you trust yourself.`,
  ];
}
