import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import { ClaimDesk } from "./claim-desk.tsx";
import { MESSAGE_FORM, WRITING_PATH } from "./message-forms.ts";
import { MessageList } from "./message-list.tsx";
import type { Message } from "./message.ts";
import type { ClaimPageProps } from "./request-pages.tsx";
import { caseTexts } from "./texts.ts";

/** The applicant's side of the conversation. */
export function MessagesPage(
  props: ClaimPageProps & {
    readonly messages: readonly Message[];
    /** Whether anybody could read what is written now. */
    readonly open: boolean;
    readonly refused?: string | undefined;
    readonly attempt?: Attempt | undefined;
  },
): VNode {
  const { language, token, code, messages, open, attempt } = props;
  const text = caseTexts(language);
  const { t } = text;
  return (
    <ClaimDesk {...props} heading="message.heading" back="message.back">
      <MessageList
        text={text}
        messages={messages}
        names={{ applicant: t("message.you"), fund: t("message.fund") }}
      />
      {open ? (
        <>
          <p>{t("message.lead")}</p>
          <FormView
            form={MESSAGE_FORM}
            text={text}
            action={localPath(language, WRITING_PATH)}
            token={token}
            submit={t("message.send")}
            attempt={{ values: { ...attempt?.values, code }, errors: attempt?.errors ?? {} }}
          />
        </>
      ) : (
        <p>{t("messages-closed")}</p>
      )}
    </ClaimDesk>
  );
}

/** On the page of a request: the way to its messages, and whether there are new ones. */
export function MessagesLink(props: ClaimPageProps & { readonly unread: number }): VNode {
  const { language, token, code, unread } = props;
  const { t } = caseTexts(language);
  return (
    <>
      <h2>{t("message.heading")}</h2>
      {unread === 0 ? null : (
        <Notice>
          <p>{t("message.unread", { number: unread })}</p>
        </Notice>
      )}
      <ButtonForm
        action={localPath(language, "/request/messages")}
        token={token}
        hidden={{ code }}
        submit={t("message.open")}
        {...(unread === 0 && { look: "quiet" as const })}
      />
    </>
  );
}
