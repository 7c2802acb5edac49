import type { Camera } from "@/api/shapes";
import { ChoiceField } from "@/pages/cameras/ChoiceField";
import { textOf, type FormParts } from "@/pages/cameras/formParts";
import { KINDS, kindWords } from "@/pages/cameras/sourceKinds";
import { TextField } from "@/pages/cameras/TextField";
import { Toggle } from "@/parts/Toggle";

interface SourceFieldsProps {
  form: FormParts;
  camera: Camera | null;
}

const CHOICES = KINDS.map((kind) => ({ value: kind, label: kindWords(kind).choice }));

/** Where the pictures come from, and what that kind needs to know. */
export function SourceFields({ form, camera }: SourceFieldsProps) {
  const { written, faults, busy, write } = form;
  return (
    <>
      <ChoiceField
        name="kind"
        label="Pictures come from"
        value={written.kind}
        options={CHOICES}
        fault={faults.kind}
        readOnly={busy}
        onChoose={(kind) => write({ kind })}
      >
        {kindWords(written.kind).means}
      </ChoiceField>
      {written.kind === "folder" && <FolderField form={form} camera={camera} />}
      {written.kind !== "folder" && camera === null && <IdField form={form} />}
      {written.kind === "rtsp" && <RtspFields form={form} />}
      {written.kind === "http" && <HttpFields form={form} />}
      {written.kind === "synthetic" && <SyntheticFields form={form} />}
    </>
  );
}

function FolderField({ form, camera }: SourceFieldsProps) {
  return (
    <TextField {...textOf(form, "folder")} label="Folder" code>
      The folder below the camera root that it uploads into, for example front_door.
      {camera !== null && " After a change, pictures that came into the old folder stay with this camera."}
    </TextField>
  );
}

function IdField({ form }: { form: FormParts }) {
  return (
    <TextField {...textOf(form, "id")} label="Id" code>
      Names it in addresses and folders{form.written.kind === "ftp" && ", and is its user name for FTP"}; it stays when
      the name changes.
    </TextField>
  );
}

function RtspFields({ form }: { form: FormParts }) {
  const { written, faults, busy, write } = form;
  return (
    <>
      <TextField {...textOf(form, "url")} label="Address" code>
        For example rtsp://192.168.1.20:554/stream1, without a login.
      </TextField>
      <TextField {...textOf(form, "subUrl")} label="Address of a smaller stream" code optional>
        Most cameras have a second stream of lower resolution; where it is given, it is taken. May stay empty.
      </TextField>
      <ChoiceField
        name="transport"
        label="Transport"
        value={written.transport}
        options={[
          { value: "tcp", label: "TCP: nothing is lost" },
          { value: "udp", label: "UDP: for cameras that speak nothing else" },
        ]}
        fault={faults.transport}
        readOnly={busy}
        onChoose={(transport) => write({ transport })}
      >
        {""}
      </ChoiceField>
      <IntervalField form={form} />
      <Toggle
        on={written.motionGate}
        onChange={(motionGate) => !busy && write({ motionGate })}
        label="Pass over pictures in which nothing moved"
      />
    </>
  );
}

function HttpFields({ form }: { form: FormParts }) {
  const { written, faults, busy, write } = form;
  return (
    <>
      <TextField {...textOf(form, "url")} label="Address" code>
        For example http://192.168.1.20/snapshot.jpg, without a login.
      </TextField>
      <ChoiceField
        name="delivery"
        label="What is there"
        value={written.delivery}
        options={[
          { value: "snapshot", label: "A still, fetched again and again" },
          { value: "mjpeg", label: "An MJPEG stream" },
        ]}
        fault={faults.delivery}
        readOnly={busy}
        onChoose={(delivery) => write({ delivery })}
      >
        {""}
      </ChoiceField>
      <IntervalField form={form} />
    </>
  );
}

function SyntheticFields({ form }: { form: FormParts }) {
  return (
    <>
      <TextField {...textOf(form, "seed")} label="Seed" kind="number">
        Another number draws another yard; the same number draws the same again.
      </TextField>
      <IntervalField form={form} />
    </>
  );
}

function IntervalField({ form }: { form: FormParts }) {
  return (
    <TextField {...textOf(form, "interval")} label="Seconds between pictures" kind="number">
      How often a picture is wanted, for example 1, or 0.2 for five a second.
    </TextField>
  );
}
