import { markOf, wordOf, type Judged } from "@/domain/cameraState";
import { LevelDot } from "@/parts/LevelDot";

interface CameraMarkProps {
  camera: Judged;
  /** It stands on a picture, whose colours nobody knows. */
  onPicture?: boolean;
}

/** A camera's state: shape and word. */
export function CameraMark({ camera, onPicture = false }: CameraMarkProps) {
  const word = wordOf(camera);
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-0.5 text-xs font-medium ${onPicture ? "absolute left-2 top-2 bg-black/75 text-white" : "border border-line"}`}
    >
      <LevelDot level={markOf(word)} className="h-2.5 w-2.5" />
      {word}
    </span>
  );
}

/** This camera's pictures are drawn, not filmed. */
export function SyntheticMark() {
  return (
    <span
      className="inline-flex shrink-0 rounded-full border border-edge px-2 py-0.5 text-xs text-ink-quiet"
      title="Its pictures are drawn by the built-in simulator, not filmed"
    >
      Synthetic
    </span>
  );
}
