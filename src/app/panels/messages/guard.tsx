/** A part of the page whose breaking does not take the others along, and can be reported so that others can follow it. */
import type { ReactElement, ReactNode } from "react";
import { ErrorBoundary } from "../../kit/error-boundary.tsx";
import { copyText } from "../../store/commands.ts";
import { t } from "../../locale/locale.ts";

export function Guard({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <ErrorBoundary name={name} onReport={(error) => void copyReport(name, error)}>
      {children}
    </ErrorBoundary>
  );
}

/** With the run as a link: seed, files and everything that was done, to be played again. */
async function copyReport(name: string, error: Error): Promise<void> {
  const report = await import("./break-report.ts").then(
    ({ breakReport }) => breakReport(name, error),
    () => error.stack ?? error.message,
  );
  await copyText(report, t("Report copied."));
}
