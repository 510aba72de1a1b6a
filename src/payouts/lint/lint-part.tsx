import type { VNode } from "preact";
import { Amount, Groups } from "../../http/parts.tsx";
import type { LintReport } from "../lint-batch.ts";
import { lintText, sayFinding } from "./texts.ts";
import { AHEAD } from "./tracer.ts";
import type { TracerReport } from "./tracer.ts";

/** What an outsider will learn of a batch, in words, and what the donors of its coins will see. `reason` is why it was frozen all the same. */
export function LintPart(props: {
  readonly report: LintReport;
  readonly reason?: string | undefined;
}): VNode {
  const { report, reason } = props;
  const { t } = lintText;
  return (
    <section>
      <h2>{t("heading")}</h2>
      {report.findings.length === 0 ? (
        <p>{t("none")}</p>
      ) : (
        <ul class="findings">
          {report.findings.map((finding) => {
            const { says, instead } = sayFinding(finding);
            return (
              <li key={finding.id} class={finding.severity}>
                <span class="tag">{t(`severity.${finding.severity}`)}</span>
                <p>{says}</p>
                <p class="soft">
                  <strong>{t("instead")}</strong> {instead}
                </p>
              </li>
            );
          })}
        </ul>
      )}
      {reason === undefined ? null : (
        <p>
          <strong>{t("whyGiven")}</strong> <span dir="auto">{reason}</span>
        </p>
      )}
      <p class="soft">{t("summary")}</p>
      <Tracer tracer={report.tracer} />
    </section>
  );
}

function Tracer({ tracer }: { readonly tracer: TracerReport }): VNode {
  const { t } = lintText;
  const isTold = tracer.changeTold.length > 0;
  return (
    <>
      <h3>{t("tracer.heading")}</h3>
      <p>
        {t("tracer.lead")} {t("tracer.now", { count: tracer.now })}{" "}
        {tracer.later === 0 ? (
          t("tracer.none")
        ) : (
          <>
            {t("tracer.later", { count: tracer.later, batches: AHEAD.batches })}{" "}
            {t(isTold ? "tracer.told" : "tracer.untold")}
          </>
        )}
      </p>
      <ul class="rows">
        {tracer.coins.map((coin) => (
          <li key={coin.outpoint}>
            <span>
              <strong>
                <Amount sats={coin.value} />
              </strong>
              <small>
                {t("tracer.coin", { count: coin.gifts })}{" "}
                {coin.seenBefore === 0 ? null : t("tracer.before", { count: coin.seenBefore })}
              </small>
              <small>
                <Groups text={coin.outpoint} size={8} />
              </small>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
