/** Regtest nodes that share one process, for tests that kill none: one such process for each worker of the tests, which ends with it. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunningNode } from "../../src/chain/sources/regtest-node.ts";

/** What the process is asked. */
export interface NodeOrder {
  readonly id: number;
  readonly kind: "open" | "close";
  readonly dataDir: string;
}

/** What it says when it has done so. */
export interface NodeAnswer {
  readonly id: number;
  /** Where the node listens; 0 for one that is closed. */
  readonly port?: number;
  readonly failed?: string;
}

const KEEPER = fileURLToPath(new URL("./hold-nodes.ts", import.meta.url));

/** The process and who waits for its answers. */
class Keeper {
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: NodeAnswer) => void>();
  #orders = 0;

  constructor(execArgv: readonly string[]) {
    const stdio = ["ignore", "inherit", "inherit", "ipc"] as const;
    this.#child = fork(KEEPER, [], { execArgv: [...execArgv], stdio: [...stdio] });
    this.#child.on("message", (answer: NodeAnswer) => this.#waiting.get(answer.id)?.(answer));
    this.exited = new Promise((resolve) => {
      this.#child.once("exit", () => {
        resolve();
        for (const [id, settle] of this.#waiting) settle({ id, failed: "the process is gone" });
      });
    });
    // Whoever forked it may end, and it ends then too.
    this.#child.unref();
    this.#rest();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Throws when it could not be done, also when the process is gone. */
  async order(kind: NodeOrder["kind"], dataDir: string): Promise<number> {
    if (!this.#child.connected)
      throw new Error(`the regtest node in ${dataDir}: its process is gone`);
    const id = (this.#orders += 1);
    const answered = new Promise<NodeAnswer>((resolve) => this.#waiting.set(id, resolve));
    this.#child.channel?.ref();
    this.#child.send({ id, kind, dataDir } satisfies NodeOrder);
    const { port, failed } = await answered;
    this.#waiting.delete(id);
    this.#rest();
    if (port === undefined) throw new Error(`the regtest node in ${dataDir}: ${failed ?? ""}`);
    return port;
  }

  /** Nobody waits for an answer, and the channel keeps its owner from ending no longer. */
  #rest(): void {
    if (this.#waiting.size === 0) this.#child.channel?.unref();
  }
}

let keeper: Keeper | undefined;

/** The one that is asked until its process is gone; whoever comes then gets another. */
function newKeeper(execArgv: readonly string[]): Keeper {
  const made = new Keeper(execArgv);
  void made.exited.then(() => {
    if (keeper === made) keeper = undefined;
  });
  return made;
}

/** The id of the process that keeps the nodes; undefined while there is none. */
export function keeperPid(): number | undefined {
  return keeper?.pid;
}

/** Opens a node in `dataDir`, in the process that keeps them; its answers, its files and its cookie are those of a node with a process of its own. */
export async function keptNode(dataDir: string, execArgv: readonly string[]): Promise<RunningNode> {
  const own = (keeper ??= newKeeper(execArgv));
  const folder = join(dataDir, "bcoin");
  const port = await own.order("open", folder);
  const cookieFile = join(folder, ".cookie");
  const auth = await readFile(cookieFile, "utf8");
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await own.order("close", folder);
  };
  // No id, so that nobody kills what others use.
  return { kind: "bcoin", url, cookieFile, auth, pid: 0, exited: own.exited, stop };
}
