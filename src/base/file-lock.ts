/** What of `spawn` of node:child_process a lock takes: base itself starts no process. */
export type Spawn = (
  program: string,
  args: readonly string[],
  options: { readonly stdio: ["ignore", "ignore", "ignore", number] },
) => {
  once(event: "error", listener: (error: Error) => void): unknown;
  once(event: "exit", listener: (code: number | null) => void): unknown;
};

/** What came of a try: `taken` when another has the file, `unlockable` when its disk takes no locks, `unequipped` without a program that locks. */
export type LockResult = "locked" | "taken" | "unlockable" | "unequipped";

/**
 * Keeps every other process, and every other opening in this one, away from an open file until it is closed: by flock(2), which the kernel
 * lets go when the process is gone, however it ended. `wait` until another lets it go, or not at all. Node has no call for it: a child locks the open
 * file that it inherits, and what it locked stays with us (`flock -n 9` of a shell does the same). Files on a network are not meant.
 */
export async function lockFile(
  spawn: Spawn,
  fd: number,
  { wait }: { readonly wait: boolean },
): Promise<LockResult> {
  for (const [program, ...args] of wait ? WAITING : TRYING) {
    const code = await exitCode(
      spawn(program, args, { stdio: ["ignore", "ignore", "ignore", fd] }),
    );
    if (code === undefined) continue;
    if (code === 0) return "locked";
    return code === 1 ? "taken" : "unlockable";
  }
  return "unequipped";
}

/** Programs that lock file 3: util-linux (or busybox), and perl where that is not. */
type Lockers = readonly (readonly [string, ...string[]])[];

/** Without waiting; they end with 1 when another has it. */
const TRYING: Lockers = [
  ["flock", "-n", "3"],
  [
    "perl",
    "-e",
    'open(my $f, "+<&=", 3) or exit 2; exit(flock($f, 6) ? 0 : $!{EWOULDBLOCK} ? 1 : 2)',
  ],
];
const WAITING: Lockers = [
  ["flock", "3"],
  ["perl", "-e", 'open(my $f, "+<&=", 3) or exit 2; exit(flock($f, 2) ? 0 : 2)'],
];

/** How a program ended; undefined when it is not installed. */
async function exitCode(child: ReturnType<Spawn>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      if ("code" in error && error.code === "ENOENT") resolve(undefined);
      else reject(error);
    });
    child.once("exit", (code) => resolve(code ?? 2));
  });
}
