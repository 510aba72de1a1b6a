import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import type { QueuedCase } from "./case-queue.view.ts";
import { CaseShell } from "./staff-case-page.tsx";
import type { CasePageProps } from "./staff-case-page.tsx";
import { CASES_PATH } from "./staff-queue-page.tsx";
import { staffCaseText } from "./staff-texts.ts";

/** Asks once more before somebody stands aside; nothing of what was asked is on it, for it is best done before reading. */
export function RecusalPage(props: CasePageProps & { readonly line: QueuedCase }): VNode {
  const { line, token } = props;
  const { t } = staffCaseText;
  const path = `${CASES_PATH}/${line.id}`;
  return (
    <CaseShell {...props} current={line} restored={line.restored}>
      <div class="card">
        <h2>{t("recusal.heading")}</h2>
        <p>{t("recusal.why")}</p>
        <ButtonForm
          action={`${path}/recusal`}
          token={token}
          hidden={{}}
          submit={t("recusal.submit")}
          look="danger"
        />
        <p>
          <a href={path}>{t("recusal.back")}</a>
        </p>
      </div>
    </CaseShell>
  );
}
