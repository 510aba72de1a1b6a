import type { VNode } from "preact";
import type { Attempt } from "../http/form.ts";
import { FieldView } from "../http/form-view.tsx";
import { localPath } from "../http/text.ts";
import type { Language } from "../http/text.ts";
import { APPLICATION_FORM } from "./application-form.ts";
import { CONSENT_POINTS } from "./consent.ts";
import { caseTexts } from "./texts.ts";

/** What whoever asks agrees to. */
export function ConsentPoints({ language }: { readonly language: Language }): VNode {
  const { t } = caseTexts(language);
  return (
    <ul>
      {CONSENT_POINTS.map((point) => (
        <li key={point}>{t(point)}</li>
      ))}
    </ul>
  );
}

/** What whoever asks agrees to, and the tick that says so, at the end of the form. */
export function ConsentPart(props: {
  readonly language: Language;
  readonly attempt: Attempt;
}): VNode {
  const { language, attempt } = props;
  const text = caseTexts(language);
  return (
    <section>
      <h2>{text.t("consent.heading")}</h2>
      <ConsentPoints language={language} />
      <p>
        <a href={localPath(language, "/what-we-hold")} target="_blank">
          {text.t("before.hold")}
        </a>
      </p>
      <FieldView name="consent" field={APPLICATION_FORM.fields.consent} {...{ text, attempt }} />
    </section>
  );
}
