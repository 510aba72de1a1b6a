import { scaleBand, scaleLinear } from "d3-scale";
import { stack } from "d3-shape";
import type { VNode } from "preact";
import { formatBtc } from "../base/sats.ts";
import { Moment } from "../http/moment.tsx";
import { colourOf, shownTerms } from "./equation.tsx";
import { otherSum, TERMS } from "./public-money.view.ts";
import type { EpochMoney } from "./public-money.view.ts";
import type { DonationText } from "./texts.ts";

/** Fewer epochs leave room on the right, so that a young book does not look like an old one. */
const SLOTS_MIN = 12;

/** With fewer bars on a phone, the numbers of the first and the last one would touch: then only the last is named. */
const LABELS_APART = 4;

/** Layers from the bottom: what is gone below, what is free on top, so that they read downwards in the order of the equation. */
const LAYERS = ["losses", ...TERMS.toReversed()] as const;

/** Numbers for drawing only: sats below 2⁵³ are exact, and a picture is rounded anyway. `losses` is all other movements together. */
type Bar = Readonly<Record<(typeof LAYERS)[number], number>>;

/** The epochs as stacked bars, with the same figures as a table. `epochs` is not empty, the newest last. */
export function EpochPicture(props: {
  readonly epochs: readonly EpochMoney[];
  readonly text: DonationText;
}): VNode {
  const { epochs, text } = props;
  const [first, last] = [epochs[0]?.epoch ?? 0, epochs.at(-1)?.epoch ?? 0];
  return (
    <figure class="picture">
      <figcaption>{text.t("picture.heading")} (BTC)</figcaption>
      <Bars epochs={epochs} label={text.t("picture.alt", { first, last })} />
      <details>
        <summary>{text.t("picture.table")}</summary>
        <EpochTable epochs={epochs} text={text} />
      </details>
    </figure>
  );
}

/** The figures of epochs, newest first. */
export function EpochTable(props: {
  readonly epochs: readonly EpochMoney[];
  readonly text: DonationText;
}): VNode {
  const { epochs, text } = props;
  const terms = ["received" as const, ...new Set(epochs.flatMap((epoch) => shownTerms(epoch)))];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={text.t("picture.heading")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.t("picture.epoch")}</th>
            <th scope="col">{text.t("picture.closed")}</th>
            {terms.map((term) => (
              <th scope="col" class="number" key={term}>
                {text.t(`term.${term}`)} (BTC)
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {epochs.toReversed().map((epoch) => (
            <tr key={epoch.epoch}>
              <th scope="row">{epoch.epoch}</th>
              <td>
                <Moment at={epoch.closedAt} />
              </td>
              {terms.map((term) => (
                <td class="number" key={term}>
                  <bdi dir="ltr">{formatBtc(epoch[term])}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/**
 * The bars fill whatever width there is; only what is drawn stretches, not the letters, so the scales are pictures of their own. Time
 * runs from left to right in every language, as in all charts of money.
 */
function Bars(props: { readonly epochs: readonly EpochMoney[]; readonly label: string }): VNode {
  const { epochs, label } = props;
  const layers = stack<Bar>().keys(LAYERS)(epochs.map(barOf));
  const highest = Math.max(1, ...layers.flat().map(([, top]) => top));
  const y = scaleLinear([0, highest], [100, 0]).nice(4);
  const slots = Array.from({ length: Math.max(SLOTS_MIN, epochs.length) }, (_, slot) => slot);
  const x = scaleBand(slots, [0, 100]).paddingInner(0.2);
  const ticks = y.ticks(4);
  return (
    <div class="bars" dir="ltr">
      <svg aria-hidden="true">
        {ticks.map((tick) => (
          <text key={tick} x="100%" y={`${round(y(tick))}%`} dy="0.3em" text-anchor="end">
            {shortBtc(tick)}
          </text>
        ))}
      </svg>
      <svg role="img" aria-label={label} viewBox="0 0 100 100" preserveAspectRatio="none">
        {ticks.map((tick) => (
          <path key={tick} class="rule" d={`M0 ${round(y(tick))}H100`} />
        ))}
        {layers.map((layer, depth) => (
          <path
            key={layer.key}
            class={colourOf(LAYERS[depth] ?? "losses")}
            d={layer
              .map(([from, to], slot) =>
                from === to ? "" : column(x(slot) ?? 0, x.bandwidth(), y(from), y(to)),
              )
              .join("")}
          />
        ))}
      </svg>
      <svg aria-hidden="true">
        {(epochs.length < LABELS_APART ? [] : [0]).concat(epochs.length - 1).map((slot) => (
          <text
            key={slot}
            x={`${round((x(slot) ?? 0) + x.bandwidth() / 2)}%`}
            y="1em"
            text-anchor="middle"
          >
            {epochs[slot]?.epoch}
          </text>
        ))}
      </svg>
    </div>
  );
}

function column(x: number, width: number, from: number, to: number): string {
  return `M${round(x)} ${round(from)}V${round(to)}h${round(width)}V${round(from)}z`;
}

function barOf(epoch: EpochMoney): Bar {
  return {
    losses: Number(otherSum(epoch)),
    available: Number(epoch.available),
    committed: Number(epoch.committed),
    inFlight: Number(epoch.inFlight),
    paid: Number(epoch.paid),
    fees: Number(epoch.fees),
  };
}

function shortBtc(amount: number): string {
  return formatBtc(BigInt(Math.round(amount))).replace(/\.?0+$/, "");
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}
