import type { VNode } from "preact";
import { UNTOUCHED } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Moment } from "../http/moment.tsx";
import type { BatchFile } from "./batch-file.view.ts";
import { RELEASE_FORM } from "./batch-forms.ts";
import type { TriedHandIn } from "./batch-parts.tsx";
import { BATCHES_PATH } from "./batches-page.tsx";
import { payoutText } from "./texts.ts";

/** When a signed batch is sent, and the form that sends it now. */
export function ReleasePart(props: {
  readonly batch: BatchFile;
  readonly token: string;
  readonly tried?: TriedHandIn | undefined;
}): VNode {
  const { batch, token, tried } = props;
  const { t } = payoutText;
  return (
    <section>
      <h2>{t("release.heading")}</h2>
      <p>
        {t("release.at")} <Moment at={new Date(batch.release ?? batch.expires)} />
      </p>
      <p>{t("release.why")}</p>
      <FormView
        form={RELEASE_FORM}
        text={payoutText}
        action={`${BATCHES_PATH}/${batch.id}/broadcast`}
        token={token}
        submit={t("release.submit")}
        attempt={tried?.part === "broadcast" ? tried.attempt : UNTOUCHED}
      />
    </section>
  );
}
