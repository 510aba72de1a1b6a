import { createInterface } from "node:readline/promises";

/** A person at a terminal, for the command line. */
export interface Terminal {
  readonly print: (line: string) => void;
  /** Asks a yes-or-no question; no without a terminal, because nobody is there to say yes. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Asks for a secret and shows nothing of it; reads one line of standard input without a terminal. */
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
      terminal: self.stdin.isTTY && hidden,
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
  return {
    print: (line) => void self.stdout.write(`${line}\n`),
    confirm: async (question) =>
      self.stdin.isTTY && (await ask(question, false)).trim().toLowerCase() === "yes",
    askSecret: (question) => ask(question, true),
  };
}
