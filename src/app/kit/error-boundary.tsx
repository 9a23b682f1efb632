/** What stands in the place of a part of the page that broke: our own mistake, told, and the way on. The rest of the page stays. */
import { Component } from "react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { t } from "../locale/locale.ts";

interface ErrorBoundaryProps {
  /** What broke, as the person would call it. */
  name: string;
  children: ReactNode;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { message: string | null }> {
  override state: { message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <div className="panel broken" role="alert">
        <b>{t("{name} could not be drawn.", { name: this.props.name })}</b>
        <p>{t("This is our mistake; your run is safe. {message}", { message })}</p>
        <Button icon="restart" onClick={() => this.setState({ message: null })}>
          {t("Try again")}
        </Button>
      </div>
    );
  }
}
