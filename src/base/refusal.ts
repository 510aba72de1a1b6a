/**
 * A format or proof that does not hold. `rule` is the stable name of the first rule of FORMATS.md that failed;
 * it may be shown and logged. The offending value is never part of it.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly rule: string;
  /** Position of the failing item (payout, input, leaf), where a rule is about one of many. */
  readonly item: number | undefined;

  /** `cause` is the error that it was made of, which only logs see. */
  constructor(rule: string, item?: number, cause?: Error) {
    super(item === undefined ? rule : `${rule} (item ${item})`, cause && { cause });
    this.rule = rule;
    this.item = item;
  }
}

/** Throws the Refusal named `rule` unless `holds`. */
export function must(holds: boolean, rule: string, item?: number): asserts holds {
  if (!holds) throw new Refusal(rule, item);
}
