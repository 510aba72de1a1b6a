import type { VNode } from "preact";
import { SafeLink } from "./safe-link.tsx";

/**
 * Shows the Markdown that our own documents use: headings of level 2 and 3, paragraphs, lists, `code`, **strong** and
 * [links](/path). Anything else stays as it is written; HTML is text.
 */
export function Markdown({ text }: { readonly text: string }): VNode {
  return (
    <>
      {text
        .trim()
        .split(/\n{2,}/)
        .map((block, index) => (
          <Block key={index} text={block} />
        ))}
    </>
  );
}

function Block({ text }: { readonly text: string }): VNode {
  if (text.startsWith("### ")) return <h3>{inline(text.slice(4))}</h3>;
  if (text.startsWith("## ")) return <h2>{inline(text.slice(3))}</h2>;
  if (!text.startsWith("- ")) return <p>{inline(text)}</p>;
  return (
    <ul>
      {text
        .slice(2)
        .split(/\n- /)
        .map((item, index) => (
          <li key={index}>{inline(item)}</li>
        ))}
    </ul>
  );
}

function inline(text: string): (VNode | string)[] {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)\s]+\))/)
    .filter((piece) => piece !== "")
    .map((piece, index) => {
      if (/^`.+`$/.test(piece)) return <code key={index}>{piece.slice(1, -1)}</code>;
      if (/^\*\*.+\*\*$/.test(piece)) return <strong key={index}>{piece.slice(2, -2)}</strong>;
      const link = /^\[(?<label>.+)\]\((?<href>.+)\)$/.exec(piece);
      if (link?.groups === undefined) return piece;
      return (
        <SafeLink key={index} href={link.groups["href"] ?? "#"}>
          {link.groups["label"]}
        </SafeLink>
      );
    });
}
