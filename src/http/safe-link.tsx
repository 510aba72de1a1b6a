import type { ComponentChildren, VNode } from "preact";

/** What SafeLink shows. */
export interface SafeLinkProps {
  readonly href: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** Whether a link may go there: a path of ours, a fragment, http(s) or bitcoin. JSX escapes text but lets `javascript:` through. */
export function isSafeHref(href: string): boolean {
  if (/^\/(?![/\\])/.test(href) || href.startsWith("#")) return !hasControl(href);
  return /^(https?:\/\/|bitcoin:)/i.test(href) && !hasControl(href);
}

/** A link whose target came from data. What may not be linked is shown as text; other sites never learn where the reader came from. */
export function SafeLink({ href, children, class: name }: SafeLinkProps): VNode {
  if (!isSafeHref(href)) return <span class={name}>{children}</span>;
  return (
    <a href={href} class={name} rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** Browsers drop tabs and newlines inside a URL before they look at its scheme. */
function hasControl(href: string): boolean {
  return /[\u0000-\u0020\u007f]/.test(href);
}
