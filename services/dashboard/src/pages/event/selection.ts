import { useState } from "react";

import { beginning, type Frame } from "@/pages/event/frames";

export interface Selection {
  /** Place of the picture that is looked at; -1 while there is none. */
  at: number;
  /** The detection to look at in it, if any. */
  detection: number | null;
  showFrame: (at: number) => void;
  /** Some pictures on or back; stops at the ends. */
  step: (by: number) => void;
  showDetection: (id: number) => void;
}

/** Which picture and which detection a person looks at; it stays the same picture when others join the incident. */
export function useSelection(frames: readonly Frame[]): Selection {
  const [key, setKey] = useState<string | null>(null);
  const [detection, setDetection] = useState<number | null>(null);
  const first = frames[beginning(frames)];
  if (key === null && first !== undefined) setKey(first.key);
  const found = frames.findIndex((each) => each.key === key);
  const at = found >= 0 ? found : frames.length === 0 ? -1 : beginning(frames);
  const showFrame = (place: number) => {
    const frame = frames[Math.min(frames.length - 1, Math.max(0, place))];
    if (frame === undefined || frame.key === key) return;
    setKey(frame.key);
    setDetection(null);
  };
  return {
    at,
    detection,
    showFrame,
    step: (by) => showFrame(at + by),
    showDetection: (id) => {
      const frame = frames.find((each) => each.detections.some((one) => one.id === id));
      if (frame !== undefined) setKey(frame.key);
      setDetection((before) => (before === id ? null : id));
    },
  };
}
