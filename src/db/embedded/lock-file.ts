import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

/** What `postmaster.pid` says about the server that runs, or once ran, on a data directory. */
export interface LockFile {
  readonly pid: number;
  readonly port: number;
  readonly socketDir: string;
  readonly ready: boolean;
}

/** Marks our own servers in the list of processes. */
export const CLUSTER_NAME = "commonpurse";
export const WATCHDOG_NAME = "commonpurse-postgres";

/** The lock file of `dataDir`; undefined when there is none or it is only half written. */
export async function readLockFile(dataDir: string): Promise<LockFile | undefined> {
  const text = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => "");
  const [pid, , , port, socketDir, , , status] = text.split("\n");
  if (!/^\d+$/.test(pid ?? "")) return undefined;
  return {
    pid: Number(pid),
    port: Number(port ?? 0),
    socketDir: socketDir ?? "",
    ready: (status ?? "").startsWith("ready"),
  };
}

/** Who has the process id now: a server of this very data directory, some other process, or nobody. Ids are recycled, so the name and the arguments decide. */
export async function ownerOf(pid: number, dataDir: string): Promise<"server" | "other" | "none"> {
  const found = await processOf(pid);
  if (found === undefined) return "none";
  // Ended, but never waited for, as in containers whose first process does not care: for PostgreSQL it would count as alive.
  if (found.ended) return "other";
  const [program, ...rest] = found.command;
  if (basename(program ?? "") !== "postgres") return "other";
  const given = rest[rest.indexOf("-D") + 1];
  // A server that was started by hand may name its folder in another way; it gets the benefit of the doubt.
  return rest.includes("-D") && given?.startsWith("/") === true && given !== dataDir
    ? "other"
    : "server";
}

/** Whether the server is one of ours whose watchdog is gone, so that nobody will ever stop it. */
export async function isOrphan(pid: number): Promise<boolean> {
  const server = await processOf(pid);
  if (server === undefined || !server.command.join(" ").includes(`cluster_name=${CLUSTER_NAME}`))
    return false;
  const parent = await processOf(server.parent);
  return parent?.command.includes(WATCHDOG_NAME) !== true;
}

interface Process {
  readonly parent: number;
  readonly command: readonly string[];
  readonly ended: boolean;
}

async function processOf(pid: number): Promise<Process | undefined> {
  try {
    if (process.platform !== "linux") return await processFromPs(pid);
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return {
      parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]),
      command: command.split("\0"),
      ended: /^State:\s+Z/m.test(status),
    };
  } catch {
    return undefined;
  }
}

/** ps ends with an error when there is no such process. */
async function processFromPs(pid: number): Promise<Process> {
  const format = ["-o", "ppid=,stat=,command="];
  const { stdout } = await promisify(execFile)("ps", [...format, "-p", String(pid)]);
  const [parent, state, ...command] = stdout.trim().split(/\s+/);
  return { parent: Number(parent), command, ended: state?.startsWith("Z") === true };
}
