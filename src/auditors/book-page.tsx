import type { VNode } from "preact";
import type { KeyStock } from "../audit/envelope-keys.view.ts";
import type { Notice as HandedIn } from "../audit/notice.store.ts";
import type { Fault } from "../base/fault.ts";
import { FaultNotice } from "../http/fault-notice.tsx";
import type { Attempt, Field, Form } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Done, Groups, Ltr } from "../http/parts.tsx";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { ATTESTATION_FORM, CORRECTION_FORM, SHEET_FORM } from "./book-forms.ts";
import { describeNotice } from "./describe-notice.ts";
import { Epochs } from "./epochs-part.tsx";
import { bookText } from "./texts.ts";
import type { BookKey } from "./texts.ts";

/** Where auditors, and those who correct the book, hand things in. */
export const BOOK_PATH = "/staff/book";

/** The parts of the page that take something, which are the ends of their paths. */
export type BookHandIn = "attestations" | "keys" | "corrections";

/** What the page shows. */
export interface BookPageProps {
  readonly person: Person;
  readonly token: string;
  /** How far the auditors' keys reach from the epoch under way; undefined before the book is opened. */
  readonly stock: { readonly epoch: number; readonly auditors: readonly KeyStock[] } | undefined;
  readonly notices: readonly HandedIn[];
  /** Numbers of closed epochs, newest first, and where older ones are. */
  readonly epochs: readonly number[];
  readonly older: number | undefined;
  readonly sayRule: (rule: string) => string;
  readonly tried?: { readonly part: BookHandIn; readonly attempt: Attempt } | undefined;
  readonly fault?: Fault | undefined;
  readonly done?: BookKey | undefined;
}

/** What is signed for the book, and what opens it: forms for those who may, the state of what came, and the files of each epoch. */
export function BookPage(props: BookPageProps): VNode {
  const { person, fault, done } = props;
  const { t } = bookText;
  return (
    <Page {...staffPage(person)} path={BOOK_PATH} heading={t("book.heading")}>
      <Done text={done === undefined ? undefined : t(done)} />
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p class="soft">{t("book.lead")}</p>
      <Keys {...props} />
      {allows(person.roles, "book.attest") ? (
        <section>
          <h2>{t("attestation.heading")}</h2>
          <HandInForm
            {...props}
            part="attestations"
            form={ATTESTATION_FORM}
            submit="attestation.submit"
          />
        </section>
      ) : null}
      {allows(person.roles, "book.correct") ? (
        <section>
          <h2>{t("correction.heading")}</h2>
          <HandInForm
            {...props}
            part="corrections"
            form={CORRECTION_FORM}
            submit="correction.submit"
          />
        </section>
      ) : null}
      <HandedInList notices={props.notices} sayRule={props.sayRule} />
      <Epochs
        epochs={props.epochs}
        older={props.older}
        isAuditor={allows(person.roles, "export.read")}
      />
    </Page>
  );
}

function Keys(props: BookPageProps): VNode {
  const { t } = bookText;
  const { stock } = props;
  return (
    <section>
      <h2>{t("stock.heading")}</h2>
      <p class="soft">{t("stock.lead")}</p>
      {stock === undefined ? <p>{t("book.unopened")}</p> : null}
      {stock?.auditors.length === 0 ? <p>{t("stock.nobody")}</p> : null}
      <ul class="rows">
        {stock?.auditors.map(({ auditor, left }) => (
          <li key={auditor}>
            <div>
              <Ltr>{shortVkey(auditor)}</Ltr>
              <small>
                {left === 0
                  ? t("stock.none", { epoch: stock.epoch })
                  : t("stock.left", { count: left, epoch: stock.epoch })}
              </small>
            </div>
          </li>
        ))}
      </ul>
      {allows(props.person.roles, "book.attest") ? (
        <HandInForm {...props} part="keys" form={SHEET_FORM} submit="sheet.submit" />
      ) : null}
    </section>
  );
}

/** Name and id of a verifier key; the key itself is long, and nobody compares it here. */
function shortVkey(vkey: string): string {
  const [name = "", id = ""] = vkey.split("+");
  return `${name} (${id})`;
}

function HandInForm(
  props: BookPageProps & {
    readonly part: BookHandIn;
    readonly form: Form<Readonly<Record<string, Field<BookKey>>>>;
    readonly submit: BookKey;
  },
): VNode {
  const { part, form, tried } = props;
  return (
    <FormView
      form={form}
      text={bookText}
      action={`${BOOK_PATH}/${part}`}
      token={props.token}
      submit={bookText.t(props.submit)}
      {...(tried?.part === part ? { attempt: tried.attempt } : {})}
    />
  );
}

function HandedInList({ notices, sayRule }: Pick<BookPageProps, "notices" | "sayRule">): VNode {
  const { t } = bookText;
  return (
    <section>
      <h2>{t("notices.heading")}</h2>
      <p class="soft">{notices.length === 0 ? t("notices.none") : t("notices.lead")}</p>
      <ul class="rows">
        {notices.map((notice) => (
          <li key={notice.digest}>
            <div>
              {inShort(notice)} <span class="tag">{t(`state.${notice.state}`)}</span>
              {notice.rule === undefined ? null : (
                <small>
                  {notice.rule}: {sayRule(notice.rule)}
                </small>
              )}
              <small>
                <Groups text={notice.digest} size={8} />
              </small>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function inShort(notice: HandedIn): string {
  const { t } = bookText;
  const facts = describeNotice(notice);
  if (facts.kind === "unreadable") return t("notice.unreadable");
  if (facts.kind === "board") return t("notice.board");
  if (facts.kind === "attest")
    return t("notice.attest", { epoch: facts.e, verdict: facts.verdict });
  const { field, p: programme, d, code } = facts;
  return t("notice.correct", { field, programme, amount: d.toString(), code });
}
