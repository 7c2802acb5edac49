import { useAbout } from "@/api/queries";
import { textOf, type FormParts } from "@/pages/cameras/formParts";
import { LabelsField } from "@/pages/cameras/LabelsField";
import { TextField } from "@/pages/cameras/TextField";

/** What a person decides for this camera; what stays empty is as the installation's settings say. */
export function DecidedFields({ form }: { form: FormParts }) {
  const usualDays = useAbout().data?.retention_days;
  return (
    <fieldset className="flex flex-col gap-4 rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium">For this camera</legend>
      <LabelsField form={form} />
      <TextField {...textOf(form, "confidence")} label="Least confidence, in percent" kind="number" optional>
        What the detector is less sure of is dropped. Empty: as for all cameras.
      </TextField>
      <TextField
        {...textOf(form, "eventsDays")}
        label="Days that events are kept"
        kind="number"
        usual={usualDays === undefined ? "" : String(usualDays)}
        optional
      >
        Empty: as for all cameras{usualDays !== undefined && `, ${usualDays} at present`}.
      </TextField>
      <TextField
        {...textOf(form, "mediaDays")}
        label="Days that pictures and clips are kept"
        kind="number"
        usual={form.written.eventsDays.trim()}
        optional
      >
        Fewer than its events: they then go on without pictures. Empty: as long as its events.
      </TextField>
      <TextField {...textOf(form, "location")} label="Where it hangs" optional>
        In a line of plain words; the model is told so.
      </TextField>
      <TextField {...textOf(form, "prompt")} label="What is usual here" kind="long" optional>
        In plain words, for the model: for example, the neighbours&rsquo; children cut through at four.
      </TextField>
    </fieldset>
  );
}
