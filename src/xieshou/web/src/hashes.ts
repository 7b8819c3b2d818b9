/** Fill a field from what stands behind # in the address: a part that browsers never send to a server. */
export function startHashes(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-from-hash]");
  const given = decodeURIComponent(location.hash.slice(1)).trim();
  if (!field || field.value || !/^[0-9A-Za-z-]{1,20}$/.test(given)) return;
  field.value = given;
  history.replaceState(null, "", location.pathname); // the code stays in no history of a shared phone
}
