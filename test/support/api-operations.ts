/** The operations of an OpenAPI document, with a valid example of every part of a request, made from the schemas. */
import { PERMISSIONS, rolesWith } from "../../src/people/permission.ts";
import type { Permission } from "../../src/people/permission.ts";

/** A JSON schema, as far as our documents use it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface Operation {
  readonly name: string;
  readonly method: string;
  /** With parameters in braces. */
  readonly template: string;
  /** With examples in their place. */
  readonly path: string;
  readonly parameters: readonly string[];
  readonly query: string;
  readonly body: Schema | undefined;
  readonly example: unknown;
  readonly auth: "none" | "claim" | "receipt" | "staff";
  /** The roles that may do it; empty when no permission is asked for. */
  readonly roles: readonly string[];
  readonly permission: Permission | undefined;
  readonly once: boolean;
  readonly ifMatch: boolean;
}

const UUID = "0190e5d2-7b5a-7c3e-8f4a-5b6c7d8e9f00";

/** Texts of which one fits any pattern that our schemas have. */
const CANDIDATES = [
  "EUR",
  "general",
  "1",
  "250000",
  ...[8, 16, 32, 64].map((bytes) => "0".repeat(2 * bytes)),
  UUID,
  "2026-11-25",
  "2026-11-25T12:00:00Z",
  "some words",
];

const SCHEMES = { claimCode: "claim", receiptCode: "receipt", staffSession: "staff" } as const;

/** Good bodies of operations whose schema does not say which of its properties one needs. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  askApplicant: { text: "When roughly was that?", days: 14 },
  writeCaseMessage: { text: "When roughly was that?" },
};

/** All operations of the document. */
export function operationsOf(document: any): Operation[] {
  const schemas: Record<string, Schema> = document.components?.schemas ?? {};
  return Object.entries<Record<string, any>>(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const parameters: { name: string; in: string; required?: boolean; schema: Schema }[] =
        operation.parameters ?? [];
      const inPath = parameters.filter((each) => each.in === "path");
      const inQuery = parameters.filter((each) => each.in === "query" && each.required === true);
      const headers = new Set(parameters.filter((each) => each.in === "header").map((h) => h.name));
      const body: Schema | undefined = operation.requestBody?.content["application/json"]?.schema;
      const [scheme] = Object.keys(operation.security?.[0] ?? {});
      return {
        name: operation.operationId,
        method,
        template,
        path: template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          String(exampleOf(inPath.find((each) => each.name === name)!.schema, schemas)),
        ),
        parameters: inPath.map((each) => each.name),
        query: inQuery
          .map((each) => `${each.name}=${String(exampleOf(each.schema, schemas))}`)
          .join("&"),
        body: body && resolved(body, schemas),
        example: body && (EXAMPLES[operation.operationId] ?? exampleOf(body, schemas)),
        auth: scheme === undefined ? "none" : SCHEMES[scheme as keyof typeof SCHEMES],
        roles: rolesFor(operation.description ?? ""),
        permission: permissionIn(operation.description ?? ""),
        once: headers.has("Idempotency-Key"),
        ifMatch: headers.has("If-Match"),
      };
    }),
  );
}

/** The names of all properties of a body, in any of its variants. */
export function propertiesOf(schema: Schema): string[] {
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [...new Set([...Object.keys(schema.properties ?? {}), ...variants.flatMap(propertiesOf)])];
}

/** Whether an empty object lacks something. */
export function hasRequired(schema: Schema): boolean {
  if ((schema.required ?? []).length > 0) return true;
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return variants.length > 0 && variants.every(hasRequired);
}

function permissionIn(description: string): Permission | undefined {
  const [, name] = /Needs the permission `([a-z.-]+)`/.exec(description) ?? [];
  return PERMISSIONS.find((each: Permission) => each === name);
}

function rolesFor(description: string): readonly string[] {
  const permission = permissionIn(description);
  return permission === undefined ? [] : rolesWith(permission);
}

function resolved(schema: Schema, schemas: Record<string, Schema>): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : resolved(schemas[name]!, schemas);
}

function exampleOf(unresolved: Schema, schemas: Record<string, Schema>): unknown {
  const schema = resolved(unresolved, schemas);
  const variant = schema.anyOf?.[0] ?? schema.oneOf?.[0] ?? schema.allOf?.[0];
  if (variant !== undefined) return exampleOf(variant, schemas);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === "object") {
    const required = Object.entries(schema.properties ?? {}).filter(([name]) =>
      schema.required?.includes(name),
    );
    return Object.fromEntries(
      required.map(([name, property]) => [name, exampleOf(property, schemas)]),
    );
  }
  if (schema.type === "array")
    return Array.from({ length: schema.minItems ?? 0 }, () =>
      exampleOf(schema.items ?? {}, schemas),
    );
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
  if (schema.type === "boolean") return true;
  return textOf(schema);
}

function textOf({ pattern, format, minLength = 0 }: Schema): string {
  if (format === "uuid") return UUID;
  const fits = CANDIDATES.find(
    (text) => text.length >= minLength && (pattern === undefined || new RegExp(pattern).test(text)),
  );
  if (fits === undefined) throw new Error(`no example fits ${pattern ?? ""}`);
  return fits;
}
