import type { ComponentChildren, VNode } from "preact";
import { formatCents } from "../base/cents.ts";
import { formatBtc } from "../base/sats.ts";

/** Text that is read from left to right whatever the page's direction: addresses, codes, amounts. A mirrored address is a wrong one. */
export function Ltr({ children }: { readonly children: ComponentChildren }): VNode {
  return <bdi dir="ltr">{children}</bdi>;
}

/** An address or code in full, in groups that the eye can compare. The gaps are style, so a copied text has no spaces. */
export function Groups({
  text,
  size = 4,
  large = false,
}: {
  readonly text: string;
  readonly size?: number;
  readonly large?: boolean;
}): VNode {
  return (
    <bdi dir="ltr" class={large ? "groups large" : "groups"}>
      {groupsOf(text, size).map((group, index) => (
        <span key={index}>{group}</span>
      ))}
    </bdi>
  );
}

/** The consecutive groups of `size` characters of `text`; the last may be shorter. */
export function groupsOf(text: string, size: number): string[] {
  const groups: string[] = [];
  for (let start = 0; start < text.length; start += size)
    groups.push(text.slice(start, start + size));
  return groups;
}

/** An amount in BTC with the satoshis beside it, never mirrored. */
export function Amount({ sats }: { readonly sats: bigint }): VNode {
  return (
    <bdi dir="ltr" class="amount">
      {formatBtc(sats)} BTC <small>({sats.toString()} sat)</small>
    </bdi>
  );
}

/** Money of a currency, never mirrored: `1500.00 EUR`. */
export function Money(props: { readonly cents: bigint; readonly currency: string }): VNode {
  return (
    <Ltr>
      {formatCents(props.cents)} {props.currency}
    </Ltr>
  );
}

/** What was granted, in satoshis or in a currency. */
export function Granted(props: {
  readonly amount:
    { readonly sats: bigint } | { readonly cents: bigint; readonly currency: string };
}): VNode {
  const { amount } = props;
  return "sats" in amount ? <Amount sats={amount.sats} /> : <Money {...amount} />;
}

/** A boxed remark: plain, a warning, or a refusal. */
export function Notice({
  tone = "plain",
  children,
}: {
  readonly tone?: "plain" | "warn" | "bad";
  readonly children: ComponentChildren;
}): VNode {
  return <div class={tone === "plain" ? "notice" : `notice ${tone}`}>{children}</div>;
}

/** What was just done, said to who did it and announced to who does not see it; nothing without a text. */
export function Done({ text }: { readonly text: string | undefined }): VNode | null {
  if (text === undefined) return null;
  return (
    <div role="status">
      <Notice>
        <p>{text}</p>
      </Notice>
    </div>
  );
}
