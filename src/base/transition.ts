/** One allowed step of a state machine: who takes it, what it takes, what must hold, and what may be said of it in public. */
export interface Transition<S extends string, M extends string> {
  readonly from: S;
  readonly to: S;
  readonly by: M;
  /** The permission of staff, or what else whoever takes the step must have; `-` where it follows from something else. */
  readonly needs: string;
  /** What the command of that step checks, in words. */
  readonly guard: string;
  /** What the public may learn of it; `none` for most. */
  readonly publicLog: string;
}

/** Several steps that differ in where they begin or lead, or in who takes them, only. */
interface Steps<S extends string, M extends string> extends Omit<
  Transition<S, M>,
  "by" | "from" | "to"
> {
  readonly from: S | readonly S[];
  readonly to: S | readonly S[];
  readonly by: M | readonly M[];
}

/** The single steps of a table, in its order. Throws when one stands there twice. */
export function transitionsOf<S extends string, M extends string>(
  table: readonly Steps<S, M>[],
): readonly Transition<S, M>[] {
  const steps = table.flatMap((row) =>
    listed(row.from).flatMap((from) =>
      listed(row.to).flatMap((to) => listed(row.by).map((by) => ({ ...row, from, to, by }))),
    ),
  );
  const names = new Set(steps.map(({ from, to, by }) => `${from}>${to}>${by}`));
  if (names.size !== steps.length) throw new Error("transitionsOf: a step stands there twice");
  return steps;
}

/** Whether the table has this step. */
export function hasStep<S extends string, M extends string>(
  table: readonly Transition<S, M>[],
  step: { readonly from: S; readonly to: S; readonly by: M },
): boolean {
  return table.some(({ from, to, by }) => from === step.from && to === step.to && by === step.by);
}

function listed<T extends string>(value: T | readonly T[]): readonly T[] {
  return typeof value === "string" ? [value] : value;
}
