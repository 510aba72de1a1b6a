import { z } from "zod";
import { boardLeaf } from "../audit/board-notice.ts";
import { publishedBoardNotices } from "../audit/notice.store.ts";
import type { Reader } from "../db/unit.ts";
import { anybody } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";

const NoticesWire = z.strictObject({
  notices: z.array(z.strictObject({ index: z.int().min(0), text: z.string() })),
});

/** Which entries of the log are uses of the board's key, for everybody. */
export function noticesRoute(read: Reader): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/board-notices",
    name: "listBoardNotices",
    summary: "Uses of the board's key that the log names",
    description:
      "A `key` entry of the role `approvers` whose digest is of one of these texts is a use of the board's key on one case; each other one is a people list.",
    tag: "everyone",
    auth: anybody,
    publicSeconds: 60,
    response: NoticesWire,
    problems: [],
    handle: async () => {
      const texts = await publishedBoardNotices(read);
      const leaves = await Promise.all(texts.map((text) => boardLeaf(read, text)));
      return {
        notices: texts.flatMap((text, at) => {
          const index = leaves[at]?.index;
          return index === undefined ? [] : [{ index, text }];
        }),
      };
    },
  });
}
