import type { VNode } from "preact";
import { scaleLinear } from "d3-scale";
import type { PublishedFigures } from "../audit/figures.ts";
import { formatBtc } from "../base/sats.ts";
import { OTHER_TERMS, otherSum, TERMS } from "./public-money.view.ts";
import type { DonationText } from "./texts.ts";

/** The terms of the right-hand side that are shown for `money`: the other movements only when there are any. */
export function shownTerms(money: PublishedFigures): readonly (keyof PublishedFigures)[] {
  return [...TERMS, ...OTHER_TERMS.filter((term) => money[term] !== 0n)];
}

/** The colour of a term in pictures and beside its name; the other movements share one. */
export function colourOf(term: keyof PublishedFigures): string {
  return `c-${TERMS.find((known) => known === term) ?? "other"}`;
}

/** The equation of money as a sum that adds up line by line, with its shares as one bar. */
export function Equation(props: {
  readonly money: PublishedFigures;
  readonly text: DonationText;
}): VNode {
  const { money, text } = props;
  return (
    <div class="equation">
      <dl>
        <div class="total">
          <dt>{text.t("term.received")}</dt>
          <dd>
            <Btc amount={money.received} />
          </dd>
        </div>
        {shownTerms(money).map((term, index) => (
          <div key={term}>
            <dt>
              <span class="op">{index === 0 ? "=" : "+"}</span>
              <i class={`dot ${colourOf(term)}`} />
              {text.t(`term.${term}`)}
            </dt>
            <dd>
              <Btc amount={money[term]} />
            </dd>
          </div>
        ))}
      </dl>
      <Shares money={money} />
    </div>
  );
}

/** An amount whose decimals stand under each other in a column. */
export function Btc({ amount }: { readonly amount: bigint }): VNode {
  return (
    <bdi dir="ltr" class="number">
      {formatBtc(amount)} <small>BTC</small>
    </bdi>
  );
}

/** The shares as one bar; it repeats what the lines above say, so screen readers pass over it. */
function Shares({ money }: { readonly money: PublishedFigures }): VNode | null {
  const received = Number(money.received);
  if (received === 0) return null;
  const scale = scaleLinear([0, received], [0, 100]);
  let start = 0;
  return (
    <svg class="shares" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      {[...TERMS, "losses" as const].map((term) => {
        const amount = term === "losses" ? otherSum(money) : money[term];
        const width = scale(Number(amount));
        const rect = (
          <rect
            key={term}
            class={colourOf(term)}
            x={start.toFixed(2)}
            width={width.toFixed(2)}
            height="4"
          />
        );
        start += width;
        return amount > 0n ? rect : null;
      })}
    </svg>
  );
}
