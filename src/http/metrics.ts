import type { RequestListener } from "node:http";

/** One number of a metric, with what tells it from the others. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What is measured, in the words of Prometheus: `name` with its unit, `help` a sentence. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly samples: readonly Sample[];
}

/** Metrics in Prometheus's text format, version 0.0.4. */
export function metricsText(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) => {
      const lines = samples.map(({ labels = {}, value }) => `${name}${labelled(labels)} ${value}`);
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
    })
    .join("");
}

/** Who asks under another name than this machine's is a page in a browser on it that a stranger's name server led here. */
const OWN_NAME = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/;

/** Answers `GET /metrics`, and nothing else. For a listener of its own on this machine: behind a proxy or an onion service every visitor comes from here. */
export function scrapes(collect: () => Promise<string>): RequestListener {
  return (request, response) => {
    const isOurs = OWN_NAME.test(request.headers.host ?? "");
    if (!isOurs || request.url !== "/metrics" || request.method !== "GET") {
      response.writeHead(404).end();
      return;
    }
    collect().then(
      (text) => {
        const type = "text/plain; version=0.0.4; charset=utf-8";
        response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" }).end(text);
      },
      () => response.writeHead(500).end(),
    );
  };
}

function labelled(labels: Readonly<Record<string, string>>): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return written.length === 0 ? "" : `{${written.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
