import type { Response } from "express";
import type { ComponentChildren, VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { shellTexts } from "./shell-texts.ts";
import type { ShellKey } from "./shell-texts.ts";
import { dirOf, LANGUAGE_NAMES, LANGUAGES, localPath } from "./text.ts";
import type { Language } from "./text.ts";

/** Whose page it is: decides navigation, title and the quick exit. */
export type Audience = "public" | "recipient" | "staff";

/** One entry of the navigation; `href` is a path without language. */
export interface NavLink {
  readonly href: string;
  readonly label: string;
}

/** What a page tells its shell. `path` is its own address without language. */
export interface PageProps {
  readonly language: Language;
  readonly audience: Audience;
  readonly path: string;
  readonly heading: string;
  /** The navigation of staff pages, which depends on what the person may do. */
  readonly nav?: readonly NavLink[];
  /** Tables need the whole width. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** Pages that everybody can open, in the order of the navigation. */
const PUBLIC_NAV: readonly { readonly href: string; readonly key: ShellKey }[] = [
  { href: "/", key: "nav.overview" },
  { href: "/donate", key: "nav.give" },
  { href: "/apply", key: "nav.ask" },
  { href: "/code", key: "nav.code" },
  { href: "/balances", key: "nav.book" },
];

const FOOT_NAV: readonly { readonly href: string; readonly key: ShellKey }[] = [
  { href: "/verify", key: "nav.verify" },
  { href: "/what-we-hold", key: "nav.hold" },
];

/** Where the quick exit leads; the page there forgets this site's cookies and cache and goes on to somewhere ordinary. */
export const LEAVE_PATH = "/leave";

/** The whole document around one page. A recipient's page has a title that tells a bystander nothing. */
export function Page(props: PageProps): VNode {
  const { language, audience, heading, children } = props;
  const { t } = shellTexts(language);
  return (
    <html lang={language} dir={dirOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {audience === "public" ? null : <meta name="robots" content="noindex" />}
        <title>{audience === "recipient" ? t("shell.neutral") : heading}</title>
        {/* An empty icon keeps the browser from asking for one. */}
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#content">
          {t("shell.skip")}
        </a>
        <Top {...props} />
        <main id="content" class={props.wide === true ? "wide" : undefined}>
          <h1>{heading}</h1>
          {children}
        </main>
        <Foot {...props} />
      </body>
    </html>
  );
}

/** The page as text, ready to be sent or written to a file. */
export function renderPage(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}

/** Sends a page. Its headers (no-store, CSP) are those of `headers.ts`. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response.status(status).type("html").send(renderPage(page));
}

function Top({ language, audience, path, nav }: PageProps): VNode | null {
  const { t } = shellTexts(language);
  const links =
    audience === "staff"
      ? (nav ?? [])
      : PUBLIC_NAV.map(({ href, key }) => ({ href, label: t(key) }));
  if (links.length === 0) return null;
  const here = placeOf(links, path);
  return (
    <header class="top">
      <nav aria-label={t("shell.pages")}>
        <ul>
          {links.map(({ href, label }) => (
            <li key={href}>
              <a
                href={audience === "staff" ? href : localPath(language, href)}
                aria-current={href === path ? "page" : href === here ? "true" : undefined}
              >
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {audience === "recipient" ? (
        <a class="leave" href={LEAVE_PATH} rel="noreferrer">
          {t("shell.leave")}
        </a>
      ) : null}
    </header>
  );
}

/** The link under which a page stands: its own, or the nearest above it. */
function placeOf(links: readonly NavLink[], path: string): string | undefined {
  const above = links.map(({ href }) => href).filter((href) => `${path}/`.startsWith(`${href}/`));
  return above.sort((a, b) => b.length - a.length)[0];
}

function Foot({ language, audience, path }: PageProps): VNode | null {
  if (audience === "staff") return null;
  const { t } = shellTexts(language);
  return (
    <footer>
      <nav aria-label={t("shell.language")}>
        <ul>
          {LANGUAGES.map((other) => (
            <li key={other}>
              <a
                href={localPath(other, path)}
                lang={other}
                hreflang={other}
                aria-current={other === language ? "true" : undefined}
              >
                {LANGUAGE_NAMES[other]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <nav aria-label={t("shell.more")}>
        <ul>
          {FOOT_NAV.map(({ href, key }) => (
            <li key={href}>
              <a href={localPath(language, href)}>{t(key)}</a>
            </li>
          ))}
        </ul>
      </nav>
      <p>{t("shell.foot")}</p>
    </footer>
  );
}
