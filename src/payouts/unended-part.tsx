import type { VNode } from "preact";
import { Granted, Ltr } from "../http/parts.tsx";
import { BATCHES_PATH, batchName } from "./batches-page.tsx";
import type { EndedLineage } from "./lineages-of.view.ts";
import type { ReadyPayout } from "./ready.view.ts";
import { payoutText } from "./texts.ts";
import { unendedText } from "./unended-texts.ts";

/** A payout that waits, and the batch in which it was signed and that has not ended. */
export interface UnendedPayout extends ReadyPayout {
  readonly lineage: EndedLineage;
}

/** Payouts that were signed in a batch which a reorganisation may yet let be mined: in no other batch until that has ended. */
export function Unended(props: {
  readonly payouts: readonly UnendedPayout[];
  readonly nameOf: (programme: string) => string;
}): VNode | null {
  const { payouts, nameOf } = props;
  const { t } = unendedText;
  if (payouts.length === 0) return null;
  return (
    <section>
      <h2 id="unended">{t("heading")}</h2>
      <p>{t("lead")}</p>
      <ul class="rows">
        {payouts.map(({ id, programme, amount, money, lineage }) => (
          <li key={id}>
            <div>
              <strong>
                <Granted amount={money ?? { sats: amount }} />
              </strong>
              <span class="hint">
                <span dir="auto">{nameOf(programme)}</span> · <code class="id">{id}</code>
              </span>
              <p>
                {lineage.depth === 0 ? t("cancel") : t("blocks", { depth: lineage.depth })}{" "}
                <a href={`${BATCHES_PATH}/${lineage.batch}`}>
                  <Ltr>{payoutText.t("batch.name", { name: batchName(lineage.batch) })}</Ltr>
                </a>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
