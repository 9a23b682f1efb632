/** A line as a terminal would show it: with its colours, where it has any. Few have, and what knows them comes with the first. */
import { lazy, Suspense } from "react";
import type { ReactElement } from "react";

const Coloured = lazy(() =>
  import("./coloured-text.tsx").then(
    ({ ColouredText }) => ({ default: ColouredText }),
    () => ({ default: Plain }),
  ),
);

export function LogText({ text }: { text: string }): ReactElement {
  if (!text.includes("\u001b")) return <>{text}</>;
  return (
    <Suspense fallback={<Plain text={text} />}>
      <Coloured text={text} />
    </Suspense>
  );
}

function Plain({ text }: { text: string }): ReactElement {
  // oxlint-disable-next-line no-control-regex
  return <>{text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, "")}</>;
}
