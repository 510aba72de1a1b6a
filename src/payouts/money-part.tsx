import type { VNode } from "preact";
import { Ltr, Money } from "../http/parts.tsx";
import { centsAt } from "../base/cents.ts";
import type { Manifest } from "./manifest.ts";
import { pricedText } from "./priced-texts.ts";

/** What an amount of a batch is worth at the rate of its awards; nothing where that has none. */
export function Worth(props: {
  readonly amount: bigint;
  readonly price: Manifest["rate"];
}): VNode | null {
  const { amount, price } = props;
  if (price === "none") return null;
  const { currency } = price;
  return (
    <span class="hint">
      <Money cents={centsAt(amount, price)} currency={currency} />
    </span>
  );
}

/** The rate at which a batch reckons awards in a currency, as a row of a list of facts; nothing where it has none. */
export function PriceFact({ price }: { readonly price: Manifest["rate"] }): VNode | null {
  const { t } = pricedText;
  if (price === "none") return null;
  const { at, source, ...is } = price;
  return (
    <>
      <dt>{t("money.rate")}</dt>
      <dd>
        <Ltr>{t("money.is", is)}</Ltr>, {t("money.said", { at, source })}
      </dd>
    </>
  );
}
