import type { VNode } from "preact";
import { formatTime } from "../base/clock.ts";

/** A moment to the minute, in UTC: staff of one fund live in several time zones, and a page without script knows none. */
export function Moment({ at }: { readonly at: Date }): VNode {
  const time = formatTime(at);
  return (
    <time datetime={time}>
      <bdi dir="ltr">{`${time.slice(0, 10)} ${time.slice(11, 16)} UTC`}</bdi>
    </time>
  );
}
