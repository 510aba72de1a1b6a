import type { ComponentChildren, VNode } from "preact";
import { TOKEN_FIELD } from "./form-view.tsx";

/** A form that is one button. `hidden` travels in the body, never in the address. */
export interface ButtonFormProps {
  readonly action: string;
  readonly token: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly submit: string;
  readonly look?: "quiet" | "danger";
  readonly children?: ComponentChildren;
}

/** A button that sends what the page already knows, such as the code whose page this is. */
export function ButtonForm(props: ButtonFormProps): VNode {
  const { action, token, hidden, submit, look, children } = props;
  return (
    <form method="post" action={action} autocomplete="off">
      <input type="hidden" name={TOKEN_FIELD} value={token} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <button type="submit" class={look}>
        {submit}
      </button>
    </form>
  );
}
