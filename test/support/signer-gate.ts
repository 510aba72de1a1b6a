/** A proxy between the worker and the signer's socket, with a gate for requests to sign; it remembers what was asked and answered. */
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { askSigner } from "../../src/signer/ask-signer.ts";
import { Gate } from "./gate.ts";

export interface SignerGate {
  readonly gate: Gate;
  readonly answers: readonly { readonly request: string; readonly answer: string }[];
  close(): Promise<void>;
}

export async function signerGate(path: string, target: string): Promise<SignerGate> {
  const gate = new Gate();
  const answers: { request: string; answer: string }[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => void serve(socket));

  async function serve(socket: Socket): Promise<void> {
    socket.on("error", () => socket.destroy());
    const request = (await lineOf(socket)).trimEnd();
    const isSigning = request.includes('"t":"sign-request"');
    try {
      if (isSigning) await gate.pass("before");
      const answer = await askSigner(target, request);
      if (isSigning) answers.push({ request, answer });
      if (isSigning) await gate.pass("after");
      socket.end(`${answer}\n`);
    } catch {
      // The signer is gone: its callers' connections are cut.
      socket.destroy();
    }
  }

  await new Promise<void>((resolve) => server.listen(path, () => resolve()));
  return {
    gate,
    answers,
    async close() {
      gate.open();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

async function lineOf(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  return new Promise((resolve) => {
    socket.on("data", (part: Buffer) => void parts.push(part));
    socket.on("end", () => resolve(Buffer.concat(parts).toString("utf8")));
    socket.on("close", () => resolve(Buffer.concat(parts).toString("utf8")));
  });
}
