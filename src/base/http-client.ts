/** One request. Redirects are answers like any other: nothing is followed to another place. */
export interface HttpCall {
  readonly method: "GET" | "POST" | "PUT";
  /** With the slash it begins with. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Until the last byte of the answer is in. */
  readonly timeoutMs: number;
  /** The longest body that is read, in bytes. */
  readonly limit: number;
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  /** `Content-Type` as sent; empty when there was none. */
  readonly type: string;
  readonly body: Uint8Array;
}

/** Asks one server. Throws a Fault `unavailable` where none is reached, TooLong, and the system's errors, which may name the host. */
export type HttpClient = (call: HttpCall) => Promise<HttpAnswer>;

/** A way to servers: a client of the one at `origin`, of which only scheme, host and port are looked at. */
export type Reach = (origin: URL) => HttpClient;
