/**
 * A part of the page whose code is fetched when it is first shown. Where that fails, the nearest `ErrorBoundary` says so, and showing
 * the part again fetches it again (React's own `lazy` would fail for ever).
 */
import { createElement, lazy } from "react";
import type { ComponentType } from "react";
import { MissingPart } from "./error-boundary.tsx";

export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReturnType<typeof createElement> {
  const make = (): ReturnType<typeof lazy<ComponentType<Props>>> =>
    lazy(() =>
      load().then(
        (found) => ({ default: found }),
        (error: unknown) => {
          // Not before somebody was told: React asks again at once, and would go on doing so.
          throw new MissingPart(String(error), () => {
            part = make();
          });
        },
      ),
    );
  let part = make();
  return (props) => createElement(part as ComponentType<Props>, props);
}
