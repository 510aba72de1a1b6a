/** Error codes of Bitcoin Core's JSON-RPC (rpc/protocol.h). */
export const RPC = {
  misc: -1,
  type: -3,
  notFound: -5,
  parameter: -8,
  deserialization: -22,
  verify: -25,
  rejected: -26,
  alreadyInUtxoSet: -27,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  parse: -32700,
} as const;

/** An answer that is an error, with Core's code and words. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** One RPC method: takes the positional parameters as they came, returns what JSON can say. */
export type Method = (params: readonly unknown[]) => Promise<unknown>;

/** Methods by name. */
export type Methods = Readonly<Record<string, Method>>;
