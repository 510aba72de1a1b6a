import type { Clock, Random } from "../../../base/clock.ts";
import type { DemoFiles, DemoSignIn } from "../demo-files.ts";

/** What a play is told of: a demo that runs, its secrets, and how to speak to the one who watches. */
export interface Stage {
  /** Scheme, host and port, without a final slash. */
  readonly url: string;
  readonly files: DemoFiles;
  readonly staff: readonly DemoSignIn[];
  /** For what the players write to disk: manifest, approvals, receipt, mirror. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Narrator;
  /** Runs one of our own entry files as a person at a terminal would. */
  readonly run: RunCommand;
}

/** A command that ran to its end. */
export interface RanCommand {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the entry file `name` of bin/ with these arguments. */
export type RunCommand = (name: string, args: readonly string[]) => Promise<RanCommand>;

/** Tells the story. */
export interface Narrator {
  /** A new chapter. */
  chapter(title: string): void;
  /** A paragraph: what happens, and why. */
  say(text: string): void;
  /** A line as it is: an address, a figure, the output of a command. */
  show(line: string): void;
}

const WIDTH = 100;

/** A narrator that writes lines of at most 100 columns; only words longer than that, such as long addresses, stick out. */
export function narratorOf(write: (line: string) => void): Narrator {
  let chapters = 0;
  return {
    chapter(title) {
      chapters += 1;
      write("");
      write(`${chapters}. ${title}`);
    },
    say(text) {
      for (const line of wrap(text, WIDTH - 3)) write(`   ${line}`);
    },
    show: (line) => write(`     ${line}`),
  };
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Satoshis as people read them: `1 250 000 sat`. */
export function inSats(amount: bigint): string {
  return `${amount.toString().replaceAll(/(?<=\d)(?=(\d{3})+$)/g, " ")} sat`;
}
