/**
 * Passkeys and security keys for the sign-in pages. A form with data-passkey="create" or "get" carries its options in a JSON
 * element (data-passkey-options) or fetches them (data-passkey-url); the credential goes into its input named "credential".
 */
type Options = { creation_options?: CredentialCreationOptionsJSON; request_options?: CredentialRequestOptionsJSON };
interface CredentialCreationOptionsJSON { publicKey: PublicKeyCredentialCreationOptionsJSON }
interface CredentialRequestOptionsJSON { publicKey: PublicKeyCredentialRequestOptionsJSON }

async function readOptions(form: HTMLFormElement): Promise<Options> {
  const url = form.dataset.passkeyUrl;
  if (url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()) as Options;
  }
  const element = document.getElementById(form.dataset.passkeyOptions ?? "");
  return JSON.parse(element?.textContent ?? "{}") as Options;
}

async function create(form: HTMLFormElement, options: Options): Promise<Credential | null> {
  const asked = options.creation_options?.publicKey;
  if (!asked) throw new Error("options");
  const wish = form.querySelector<HTMLInputElement>('input[name="passwordless"]');
  const passwordless = wish?.type === "checkbox" ? wish.checked : Boolean(wish?.value);
  asked.authenticatorSelection = {
    ...asked.authenticatorSelection,
    residentKey: passwordless ? "required" : "discouraged",
    requireResidentKey: passwordless,
    ...(passwordless ? { userVerification: "required" } : {}),
  };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) });
}

async function get(options: Options): Promise<Credential | null> {
  const asked = options.request_options?.publicKey;
  if (!asked) throw new Error("options");
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
}

async function run(form: HTMLFormElement): Promise<void> {
  const options = await readOptions(form);
  const credential = form.dataset.passkey === "create" ? await create(form, options) : await get(options);
  const field = form.querySelector<HTMLInputElement>('input[name="credential"]');
  if (!(credential instanceof PublicKeyCredential) || !field) return;
  field.value = JSON.stringify(credential.toJSON());
  form.submit();
}

/** Wire the passkey forms; without support in the browser they say so. */
export function startPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    const notice = form.querySelector<HTMLElement>("[data-passkey-error]");
    const isSupported = typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (notice) notice.hidden = true;
      const task = isSupported ? run(form) : Promise.reject(new Error("unsupported"));
      task.catch(() => {
        if (notice) notice.hidden = false;
      });
    });
  }
}
