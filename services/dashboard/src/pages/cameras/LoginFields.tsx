import type { Camera } from "@/api/shapes";
import type { LoginWish } from "@/pages/cameras/cameraForm";
import { ChoiceField } from "@/pages/cameras/ChoiceField";
import { textOf, type FormParts } from "@/pages/cameras/formParts";
import { FtpDoorFacts } from "@/pages/cameras/FtpDoorFacts";
import { hasLogin, keepsLogin, kindOf } from "@/pages/cameras/sourceKinds";
import { TextField } from "@/pages/cameras/TextField";

interface LoginFieldsProps {
  form: FormParts;
  camera: Camera | null;
}

const WISHES: readonly { value: LoginWish; label: string }[] = [
  { value: "keep", label: "Stays as it is" },
  { value: "set", label: "Is replaced" },
  { value: "forget", label: "Is forgotten" },
];

/** The login goes to the server and never comes back: what it has is not shown, only kept, replaced or forgotten. */
export function LoginFields({ form, camera }: LoginFieldsProps) {
  const { written, busy, write } = form;
  const { kind, login } = written;
  if (!hasLogin(kind)) return null;
  const keeps = camera !== null && keepsLogin(kindOf(camera.source), kind);
  const options = kind === "ftp" ? WISHES.filter(({ value }) => value !== "forget") : WISHES;
  return (
    <fieldset className="flex flex-col gap-4 rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium">Login</legend>
      {kind === "ftp" && <FtpDoorFacts user={camera?.id ?? form.written.id} />}
      {keeps && (
        <ChoiceField
          name="login"
          label="The stored login"
          value={login}
          options={options}
          fault={undefined}
          readOnly={busy}
          onChoose={(wish) => write({ login: wish, username: "", password: "" })}
        >
          {camera.has_login ? "One is kept; it is never shown." : "None is kept."}
        </ChoiceField>
      )}
      {(!keeps || login === "set") && <NewLogin form={form} isNeeded={keeps || kind === "ftp"} />}
    </fieldset>
  );
}

interface NewLoginProps {
  form: FormParts;
  isNeeded: boolean;
}

function NewLogin({ form, isNeeded }: NewLoginProps) {
  const isFtp = form.written.kind === "ftp";
  return (
    <>
      {!isFtp && (
        <TextField {...textOf(form, "username")} label="User name" code optional>
          {isNeeded ? "" : "Both stay empty for a camera that asks for none."}
        </TextField>
      )}
      <TextField {...textOf(form, "password")} label="Password" kind="secret" optional={!isNeeded}>
        {isFtp
          ? "Write the same into the camera. We keep no more of it than is needed to recognise it."
          : "It is kept outside the database and never shown again."}
      </TextField>
    </>
  );
}
