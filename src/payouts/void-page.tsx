import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { Page } from "../http/layout.tsx";
import { Amount, Ltr } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { BatchFile } from "./batch-file.view.ts";
import { BATCHES_PATH, batchName } from "./batches-page.tsx";
import { payoutText } from "./texts.ts";

/** Asks once more before a batch is given up. */
export function VoidPage(props: {
  readonly person: Person;
  readonly token: string;
  readonly batch: BatchFile;
}): VNode {
  const { person, token, batch } = props;
  const { t } = payoutText;
  const path = `${BATCHES_PATH}/${batch.id}`;
  return (
    <Page {...staffPage(person)} path={`${path}/voiding`} heading={t("void.sure")}>
      <p class="lead">
        <Ltr>{t("batch.name", { name: batchName(batch.id) })}</Ltr>, <Amount sats={batch.total} />
      </p>
      {batch.state === "frozen" ? (
        <>
          <p>{t("void.effect")}</p>
          <div class="row">
            <ButtonForm
              action={`${path}/voiding`}
              token={token}
              hidden={{}}
              submit={t("void.submit")}
              look="danger"
            />
            <a class="button quiet" href={path}>
              {t("void.keep")}
            </a>
          </div>
        </>
      ) : (
        <p>{t("void.late")}</p>
      )}
    </Page>
  );
}
