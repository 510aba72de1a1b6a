import type { VNode } from "preact";
import { EXPORT_FORMATS } from "../audit/epoch-exports.ts";
import { bookText } from "./texts.ts";

/** Links to the files of closed epochs: the public ones for all, what only auditors may read for them. */
export function Epochs(props: {
  readonly epochs: readonly number[];
  readonly older: number | undefined;
  readonly isAuditor: boolean;
}): VNode {
  const { epochs, older, isAuditor } = props;
  const { t } = bookText;
  return (
    <section>
      <h2>{t("epochs.heading")}</h2>
      {epochs.length === 0 ? <p class="soft">{t("epochs.none")}</p> : null}
      {isAuditor && epochs.length > 0 ? <p class="soft">{t("epochs.warning")}</p> : null}
      {epochs.map((epoch) => (
        <section key={epoch}>
          <h3>{t("epochs.epoch", { epoch })}</h3>
          <dl class="facts">
            <Files
              label={t("epochs.public")}
              href={(one) => `/api/v1/epochs/${epoch}/exports/${one}`}
            />
            {isAuditor ? <ForAuditors epoch={epoch} /> : null}
          </dl>
        </section>
      ))}
      {older === undefined ? null : (
        <p>
          <a href={`/staff/book?before=${older}`}>{t("epochs.older")}</a>
        </p>
      )}
    </section>
  );
}

function ForAuditors({ epoch }: { readonly epoch: number }): VNode {
  const { t } = bookText;
  const ledger = (what: string) => (one: string) =>
    `/api/v1/exports/${one}?what=${what}&epoch=${epoch}`;
  return (
    <>
      <Files label={t("epochs.journal")} href={ledger("journal")} />
      <Files label={t("epochs.balance")} href={ledger("trial-balance")} />
      <dt>{t("epochs.envelopes")}</dt>
      <dd>
        <a href={`/api/v1/audit-envelopes?epoch=${epoch}`}>jsonl</a>
      </dd>
    </>
  );
}

function Files(props: {
  readonly label: string;
  readonly href: (format: string) => string;
}): VNode {
  return (
    <>
      <dt>{props.label}</dt>
      <dd>
        {EXPORT_FORMATS.map((format) => (
          <span key={format}>
            <a href={props.href(format)}>{format}</a>{" "}
          </span>
        ))}
      </dd>
    </>
  );
}
