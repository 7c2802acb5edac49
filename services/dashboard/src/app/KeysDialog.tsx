import { useKeyboard } from "@/app/keys";
import { Dialog } from "@/parts/Dialog";
import { Toggle } from "@/parts/Toggle";

interface KeysDialogProps {
  open: boolean;
  onClose: () => void;
}

/** The keyboard map: what is registered right now, so it is right on every page. */
export function KeysDialog({ open, onClose }: KeysDialogProps) {
  return (
    <Dialog open={open} title="Keyboard" onClose={onClose}>
      <KeyList />
    </Dialog>
  );
}

function KeyList() {
  const { groups, enabled, setEnabled } = useKeyboard();
  return (
    <div className="flex flex-col gap-4">
      {[...groups.values()]
        .filter((group) => group.bindings.length > 0)
        .map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="mb-1 text-sm font-medium text-ink-quiet">{group.title}</h3>
            <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-sm">
              {group.bindings.map((each) => (
                <div key={each.keys} className="contents">
                  <dt>{each.does}</dt>
                  <dd className="text-right">
                    <Keys keys={each.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      <Toggle on={enabled} onChange={setEnabled} label="Use keyboard shortcuts" />
    </div>
  );
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  " ": "Space",
};

function Keys({ keys }: { keys: string }) {
  const pressed = keys === " " ? [keys] : keys.split(" ");
  return pressed.map((one, place) => (
    <span key={place}>
      {place > 0 && <span className="px-1 text-xs text-ink-quiet">then</span>}
      <kbd className="rounded border border-edge bg-raised px-1.5 font-mono text-xs">
        {one
          .split("+")
          .map((part) => SIGNS[part] ?? part)
          .join(" + ")}
      </kbd>
    </span>
  ));
}
