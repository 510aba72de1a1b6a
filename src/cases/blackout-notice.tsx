import type { VNode } from "preact";
import { Notice } from "../http/parts.tsx";
import type { CaseText } from "./texts.ts";

/** Says that times stand still; nothing while no blackout is declared. */
export function BlackoutNotice(props: {
  readonly text: CaseText;
  readonly declared: boolean;
}): VNode | null {
  if (!props.declared) return null;
  return (
    <Notice tone="warn">
      <p>{props.text.t("blackout.declared")}</p>
    </Notice>
  );
}
