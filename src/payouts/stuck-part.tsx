import type { VNode } from "preact";
import { Amount, Ltr, Notice } from "../http/parts.tsx";
import { BATCHES_PATH, batchName } from "./batches-page.tsx";
import type { BumpPlans } from "./bump-plans.view.ts";
import type { StuckBatch } from "./stuck-batches.view.ts";
import { stuckText } from "./stuck-texts.ts";
import { suggestedBumps } from "./suggest-bump.ts";
import { payoutText } from "./texts.ts";

/** What is wrong with a batch that waits too long, and what to do first; `plans` is undefined while the node cannot be asked. */
export function StuckPart(props: {
  readonly stuck: StuckBatch;
  readonly plans: BumpPlans | undefined;
  readonly mayBump: boolean;
}): VNode {
  const { stuck, plans, mayBump } = props;
  const { t } = stuckText;
  return (
    <Notice tone="bad">
      <h2>{t("heading")}</h2>
      <p>{t("waits", { count: stuck.blocks, height: stuck.noticed })}</p>
      <ul>
        {stuck.signs.map((sign) => (
          <li key={sign}>
            {t(`sign.${sign}`)}
            {sign === "parent-waits" ? <Parents batches={stuck.parents} /> : null}
          </li>
        ))}
      </ul>
      <h3>{t("order")}</h3>
      <ol>
        {stuck.parents.length > 0 ? <li>{t("parent")}</li> : null}
        {isPaidWell(stuck) ? <li>{t("wait")}</li> : null}
        <Ways plans={plans} />
      </ol>
      {mayBump ? (
        <p>
          <a class="button" href={`${BATCHES_PATH}/${stuck.batch}/bumps`}>
            {t("lift")}
          </a>
        </p>
      ) : null}
    </Notice>
  );
}

/** Nothing but time is wrong with it. */
function isPaidWell({ signs }: StuckBatch): boolean {
  return signs.every((sign) => sign === "overdue" || sign === "forgotten");
}

function Ways({ plans }: { readonly plans: BumpPlans | undefined }): VNode {
  const { t } = stuckText;
  if (plans === undefined) return <li class="soft">{t("away")}</li>;
  const ways = suggestedBumps(plans);
  const { kind } = plans.child;
  const begun = kind === "child-exists" || kind === "cancelled" ? kind : undefined;
  if (ways.length === 0 && begun === undefined) return <li class="soft">{t("none")}</li>;
  return (
    <>
      {begun === undefined ? null : <li>{payoutText.t(`bump.not.${begun}`)}</li>}
      {ways.map((way) => {
        const plan = plans[way];
        return (
          <li key={way}>
            {t(way)}
            {plan.kind === "planned" ? (
              <>
                {". "}
                {payoutText.t("batch.fee")}: <Amount sats={plan.fee} />
              </>
            ) : null}
          </li>
        );
      })}
    </>
  );
}

function Parents({ batches }: { readonly batches: readonly string[] }): VNode {
  return (
    <>
      {batches.map((batch) => (
        <span key={batch}>
          {" "}
          <a href={`${BATCHES_PATH}/${batch}`}>
            <Ltr>{payoutText.t("batch.name", { name: batchName(batch) })}</Ltr>
          </a>
        </span>
      ))}
    </>
  );
}
