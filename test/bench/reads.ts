/**
 * What anybody may read: the published balances and a full tile of a log with over a thousand entries, through everything that the real
 * server puts in front, against an Express that sends the same bytes and nothing else. Both servers share one child process and are asked
 * in turns.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { say, short } from "./bench.ts";
import type { Bench, Size } from "./bench.ts";
import type { Served } from "./reads-server.ts";

const CONNECTIONS = 10;

export const reads: Bench = {
  name: "reads",
  async run(size) {
    const child = fork(fileURLToPath(new URL("./reads-server.ts", import.meta.url)), [size]);
    try {
      const { ours, bare, paths, entries } = await answer(child);
      say(`reads of a log with ${entries.toLocaleString("en")} entries`);
      for (const path of paths) await compare(path, { ours, bare }, size);
    } finally {
      child.disconnect();
    }
  },
};

async function compare(
  path: string,
  { ours, bare }: { ours: number; bare: number },
  size: Size,
): Promise<void> {
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
    ...(size === "full" ? { duration: 3 } : { amount: 20 }),
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`reads: ${path} was not answered`);
  return result["2xx"] / ((result.finish.getTime() - result.start.getTime()) / 1000);
}

function answer(child: ChildProcess): Promise<Served> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as Served));
    child.once("exit", () => reject(new Error("reads: the server did not start")));
  });
}
