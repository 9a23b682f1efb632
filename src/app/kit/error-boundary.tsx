/** What stands in the place of a part of the page that broke: our own mistake, told, and the way on. The rest of the page stays. */
import { Component } from "react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { t } from "../locale/locale.ts";

/** The code of a part could not be fetched. */
export class MissingPart extends Error {
  /** From now on showing it fetches it again. */
  readonly renew: () => void;

  constructor(message: string, renew: () => void) {
    super(message);
    this.renew = renew;
  }
}

interface ErrorBoundaryProps {
  /** What broke, as the person would call it. */
  name: string;
  /** Makes a report of it that others can follow. */
  onReport?: (error: Error) => void;
  /** Told instead of drawing anything, where the part has no place of its own. */
  onError?: (error: Error) => void;
  children: ReactNode;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error): void {
    if (error instanceof MissingPart) error.renew();
    this.props.onError?.(error);
  }

  override render(): ReactNode {
    const { error } = this.state;
    const { name, children, onReport, onError } = this.props;
    if (error === null) return children;
    if (onError) return null;
    const isMissing = error instanceof MissingPart;
    return (
      <div className="panel broken" role="alert">
        <b>{isMissing ? t("{name} could not be loaded.", { name }) : t("{name} could not be drawn.", { name })}</b>
        <p>
          {isMissing
            ? t("The network may be gone, or the page renewed since you opened it. Your run is safe.")
            : t("This is our mistake; your run is safe. {message}", { message: error.message })}
        </p>
        <p className="broken-actions">
          <Button icon="restart" onClick={() => this.setState({ error: null })}>
            {t("Try again")}
          </Button>
          {isMissing && <Button onClick={() => location.reload()}>{t("Load the page again")}</Button>}
          {!isMissing && onReport && (
            <Button icon="copy" onClick={() => onReport(error)}>
              {t("Copy report")}
            </Button>
          )}
        </p>
      </div>
    );
  }
}
