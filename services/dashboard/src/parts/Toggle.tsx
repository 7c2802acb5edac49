interface ToggleProps {
  on: boolean;
  onChange: (on: boolean) => void;
  /** What is on or off; it stands beside the switch. */
  label: string;
  disabled?: boolean;
}

/** A switch: on or off, at once. */
export function Toggle({ on, onChange, label, disabled = false }: ToggleProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      disabled={disabled}
      onClick={() => onChange(!on)}
      className="inline-flex min-h-9 items-center gap-2 rounded-md text-sm disabled:opacity-50 pointer-coarse:min-h-touch"
    >
      <span
        aria-hidden="true"
        className={`flex h-5 w-9 shrink-0 items-center rounded-full border px-0.5 transition-colors ${on ? "border-accent-ink bg-accent" : "border-edge bg-raised"}`}
      >
        <span
          className={`h-3.5 w-3.5 rounded-full transition-transform ${on ? "translate-x-4 bg-accent-on" : "bg-ink-quiet"}`}
        />
      </span>
      {label}
    </button>
  );
}
