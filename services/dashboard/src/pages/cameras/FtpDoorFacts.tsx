import { useFtpDoor } from "@/api/queries";
import type { FtpDoor } from "@/api/shapes";

const TLS: Readonly<Record<FtpDoor["tls"], string>> = {
  off: "Plain FTP; encryption is not offered here",
  offered: "FTP, or explicit FTPS (AUTH TLS)",
  required: "Explicit FTPS (AUTH TLS), and nothing else",
};

/** What a camera that uploads has to be told, line by line as its own settings ask for it. */
export function FtpDoorFacts({ user }: { user: string }) {
  const { data, isError } = useFtpDoor();
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="font-medium">Write this into the camera</p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        <Line name="Server" value={data?.host ?? window.location.hostname} />
        <Line name="Port" value={portWords(data, isError)} />
        <Line name="User name" value={user === "" ? "the id above" : user} />
        <Line name="Folder" value="/" />
      </dl>
      <p className="text-xs text-ink-quiet">
        {data !== undefined && `${TLS[data.tls]}. `}
        Any folder below / will do, dated ones too. The mode is passive (PASV).
      </p>
    </div>
  );
}

function portWords(door: FtpDoor | undefined, isError: boolean): string {
  if (door !== undefined) return door.port === null ? "in the log of the FTP gateway" : String(door.port);
  return isError ? "not known at present" : "…";
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-ink-quiet">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">
        <code className="font-mono">{value}</code>
      </dd>
    </>
  );
}
