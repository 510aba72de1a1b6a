import { z } from "zod";
import { createDocument } from "zod-openapi";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from "zod-openapi";
import type { Authentication } from "./api-auth.ts";
import type { ApiRoute } from "./api-route.ts";
import { PUZZLE_SECONDS } from "./puzzle.ts";
import { WORK_HEADER } from "./work-gate.ts";

/** The shape of every answer that is not a success (RFC 9457). */
const ProblemWire = z
  .object({
    type: z.string().meta({ description: "The page that explains this kind of problem." }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    code: z.string().optional(),
    retryAfter: z.int().optional().meta({ description: "Seconds to wait." }),
    challenge: z
      .string()
      .optional()
      .meta({ description: "Work to do, see the Proof-Of-Work header." }),
    bits: z.int().optional().meta({ description: "Zero bits that the challenge asks for." }),
    errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

const SECURITY: Readonly<
  Record<Authentication<unknown>["scheme"], readonly Record<string, string[]>[]>
> = {
  none: [],
  claim: [{ claimCode: [] }],
  receipt: [{ receiptCode: [] }],
  staff: [{ staffSession: [] }],
};

/** What the document says about itself. */
export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly server: string;
  /** The session cookie's full name. */
  readonly cookie: string;
}

/** The OpenAPI 3.1 document of `routes`, made from the very schemas that check requests and answers. */
export function openApi(
  routes: readonly ApiRoute[],
  info: ApiInfo,
): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const { path, method } = route.definition;
    paths[path] = { ...paths[path], [method]: operationOf(route) };
  }
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: info.title,
      version: info.version,
      license: { name: "AGPL-3.0-or-later", identifier: "AGPL-3.0-or-later" },
    },
    servers: [{ url: info.server }],
    paths,
    components: {
      securitySchemes: {
        claimCode: { type: "http", scheme: "Claim", description: "Authorization: Claim CODE" },
        receiptCode: {
          type: "http",
          scheme: "Receipt",
          description: "Authorization: Receipt CODE",
        },
        staffSession: { type: "apiKey", in: "cookie", name: info.cookie },
      },
    },
  });
}

function operationOf(route: ApiRoute): ZodOpenApiOperationObject {
  const { definition } = route;
  const { permission } = definition.auth;
  const notes = [
    definition.description,
    permission === undefined ? undefined : `Needs the permission \`${permission}\`.`,
    definition.auth.decides === true && definition.method !== "get" ? STEP_UP : undefined,
    definition.problems.length === 0 ? undefined : `Problems: ${definition.problems.join(", ")}.`,
  ].filter((note) => note !== undefined);
  return {
    operationId: definition.name,
    summary: definition.summary,
    ...(notes.length === 0 ? {} : { description: notes.join("\n\n") }),
    tags: [definition.tag],
    security: [...SECURITY[definition.auth.scheme]],
    requestParams: {
      ...(isEmpty(route.params) ? {} : { path: asObject(route.params) }),
      ...(isEmpty(route.query) ? {} : { query: asObject(route.query) }),
      ...headersOf(route),
    },
    ...bodyOf(route),
    responses: {
      [String(definition.status ?? 200)]: {
        description: "Done.",
        ...(definition.status === 204 ? {} : { content: contentOf(definition) }),
      },
      default: {
        description: "A problem (RFC 9457).",
        content: { "application/problem+json": { schema: ProblemWire } },
      },
    },
  };
}

function bodyOf({ body, definition }: ApiRoute): Pick<ZodOpenApiOperationObject, "requestBody"> {
  const { upload } = definition;
  if (body !== undefined)
    return { requestBody: { required: true, content: { "application/json": { schema: body } } } };
  if (upload === undefined) return {};
  const file = { schema: { type: "string", format: "binary" } } as const;
  const content = Object.fromEntries(upload.map((type) => [type, file]));
  return { requestBody: { required: true, content } };
}

function contentOf({
  media,
  response,
}: ApiRoute["definition"]): Record<string, { schema: z.ZodType }> {
  const types = media ?? ["application/json"];
  return Object.fromEntries(types.map((type) => [type, { schema: response }]));
}

function headersOf(route: ApiRoute): { header?: z.ZodObject } {
  const { once, ifMatch, work } = route.definition;
  const header = {
    ...(once === true
      ? {
          "Idempotency-Key": z
            .string()
            .min(22)
            .max(130)
            .meta({ description: "At least 128 random bits." }),
        }
      : {}),
    ...(work === undefined
      ? {}
      : { [WORK_HEADER]: z.string().optional().meta({ description: WORK_DESCRIPTION }) }),
    ...(ifMatch === true
      ? { "If-Match": z.string().meta({ description: "The ETag that was read." }) }
      : {}),
  };
  return Object.keys(header).length === 0 ? {} : { header: z.object(header) };
}

/** The whole of the protocol: a client needs nothing else to follow it. */
const WORK_DESCRIPTION = `Needed when an answer of 429 carries \`challenge\` and \`bits\`: find a decimal number, at most 20 digits, such that SHA-256 over the text "challenge.number" begins with that many zero bits, and send the same request again, with the same Idempotency-Key and this header: "challenge.number". A challenge is good for ${PUZZLE_SECONDS / 60} minutes, for this route and for one success. On a quiet day none is asked for.`;

/** What a client does about it. */
const STEP_UP =
  "A decision: when the last proof of who is signed in is older than fifteen minutes, the answer is 403 `step-up-needed`; then send `POST /api/v1/staff/session/step-up`, and the same request again.";

function isEmpty(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && Object.keys(schema.shape).length === 0;
}

/** Path and query are always objects; anything else is a mistake of the route. */
function asObject(schema: z.ZodType): z.ZodObject {
  if (!(schema instanceof z.ZodObject)) throw new Error("params and query are objects");
  return schema;
}
