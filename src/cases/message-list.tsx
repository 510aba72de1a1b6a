import type { VNode } from "preact";
import { Ltr } from "../http/parts.tsx";
import { LANGUAGES } from "../http/text.ts";
import type { Message } from "./message.ts";
import { caseTexts } from "./texts.ts";
import type { CaseText } from "./texts.ts";

/** The messages of a case, oldest first. `also` is the language in which the applicant reads what stands there ready, if that is another one. */
export function MessageList(props: {
  readonly text: CaseText;
  readonly messages: readonly Message[];
  readonly names: Readonly<Record<Message["by"], string>>;
  readonly also?: CaseText | undefined;
}): VNode {
  const { text, messages, names, also } = props;
  if (messages.length === 0) return <p class="soft">{text.t("message.none")}</p>;
  return (
    <ul class="rows">
      {messages.map((message) => (
        <li key={message.number}>
          <div>
            <p class="soft">
              {names[message.by]} · <Ltr>{message.on}</Ltr>
            </p>
            {message.template === undefined ? null : (
              <p>{text.t(`template.${message.template}`)}</p>
            )}
            {message.template === undefined || also === undefined ? null : (
              <p class="soft" lang={also.language} dir="auto">
                {also.t(`template.${message.template}`)}
              </p>
            )}
            {message.text === undefined ? null : (
              <p class="said" dir="auto">
                {message.text}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The texts in which an applicant reads, when they are not `text` already. */
export function textsOfReader(language: string, text: CaseText): CaseText | undefined {
  const other = caseTexts(LANGUAGES.find((each) => each === language) ?? "en");
  return other.language === text.language ? undefined : other;
}
