import type { VNode } from "preact";

/** One list behind a tab: where it is, what it is called, and whether it is the one that is shown. */
export interface Tab {
  readonly href: string;
  readonly label: string;
  readonly shown: boolean;
}

/** Links between lists of which a page shows one; `label` says to a screen reader what they choose. */
export function Tabs(props: { readonly label: string; readonly tabs: readonly Tab[] }): VNode {
  return (
    <nav class="tabs" aria-label={props.label}>
      <ul>
        {props.tabs.map(({ href, label, shown }) => (
          <li key={href}>
            <a href={href} aria-current={shown ? "true" : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
