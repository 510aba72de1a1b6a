import { createInterface } from "node:readline/promises";

/** A person at a terminal, for the command line. */
export interface Terminal {
  readonly print: (line: string) => void;
  /** Asks a yes-or-no question; no without a terminal, because nobody is there to say yes. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Asks for a secret and shows nothing of it; reads the next line of standard input without a terminal. */
  readonly askSecret: (question: string) => Promise<string>;
}

/** The terminal of this process. Questions go to standard error, so that answers can be piped. */
export function terminalOf(self: Pick<NodeJS.Process, "stdin" | "stdout" | "stderr">): Terminal {
  const ask = async (question: string, hidden: boolean): Promise<string> => {
    self.stderr.write(question);
    const lines = createInterface({
      input: self.stdin,
      // Without an output readline echoes nothing.
      ...(hidden ? {} : { output: self.stderr }),
      terminal: hidden,
    });
    try {
      const { value } = (await lines[Symbol.asyncIterator]().next()) as {
        value: string | undefined;
      };
      return value ?? "";
    } finally {
      lines.close();
      if (hidden) self.stderr.write("\n");
    }
  };
  // What is piped in comes at once, and a reader takes all of it: one reader for all questions, or the second answer is lost.
  let piped: AsyncIterator<string> | undefined;
  const next = async (question: string): Promise<string> => {
    self.stderr.write(question);
    piped ??= createInterface({ input: self.stdin })[Symbol.asyncIterator]();
    hold(self.stdin, "ref");
    const line = await piped.next();
    // A pipe that nobody closes must not keep the process.
    hold(self.stdin, "unref");
    self.stderr.write("\n");
    return line.done === true ? "" : line.value;
  };
  return {
    print: (line) => void self.stdout.write(`${line}\n`),
    confirm: async (question) =>
      self.stdin.isTTY && (await ask(question, false)).trim().toLowerCase() === "yes",
    askSecret: (question) => (self.stdin.isTTY ? ask(question, true) : next(question)),
  };
}

/** Pipes and terminals can be held or let go; a file, which ends by itself, cannot. */
function hold(stdin: object, how: "ref" | "unref"): void {
  const method: unknown = Reflect.get(stdin, how);
  if (typeof method === "function") method.call(stdin);
}
