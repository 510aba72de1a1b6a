import type { VNode } from "preact";
import { fromHex } from "../base/bytes.ts";
import { addressOf } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import { Moment } from "../http/moment.tsx";
import { Amount, Groups, Ltr } from "../http/parts.tsx";
import type { BatchFile } from "./batch-file.view.ts";
import { BATCHES_PATH, batchName } from "./batches-page.tsx";
import { PriceFact, Worth } from "./money-part.tsx";
import { payoutText } from "./texts.ts";

/** The six words, large enough to be read out across a table. */
export function Words({ words }: { readonly words: string }): VNode {
  const { t } = payoutText;
  return (
    <section>
      <h2>{t("words.heading")}</h2>
      <ol class="words" dir="ltr">
        {words.split(" ").map((word, index) => (
          <li key={index}>{word}</li>
        ))}
      </ol>
      <p class="soft">{t("words.why")}</p>
    </section>
  );
}

/** Whom a batch pays, with whole addresses, and what that costs. */
export function Payments(props: Parameters<typeof Paid>[0]): VNode {
  const { batch } = props;
  const { t } = payoutText;
  if (batch.kind === "payout") return <Paid {...props} />;
  return (
    <>
      <section>
        <h2>{t(`kind.${batch.kind}`)}</h2>
        <p>{t(`kind.${batch.kind}Means`)}</p>
        {batch.cancels === undefined ? null : (
          <p>
            {t("kind.ends")}{" "}
            <a href={`${BATCHES_PATH}/${batch.cancels}`}>
              <Ltr>{t("batch.name", { name: batchName(batch.cancels) })}</Ltr>
            </a>
          </p>
        )}
      </section>
      <Paid {...props} />
    </>
  );
}

function Paid(props: { readonly batch: BatchFile; readonly network: Network }): VNode {
  const { batch, network } = props;
  const { t } = payoutText;
  return (
    <section>
      <h2>{t("batch.payments")}</h2>
      {batch.payouts.length === 0 ? <p>{t("kind.nobody")}</p> : null}
      <ol class="payments">
        {batch.payouts.map(({ id, amount, script }) => (
          <li key={id}>
            <strong>
              <Amount sats={amount} />
            </strong>
            <Worth amount={amount} price={batch.price ?? "none"} />
            {script === undefined ? null : <Groups text={addressOf(fromHex(script), network)} />}
          </li>
        ))}
      </ol>
      {batch.change === undefined ? <p class="soft">{t("batch.forgotten")}</p> : null}
      <dl class="facts">
        <dt>{t("batch.total")}</dt>
        <dd>
          <Amount sats={batch.total} />
        </dd>
        <PriceFact price={batch.price ?? "none"} />
        <dt>{t("batch.fee")}</dt>
        <dd>
          <Amount sats={batch.fee} />
        </dd>
        <RateFact rate={batch.rate} />
        <dt>{t("batch.feeCap")}</dt>
        <dd>
          <Amount sats={batch.feeCap} />
        </dd>
        {batch.change === undefined ? null : (
          <>
            <dt>{t("batch.change")}</dt>
            <dd>
              {batch.change === "none"
                ? t("batch.changeNone")
                : t("batch.changeTo", { path: batch.change })}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function RateFact({ rate }: Pick<BatchFile, "rate">): VNode | null {
  const { t } = payoutText;
  if (rate === undefined) return null;
  return (
    <>
      <dt>{t("batch.rate")}</dt>
      <dd>
        <Ltr>{t("rate.is", { rate: rate.satPerVb })}</Ltr>, {t(`rate.${rate.basis}`)}{" "}
        <span dir="auto">{rate.reason}</span>
      </dd>
    </>
  );
}

/** What else is known of a batch; `programme` is the name of its programme. */
export function Facts(props: { readonly batch: BatchFile; readonly programme: string }): VNode {
  const { batch, programme } = props;
  const { t } = payoutText;
  const list = (codes: readonly string[]): string => codes.join(", ");
  return (
    <section>
      <h2>{t("batch.facts")}</h2>
      <dl class="facts">
        <dt>{t("batch.programme")}</dt>
        <dd dir="auto">{programme}</dd>
        <dt>{t("batch.maker")}</dt>
        <dd>{batch.maker}</dd>
        <dt>{t("batch.approvers")}</dt>
        <dd>{batch.approvers.length === 0 ? t("batch.nobody") : list(batch.approvers)}</dd>
        <dt>{t("batch.barred")}</dt>
        <dd>
          {list(batch.barred)}
          {batch.separation === "small" ? ` (${t("batch.small")})` : null}
        </dd>
        {batch.state === "frozen" ? (
          <>
            <dt>{t("batch.expires")}</dt>
            <dd>
              <Moment at={new Date(batch.expires)} />
            </dd>
          </>
        ) : null}
        {batch.release === undefined ? null : (
          <>
            <dt>{t("release.at")}</dt>
            <dd>
              <Moment at={new Date(batch.release)} />
            </dd>
          </>
        )}
        {batch.releaseReason === undefined ? null : (
          <>
            <dt>{t("release.given")}</dt>
            <dd dir="auto">{batch.releaseReason}</dd>
          </>
        )}
        <dt>{t("batch.digest")}</dt>
        <dd>
          <Groups text={batch.digest} size={8} />
        </dd>
        <dt>{t("batch.id")}</dt>
        <dd>
          <Groups text={batch.id} size={8} />
        </dd>
      </dl>
    </section>
  );
}
