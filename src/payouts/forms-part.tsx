import type { VNode } from "preact";
import { Amount, Groups, Ltr } from "../http/parts.tsx";
import { problemType } from "../http/problem.ts";
import type { BatchFile } from "./batch-file.view.ts";
import type { FormStanding } from "./form-states.view.ts";
import { BATCHES_PATH } from "./batches-page.tsx";
import { payoutText } from "./texts.ts";
import { unendedText } from "./unended-texts.ts";

/** The transactions of a batch that more than one exists of, or one that is not with the network: where each stands, and who asked for it. */
export function FormsPart(props: {
  readonly batch: BatchFile;
  readonly mayBump: boolean;
  /** Whether its day is over. */
  readonly isOver: boolean;
}): VNode | null {
  const { batch, mayBump, isOver } = props;
  const { t } = payoutText;
  const isPartial = batch.forms.some(({ state }) => state === "partly-signed");
  if (batch.txids.length === 0 && !(isPartial && isOver)) return null;
  if (batch.change === undefined && batch.state !== "signed") return null;
  return (
    <section>
      <h2>{t("forms.heading")}</h2>
      {batch.forms.length > 1 ? <p class="soft">{t("forms.why")}</p> : null}
      <ol class="payments">
        {batch.forms.map((form) => (
          <FormRow key={form.fee} form={form} />
        ))}
      </ol>
      {batch.isUndead ? (
        <p>
          <strong>{unendedText.t("forms")}</strong>
        </p>
      ) : null}
      {isPartial && isOver ? <p>{t("forms.partial")}</p> : null}
      {mayBump && (batch.state === "signed" || batch.isUndead || isPartial) ? (
        <p>
          <a class="button quiet" href={`${BATCHES_PATH}/${batch.id}/bumps`}>
            {t("bump.ask")}
          </a>
        </p>
      ) : null}
    </section>
  );
}

function FormRow({ form }: { readonly form: FormStanding }): VNode {
  const { t } = payoutText;
  const { fee, state, txid, rule, maker, satPerVb } = form;
  return (
    <li>
      <p>
        <strong>{t(`form.${state}`)}</strong>, {t("batch.fee")}: <Amount sats={fee} />
        {rule === undefined ? null : (
          <>
            {" "}
            {state === "signer-refused" ? (
              <a href={problemType(rule)}>
                <code>{rule}</code>
              </a>
            ) : (
              <code>{rule}</code>
            )}
          </>
        )}
      </p>
      {maker === undefined || satPerVb === undefined ? null : (
        <p class="soft">
          {t("form.asked", { maker })} <Ltr>{t("rate.is", { rate: satPerVb })}</Ltr>
        </p>
      )}
      {txid === undefined ? null : <Groups text={txid} size={8} />}
    </li>
  );
}
