import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import { Notice } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { CertificateStock } from "./certificate-stock.view.ts";
import { isShort } from "./certificate.ts";
import { coinText } from "./texts.ts";

/** Where the operator sees the stock of certified addresses. */
export const CERTIFICATES_PATH = "/staff/certificates";

/** How many certified addresses each programme has left, until when, and how the next block is made. */
export function CertificatesPage(props: {
  readonly person: Person;
  readonly stocks: readonly CertificateStock[];
}): VNode {
  const { t } = coinText;
  const short = props.stocks.filter(({ left }) => isShort(left));
  return (
    <Page {...staffPage(props.person)} path={CERTIFICATES_PATH} heading={t("certificates.heading")}>
      <p class="soft">{t("certificates.lead")}</p>
      {short.length === 0 ? null : (
        <Notice tone="bad">
          <p>
            {t("certificates.short", {
              programmes: short.map((each) => each.programme).join(", "),
            })}
          </p>
        </Notice>
      )}
      {props.stocks.length === 0 ? <p>{t("certificates.none")}</p> : null}
      {props.stocks.map((stock) => (
        <Stock key={stock.programme} stock={stock} />
      ))}
    </Page>
  );
}

function Stock({ stock }: { readonly stock: CertificateStock }): VNode {
  const { t } = coinText;
  const { programme, left, next, blockFrom, until } = stock;
  return (
    <section>
      <h2>{programme}</h2>
      <dl class="facts">
        <dt>{t("certificates.left")}</dt>
        <dd>{left}</dd>
        {until === undefined ? null : (
          <>
            <dt>{t("certificates.first")}</dt>
            <dd>{until.first}</dd>
            <dt>{t("certificates.last")}</dt>
            <dd>{until.last}</dd>
          </>
        )}
        <dt>{t("certificates.next")}</dt>
        <dd>{next}</dd>
        <dt>{t("certificates.from")}</dt>
        <dd>{blockFrom}</dd>
      </dl>
      <p>
        {t("certificates.how")}{" "}
        <code>{`purse certify --programme ${programme} --from ${blockFrom} …`}</code>
      </p>
    </section>
  );
}
