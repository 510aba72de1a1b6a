import type { VNode } from "preact";
import { TOKEN_FIELD } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Groups, Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { FirstAddress } from "../payouts/destination-source.ts";
import type { ClaimPageProps } from "./request-pages.tsx";
import { caseTexts } from "./texts.ts";

/**
 * After an account key was pasted: the first receiving address of every kind it can make, for its owner to find the one that their wallet
 * shows. The key, which is public, travels on in the form's body, as the code does.
 */
export function AddressTypePage(
  props: ClaimPageProps & { readonly account: string; readonly firsts: readonly FirstAddress[] },
): VNode {
  const { language, token, code, account, firsts } = props;
  const { t } = caseTexts(language);
  return (
    <Page language={language} audience="recipient" path="/request" heading={t("type.heading")}>
      <p>{t("type.lead")}</p>
      <form method="post" action={localPath(language, "/request/destination")} autocomplete="off">
        <input type="hidden" name={TOKEN_FIELD} value={token} />
        <input type="hidden" name="code" value={code} />
        <input type="hidden" name="destination" value={account} />
        <fieldset class="field">
          <legend>{t("type.legend")}</legend>
          {firsts.map(({ choice, address, isHinted }) => (
            <label class="choice" key={choice}>
              <input type="radio" name="addressType" value={choice} checked={isHinted} required />
              <Groups text={address} />
            </label>
          ))}
        </fieldset>
        <button type="submit">{t("type.submit")}</button>
      </form>
      <Notice tone="warn">
        <p>{t("type.none")}</p>
      </Notice>
    </Page>
  );
}
