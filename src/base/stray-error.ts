/** What is used here of `process`. */
export interface EndingProcess {
  on(event: "uncaughtException", listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

/** Of an output: that it breaks. */
export interface Output {
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** 128 and the number of SIGPIPE: what a shell knows a command by whose reader went away. */
const UNREAD = 141;

/**
 * Ends the process with 1 when something is thrown, or a promise rejected, that nobody waits for. Node would print the error whole, and that of a
 * database quotes the row; here `tell` says what may be said of it. To the data it is the same as a killed process.
 */
export function endOnStray(self: EndingProcess, tell: (error: unknown) => void): void {
  self.on("uncaughtException", (error) => {
    try {
      tell(error);
    } finally {
      self.exit(1);
    }
  });
}

/** Ends a command without a word when whoever read its output went away, as `head` does when it has enough; with 1 and a sentence when it cannot be written. */
export function endWhenUnread(
  self: Pick<EndingProcess, "exit">,
  output: Output,
  say: (line: string) => void,
): void {
  output.on("error", ({ code }) => {
    if (code !== "EPIPE") say("The output cannot be written: look whether there is room for it.\n");
    self.exit(code === "EPIPE" ? UNREAD : 1);
  });
}
