import { parseCookie, stringifySetCookie } from "cookie";
import type { Request, Response } from "express";

/** How our cookies are sent. `tls` decides about Secure and the `__Host-` prefix, which plain loopback cannot have. */
export interface CookieJar {
  readonly tls: boolean;
}

/** The value of the cookie `name`; undefined when it was not sent. */
export function readCookie(request: Request, jar: CookieJar, name: string): string | undefined {
  const header = request.headers.cookie;
  return header === undefined ? undefined : parseCookie(header)[fullName(jar, name)];
}

/** One cookie to set; without `seconds` it dies with the browser. */
export interface NewCookie {
  readonly name: string;
  readonly value: string;
  readonly seconds?: number;
}

/** Sets a cookie that scripts cannot read and other sites cannot make the browser send. */
export function setCookie(response: Response, jar: CookieJar, cookie: NewCookie): void {
  const { name, value, seconds } = cookie;
  response.append(
    "Set-Cookie",
    stringifySetCookie({
      name: fullName(jar, name),
      value,
      httpOnly: true,
      sameSite: "strict",
      secure: jar.tls,
      path: "/",
      ...(seconds === undefined ? {} : { maxAge: seconds }),
    }),
  );
}

/** Makes the browser forget the cookie `name`. */
export function clearCookie(response: Response, jar: CookieJar, name: string): void {
  setCookie(response, jar, { name, value: "", seconds: 0 });
}

/** The name under which the browser keeps a cookie: with `__Host-` over TLS. */
export /** The name that the browser knows the cookie by: with `__Host-` over TLS, which binds it to this host. */
function fullName(jar: CookieJar, name: string): string {
  return jar.tls ? `__Host-${name}` : name;
}
