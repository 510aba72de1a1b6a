import { Command } from "commander";
import { reportReady } from "../app/children.ts";
import { shutdownOf } from "../app/shutdown.ts";
import { systemClock } from "../app/system.ts";
import { endOnStray } from "../base/stray-error.ts";
import { answer } from "../signer/answer.ts";
import { groupNumber } from "../signer/group.ts";
import { openSigner } from "../signer/open-signer.ts";
import { listenForRequests } from "../signer/socket.ts";

interface Options {
  readonly policy: string;
  readonly passphraseFile: string;
  readonly socket: string;
  readonly socketGroup?: string;
}

/** The signer as a process: one unix socket, no network, no database. */
async function main(options: Options): Promise<void> {
  const shutdown = shutdownOf(process);
  const { socketGroup } = options;
  const group = socketGroup === undefined ? undefined : await groupNumber(socketGroup);
  const files = { policy: options.policy, passphrase: options.passphraseFile };
  const signer = await openSigner(files, systemClock);
  shutdown.onStop(async () => signer.log?.close());
  const socket = await listenForRequests(
    options.socket,
    (request) => answer(signer, request),
    sayKind,
    group,
  );
  shutdown.onStop(() => socket.close());
  reportReady(process, { socket: options.socket, locked: signer.log === undefined ? 1 : 0 });
}

/** A request may stand in an error's message, so only its kind is said. */
function sayKind(error: unknown): void {
  process.stderr.write(`signer: ${error instanceof Error ? error.name : "error"}\n`);
}

endOnStray(process, sayKind);
const command = new Command("signer")
  .requiredOption("--policy <file>", "the signer's policy file")
  .requiredOption("--passphrase-file <file>", "first line: the passphrase of the seed file")
  .requiredOption("--socket <file>", "the unix socket to listen on")
  .option("--socket-group <group>", "who else may connect: the group of the worker's user")
  .action(main);

try {
  await command.parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`signer: ${error instanceof Error ? error.message : "failed"}\n`);
  process.exitCode = 1;
}
