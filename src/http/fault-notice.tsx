import type { VNode } from "preact";
import { Fault } from "../base/fault.ts";
import { parseSats } from "../base/sats.ts";
import { Amount, Notice } from "./parts.tsx";
import { problemType, statusOf } from "./problem.ts";
import { shellTexts } from "./shell-texts.ts";

/** What FaultNotice shows: `labels` names the amounts that the fault carries beside its sentence and that are worth showing. */
export interface FaultNoticeProps {
  readonly fault: Fault;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A fault in its own sentence, above the form that can be corrected, with the way to the page that explains it. */
export function FaultNotice({ fault, labels = {} }: FaultNoticeProps): VNode {
  const amounts = Object.entries(labels).flatMap(([name, label]) => {
    const value = parseSats(String(fault.extra[name] ?? ""));
    return value === undefined ? [] : [{ label, value }];
  });
  return (
    <div role="alert">
      <Notice tone="bad">
        <p>
          <strong>{fault.message}</strong>
        </p>
        {amounts.map(({ label, value }) => (
          <p key={label}>
            {label} <Amount sats={value} />
          </p>
        ))}
        <p>
          <a href={problemType(fault.code)}>{shellTexts("en").t("problem.about")}</a>
        </p>
      </Notice>
    </div>
  );
}

/** The fault to show in a page instead of answering with a problem; what is none is thrown on. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}

/** The status of a page that shows a form again: that of the fault it shows, or 422 when something was `tried` and filled in wrongly. */
export function statusOfPage(fault: Fault | undefined, tried: unknown): number {
  if (fault !== undefined) return statusOf(fault.kind, fault.code);
  return tried === undefined ? 200 : 422;
}
