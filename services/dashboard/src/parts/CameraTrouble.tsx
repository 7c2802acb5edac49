import { helpOf, whyOf, type Judged } from "@/domain/cameraState";
import { Foreign } from "@/parts/Foreign";

interface CameraTroubleProps {
  camera: Judged;
  className?: string;
}

/** Why a camera does not deliver and what helps; nothing while it does. */
export function CameraTrouble({ camera, className = "" }: CameraTroubleProps) {
  const [why, help] = [whyOf(camera), helpOf(camera)];
  if (why === null && help === null) return null;
  return (
    <div className={`flex max-w-prose flex-col gap-0.5 text-sm ${className}`}>
      {why !== null && (
        <p>
          <Foreign lines={3}>{why}</Foreign>
        </p>
      )}
      {help !== null && <p className="text-ink-quiet">{help}</p>}
    </div>
  );
}
