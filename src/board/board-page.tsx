import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { FaultNotice } from "../http/fault-notice.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Moment } from "../http/moment.tsx";
import { Done } from "../http/parts.tsx";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { ASK_FORM, RETURN_FORM } from "./board-forms.ts";
import { boardState, mayStop, openUntil, readyAt } from "./board-use.ts";
import type { BoardUse } from "./board-use.ts";
import { boardTexts } from "./texts.ts";

/** Where the board's key is asked for, and stopped. */
export const BOARD_PATH = "/staff/board";

/** What the page shows. */
export interface BoardPageProps {
  readonly person: Person;
  readonly uses: readonly BoardUse[];
  readonly at: Date;
  readonly token: string;
  readonly done?: boolean | undefined;
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
}

/** The page of the board's key: what is under way, the form that asks for more, and what is over. */
export function BoardPage(props: BoardPageProps): VNode {
  const { person, uses, at, token, done, fault, attempt } = props;
  const { t } = boardTexts("en");
  const isOver = (use: BoardUse): boolean => ["stopped", "over"].includes(boardState(use, at));
  const open = uses.filter((use) => !isOver(use));
  const past = uses.filter(isOver);
  return (
    <Page {...staffPage(person)} path={BOARD_PATH} heading={t("heading")}>
      <Done text={done === true ? t("done.return") : undefined} />
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p>{t("explain")}</p>
      {open.length === 0 ? <p class="soft">{t("none")}</p> : null}
      {open.map((use) => (
        <div key={use.id} class="card">
          <UseText use={use} at={at} person={person} />
          <UseSteps use={use} at={at} person={person} token={token} />
        </div>
      ))}
      {allows(person.roles, "board.ask") ? (
        <>
          <h2>{t("new")}</h2>
          <FormView
            form={ASK_FORM}
            text={boardTexts("en")}
            action={BOARD_PATH}
            token={token}
            submit={t("ask.submit")}
            {...(attempt === undefined ? {} : { attempt })}
          />
        </>
      ) : null}
      {past.length === 0 ? null : <h2>{t("past")}</h2>}
      {past.map((use) => (
        <UseText key={use.id} use={use} at={at} person={person} />
      ))}
    </Page>
  );
}

interface UseProps {
  readonly use: BoardUse;
  readonly at: Date;
  readonly person: Person;
}

function UseText({ use, at, person }: UseProps): VNode {
  const { t } = boardTexts("en");
  const { askedBy, askedAt, confirmedBy, reason, readers } = use;
  return (
    <>
      <p>
        <strong>
          <StateText use={use} at={at} />
        </strong>
      </p>
      <p>
        {t("use.asked", { person: askedBy })}, <Moment at={askedAt} />: {reason}
        {confirmedBy === undefined ? null : (
          <>
            <br />
            {t("use.confirmed", { person: confirmedBy })}
          </>
        )}
        <br />
        {t("use.readers")}: {readers.join(", ")}
        {use.case === undefined || !allows(person.roles, "board.ask") ? null : (
          <>
            <br />
            {t("use.case")}: <bdi dir="ltr">{use.case}</bdi>
          </>
        )}
      </p>
    </>
  );
}

function StateText({ use, at }: Pick<UseProps, "use" | "at">): VNode {
  const { t } = boardTexts("en");
  const state = boardState(use, at);
  const until =
    state === "waiting" && use.publishedAt !== undefined
      ? readyAt(use.publishedAt)
      : state === "open" && use.openedAt !== undefined
        ? openUntil(use.openedAt)
        : undefined;
  const who = state === "stopped" ? use.stoppedBy : use.askedBy;
  return (
    <>
      {t(`state.${state}`, { person: who ?? "" })}
      {until === undefined ? null : (
        <>
          {" "}
          <Moment at={until} />
        </>
      )}
    </>
  );
}

function UseSteps({ use, at, person, token }: UseProps & { readonly token: string }): VNode {
  const text = boardTexts("en");
  const state = boardState(use, at);
  const { code, roles } = person;
  const mayAsk = allows(roles, "board.ask");
  const isTheirs = mayAsk && (use.askedBy === code || use.confirmedBy === code);
  const step = (name: "confirm" | "stop" | "handover" | "failure" | "end"): VNode => (
    <ButtonForm
      action={`${BOARD_PATH}/${use.id}/${name}`}
      token={token}
      hidden={{}}
      submit={text.t(name)}
      look={name === "stop" || name === "end" ? "danger" : "quiet"}
    />
  );
  return (
    <>
      {state === "asked" && mayAsk && use.askedBy !== code ? step("confirm") : null}
      {isTheirs && (state === "ready" || state === "handed") ? step("handover") : null}
      {isTheirs && state === "handed" ? (
        <FormView
          form={RETURN_FORM}
          text={text}
          action={`${BOARD_PATH}/${use.id}/return`}
          token={token}
          submit={text.t("return.submit")}
        />
      ) : null}
      {state === "open" && mayAsk && use.readers.includes(code) ? step("failure") : null}
      {state === "open" && (isTheirs || (mayAsk && use.readers.includes(code)))
        ? step("end")
        : null}
      {mayStop(use) ? step("stop") : null}
    </>
  );
}
