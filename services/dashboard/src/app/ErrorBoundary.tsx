import { Component, type ReactNode } from "react";

import { ErrorState } from "@/parts/ErrorState";

interface ErrorBoundaryProps {
  /** What is inside, for the message: "the activity bar". */
  what: string;
  children: ReactNode;
}

/** Keeps a fault inside one part of a page from taking the rest with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { fault: Error | null }> {
  override state: { fault: Error | null } = { fault: null };

  static getDerivedStateFromError(fault: unknown) {
    return { fault: fault instanceof Error ? fault : new Error(String(fault)) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    const again = () => this.setState({ fault: null });
    return <ErrorState small title={`A fault in ${this.props.what}`} message={fault.message} onRetry={again} />;
  }
}
