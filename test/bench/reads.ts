/**
 * What anybody may read, through everything that the real server puts in front, against an Express that sends the same bytes and nothing else:
 * with a ledger of a thousand, a hundred thousand and ten million postings (or as many as can be written in three minutes), and then with a log of
 * many epochs. The ledger's size must not matter: the server's role has no right to read it here. Both servers share one child process and
 * are asked in turns.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { say, short } from "./bench.ts";
import type { Bench, Size } from "./bench.ts";
import type { Served, Wanted } from "./reads-server.ts";

const CONNECTIONS = 10;
const PATHS = ["/api/v1/balances", "/log/tile/0/000", "/api/v1/epochs", "/en/"];
const FILL_SECONDS = 180;

const STAGES: Readonly<Record<Size, readonly (readonly [postings: number, epochs: number])[]>> = {
  full: [
    [1_000, 3],
    [100_000, 3],
    [10_000_000, 3],
    [10_000_000, 300],
  ],
  tiny: [
    [10, 1],
    [20, 2],
  ],
};

export const reads: Bench = {
  name: "reads",
  async run(size) {
    const child = fork(fileURLToPath(new URL("./reads-server.ts", import.meta.url)));
    let there = 0;
    try {
      for (const [postings, epochs] of STAGES[size]) {
        // The last stage adds epochs and no postings.
        const count = there >= 100_000 && epochs > 3 ? there : postings;
        const served = await fill(child, { postings: count, epochs, seconds: FILL_SECONDS });
        there = served.postings;
        const amounts = [served.postings, served.entries, served.epochs];
        const [ledger, log, closed] = amounts.map((each) => each.toLocaleString("en"));
        say(`reads with ${ledger} postings, and a log of ${log} entries in ${closed} epochs`);
        for (const path of PATHS) await compare(path, served, size);
      }
    } finally {
      child.disconnect();
    }
  },
};

async function compare(path: string, { ours, bare }: Served, size: Size): Promise<void> {
  const best = { ours: 0, bare: 0 };
  for (let round = 0; round < (size === "full" ? 3 : 1); round += 1) {
    best.bare = Math.max(best.bare, await rate(bare, path, size));
    best.ours = Math.max(best.ours, await rate(ours, path, size));
  }
  const rates = `${Math.round(best.ours)}/s, bare Express ${Math.round(best.bare)}/s`;
  say(`reads of ${path}: ${rates}, ratio ${short(best.ours / best.bare)}`);
}

/** Requests a second; throws when one is not answered with 200. */
async function rate(port: number, path: string, size: Size): Promise<number> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    connections: CONNECTIONS,
    ...(size === "full" ? { duration: 2 } : { amount: 20 }),
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`reads: ${path} was not answered`);
  return result["2xx"] / ((result.finish.getTime() - result.start.getTime()) / 1000);
}

function fill(child: ChildProcess, wanted: Wanted): Promise<Served> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as Served));
    child.once("exit", () => reject(new Error("reads: the server did not start")));
    child.send(wanted);
  });
}
