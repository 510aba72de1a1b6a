/** A place that calls pass through, where a test can stop them: before they are carried out, or when they were and the answer is due. */
export class Gate {
  #closed: "before" | "after" | undefined;
  #waiting: { readonly go: () => void; readonly fail: (error: Error) => void }[] = [];
  #reached = 0;

  /** From now on calls wait here. */
  close(at: "before" | "after"): void {
    this.#closed = at;
    this.#reached = 0;
  }

  /** Lets through who waits and who comes. */
  open(): void {
    this.#closed = undefined;
    for (const { go } of this.#waiting.splice(0)) go();
  }

  /** Cuts off who waits; the gate stays as it is for who comes. */
  drop(): void {
    this.#reached = 0;
    for (const { fail } of this.#waiting.splice(0)) fail(new Error("cut off by the test"));
  }

  /** Whether a call has come to the closed gate since it was closed, or since `drop`. */
  get isReached(): boolean {
    return this.#reached > 0;
  }

  /** Where it is closed, if it is. */
  get closedAt(): "before" | "after" | undefined {
    return this.#closed;
  }

  /** Called by what has the gate. */
  async pass(at: "before" | "after"): Promise<void> {
    if (this.#closed !== at) return;
    this.#reached += 1;
    await new Promise<void>((go, fail) => this.#waiting.push({ go, fail }));
  }
}
