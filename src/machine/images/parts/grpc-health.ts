/**
 * gRPC's health service as a server program has it: asked for a service's state by `grpc.health.v1.Health/Check`.
 *
 * Source: gRPC Health Checking Protocol (behaviour).
 * Simplified: HTTP/2 is not spoken; question and answer are what a gateway makes of them, JSON over HTTP/1.1.
 */
import type { HttpAnswer, HttpRequest } from "./service.ts";

export type ServingStatus = "SERVING" | "NOT_SERVING";

const CHECK = "/grpc.health.v1.Health/Check";

/** `statusOf` null: it does not know that service. */
export function grpcHealth(statusOf: (service: string) => ServingStatus | null, log?: () => string) {
  return ({ path, query }: HttpRequest): HttpAnswer => {
    if (path !== CHECK) return { status: 400, body: "" };
    const status = statusOf(decodeURIComponent(/^service=(.*)$/.exec(query)?.[1] ?? ""));
    const body = JSON.stringify(status === null ? { code: 5, message: "unknown service" } : { status });
    return { type: "application/json", body, ...(log && { errorLog: log() }) };
  };
}
